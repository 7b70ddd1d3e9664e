"""The service's own organisation: its sectors, medical centres and health teams."""

from typing import Any, TypeVar

from app.adherents.models import MedicalCentre, Professional, Sector
from app.platform import audit, theirs
from app.platform.context import Context, StaffRight

audit.declare(organisation_changed="Organisation du service modifiée")
Part = TypeVar("Part", Sector, MedicalCentre, Professional)


def add_sector(ctx: Context, **data: Any) -> Sector:
    """Add a sector; `NotAllowed` without « Réglages », as for all that follows."""
    return _write(ctx, Sector(), data)


def correct_sector(ctx: Context, *, id: int, **data: Any) -> Sector:
    """Change a sector."""
    return _write(ctx, _part(ctx, Sector, id), data)


def add_centre(ctx: Context, **data: Any) -> MedicalCentre:
    """Add a medical centre (ENT-10)."""
    return _write(ctx, MedicalCentre(), data)


def correct_centre(ctx: Context, *, id: int, **data: Any) -> MedicalCentre:
    """Change a medical centre."""
    return _write(ctx, _part(ctx, MedicalCentre, id), data)


def add_professional(ctx: Context, *, sector: Sector, **data: Any) -> Professional:
    """Add a member of the health team (ENT-07)."""
    return _write(ctx, Professional(), data | {"sector_id": sector.id})


def correct_professional(ctx: Context, *, id: int, sector: Sector, **data: Any) -> Professional:
    """Change a member of the health team."""
    return _write(ctx, _part(ctx, Professional, id), data | {"sector_id": sector.id})


def _write(ctx: Context, part: Part, data: dict[str, Any]) -> Part:
    ctx.require(StaffRight.SETTINGS)
    for name, value in data.items():
        setattr(part, name, "" if value is None else value)
    ctx.session.add(part)
    ctx.session.flush()
    audit.record(ctx, "organisation_changed", part)
    return part


def _part(ctx: Context, model: type[Part], part_id: int) -> Part:
    ctx.require(StaffRight.SETTINGS)
    return theirs.read(ctx, model, part_id)
