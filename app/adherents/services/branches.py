"""Branches of an adherent (« adhérents filles », « établissements »): made, and attached, by the service."""

from typing import Any

from sqlalchemy import select

from app.adherents import queries
from app.adherents.models import MOTHER, AddressKind, Adherent, MedicalCentre, Sector
from app.adherents.services import company
from app.platform import audit, theirs
from app.platform.context import Context, StaffRight
from app.platform.errors import DomainError

audit.declare(adherent_attached="Établissement rattaché", adherent_detached="Établissement détaché")
ITSELF = "Un adhérent ne se rattache pas à lui-même : choisissez-en un autre."
HAS_BRANCHES = "Cet adhérent a des établissements : rattachez-les d’abord ailleurs."
ALREADY = "Les comptes « PERMANENTS » et « (INTERIMAIRES) » existent déjà."


def add(
    ctx: Context, *, mother_id: int, name: str, number: str = "", sector: Sector | None = None, **data: Any
) -> Adherent:
    """Create a branch: an adherent of its own, with employees, users and a history of its own.

    Who acts for the mother with its branches acts for this one too, from the next page on.

    Args:
        number: empty takes the mother's with the next « -n » (F036).
        sector: the mother's when none is given.
        data: as for `company.enrol`.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents », or there is no such mother.
        DomainError: the mother is a branch itself, or as for `company.enrol`.

    Source: manual AIST22 (end), AST25 §4.2 (ACC-19, F036, F078, BO-01).
    """
    mother = _mother(ctx, mother_id)
    sector = sector or ctx.session.get_one(Sector, mother.sector_id)
    if "centre" not in data and mother.centre_id is not None:
        data["centre"] = ctx.session.get_one(MedicalCentre, mother.centre_id)
    number = number.strip() or _next_number(ctx, mother)
    return company.enrol(ctx, name=name, number=number, sector=sector, parent_id=mother.id, **data)


def split_temporary_work(ctx: Context, *, mother_id: int) -> tuple[Adherent, Adherent]:
    """Open the two branches of a temporary-work agency, at its address: its own staff, and those it sends out.

    Raises:
        NotAllowed: as for `add`.
        DomainError: as for `add`, or they are there.

    Source: manuals AST25 §4.2, SSTRN p. 3 (ENT-11, F077, F290).
    """
    mother = _mother(ctx, mother_id)
    names = (f"{mother.name} PERMANENTS", f"{mother.name} (INTERIMAIRES)")
    if ctx.session.scalar(queries.branches(mother.id).where(Adherent.name.in_(names)).limit(1)) is not None:
        raise DomainError(ALREADY)
    address = ctx.session.scalar(queries.address_for(mother.id, AddressKind.COMPANY))
    place = {name: getattr(address, name) for name in ("street", "postcode", "town")} if address else {}
    said: dict[str, Any] = {
        "naf": mother.naf,
        "activity": mother.activity,
        "phone": mother.phone,
        "email": mother.email,
    }
    permanent, sent_out = (add(ctx, mother_id=mother.id, name=name, **said, **place) for name in names)
    return permanent, sent_out


def attach(ctx: Context, *, id: int, mother: Adherent | None) -> Adherent:
    """Make an adherent the branch of another, or of none.

    Raises:
        NotAllowed: the right is missing, or there is no such adherent.
        DomainError: the mother is the adherent itself or a branch, or the adherent has branches (field `mother`).
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    adherent = theirs.lock(ctx, Adherent, id)
    if mother is not None:
        _refuse(ctx, adherent, mother)
    adherent.parent_id = mother.id if mother else None
    audit.record(ctx, "adherent_attached" if mother else "adherent_detached", adherent, **_told(mother))
    return adherent


def _refuse(ctx: Context, adherent: Adherent, mother: Adherent) -> None:
    if mother.id == adherent.id:
        raise DomainError(ITSELF, field="mother")
    if mother.parent_id is not None:
        raise DomainError(MOTHER, field="mother")
    if ctx.session.scalar(queries.branches(adherent.id).limit(1)) is not None:
        raise DomainError(HAS_BRANCHES, field="mother")


def _told(mother: Adherent | None) -> dict[str, str]:
    return {"Adhérent mère": f"{mother.name} ({mother.number})"} if mother else {}


def _mother(ctx: Context, mother_id: int) -> Adherent:
    """The mother, locked: two branches made at once get two numbers.

    Raises:
        NotAllowed: the right is missing, or there is none.
        DomainError: it is a branch itself.
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    mother = theirs.lock(ctx, Adherent, mother_id)
    if mother.parent_id is not None:
        raise DomainError(MOTHER)
    return mother


def _next_number(ctx: Context, mother: Adherent) -> str:
    """« 00010-6 » after 00010-2 and 00010-5."""
    like = select(Adherent.number).where(Adherent.number.startswith(f"{mother.number}-", autoescape=True))
    taken = [number.removeprefix(f"{mother.number}-") for number in ctx.session.scalars(like)]
    return f"{mother.number}-{max((int(n) for n in taken if n.isdecimal() and n.isascii()), default=0) + 1}"
