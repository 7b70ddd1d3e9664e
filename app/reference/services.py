"""Loading a version of a nomenclature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.platform import audit
from app.platform.context import Context, StaffRight
from app.platform.errors import DomainError
from app.reference.models import TABLES, Code, Nomenclature, Town
from app.reference.rules import Name, closes_too_much, search_key, town_key

audit.declare(nomenclature_loaded="Nomenclature chargée")


@dataclass(frozen=True, slots=True)
class Version:
    """Where a file comes from."""

    source: str
    version: str
    valid_on: date
    """First day of this version; the codes it drops are valid until the day before."""
    licence: str
    sha256: str
    """Of the file."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a version changed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0


def load(ctx: Context, *, name: Name, version: Version, entries: Sequence[Mapping[str, Any]]) -> Loaded:
    """Bring a nomenclature to a version: new codes added, known ones corrected, vanished ones closed.

    The same file twice changes nothing.

    Args:
        entries: one per code, by attribute of the table; an attribute that is absent keeps its value.

    Raises:
        NotAllowed: the actor lacks the right « Réglages ».
        DomainError: the file would close more than half of the known codes, or names one that nobody knows.
    """
    ctx.require(StaffRight.SETTINGS)
    table = TABLES[name]
    known = {row.code: row for row in ctx.session.scalars(select(table))}
    closed = _closed(name, known, entries)
    loaded = _recorded(ctx, name, version)
    added, changed = 0, 0
    for entry in entries:
        row = known.get(entry["code"])
        if row is None:
            row = table(nomenclature_id=loaded.id, **entry)
            ctx.session.add(row)
            added += 1
        elif _updated(row, entry):
            changed += 1
        if name is not Name.PROFESSION_WORDS:
            row.nomenclature_id = loaded.id
        _index(row)
    for row in closed:
        row.valid_to = version.valid_on - timedelta(days=1)
    ctx.session.flush()
    done = Loaded(added, changed, len(entries) - added - changed, len(closed))
    if added or changed or closed:
        audit.record(ctx, "nomenclature_loaded", loaded, Ajoutés=added, Modifiés=changed, Clos=len(closed))
    return done


def _closed(name: Name, known: Mapping[str, Code], entries: Sequence[Mapping[str, Any]]) -> list[Code]:
    """The codes in force that the file no longer has; job words only complete professions and close none."""
    given = {entry["code"] for entry in entries}
    if name is Name.PROFESSION_WORDS:
        if given - set(known):
            raise DomainError(
                "Ce fichier cite une profession inconnue : chargez d’abord la nomenclature des professions."
            )
        return []
    open_rows = [row for row in known.values() if row.valid_to is None]
    closed = [row for row in open_rows if row.code not in given]
    if closes_too_much(len(open_rows), len(closed)):
        raise DomainError(
            f"Ce fichier fermerait {len(closed)} codes sur {len(open_rows)} : vérifiez qu’il s’agit de la nomenclature"
            " complète."
        )
    return closed


def _recorded(ctx: Context, name: Name, version: Version) -> Nomenclature:
    """The version's own row; a corrected file of the same version takes its place."""
    same = (Nomenclature.name == name, Nomenclature.version == version.version)
    row = ctx.session.scalars(select(Nomenclature).where(*same)).one_or_none()
    if row is None:
        row = Nomenclature(name=name, version=version.version)
        ctx.session.add(row)
    if row.sha256 != version.sha256:
        row.sha256, row.loaded_at = version.sha256, ctx.now
        row.source, row.licence, row.valid_on = version.source, version.licence, version.valid_on
    ctx.session.flush()
    return row


def _updated(row: Code, entry: Mapping[str, Any]) -> bool:
    """Set what differs; a code that comes back is in force again. Whether anything did."""
    wanted = {"valid_to": None, **entry}
    changes = {key: value for key, value in wanted.items() if getattr(row, key) != value}
    for key, value in changes.items():
        setattr(row, key, value)
    return bool(changes)


def _index(row: Code) -> None:
    """Keep what is searched equal to what is shown."""
    if hasattr(row, "search_key"):
        row.search_key = search_key(row.code, row.label, getattr(row, "synonyms", "") or "")
    if isinstance(row, Town):
        row.name_key = town_key(row.label)
