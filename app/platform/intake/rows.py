"""The staged rows of a file: which they are, and what the rules make of one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_

from app.platform.context import Context
from app.platform.intake.kind import FileKind, Reader, RowRead
from app.platform.intake.staged import Kept, StagedRow
from app.platform.refusal import Refusal, Refusals

LOST = "Le tableur a arrondi ce numéro : mettez la colonne au format Texte, puis ressaisissez-le en entier."


def of_intake(ctx: Context, intake_id: int) -> ColumnElement[bool]:
    """The rows of an import; the adherent is named for the index."""
    return and_(StagedRow.adherent_id.in_(sorted(ctx.actor.adherents)), StagedRow.intake_id == intake_id)


def cells_of(places: Mapping[str, int], kept: Kept) -> dict[str, str]:
    """The cells by column."""
    return {name: kept.cells[place] for name, place in places.items()}


def lost_numbers(kind: FileKind, places: Mapping[str, int], kept: Kept) -> list[str]:
    """The columns where a spreadsheet rounded a number."""
    if not kept.rounded:
        return []
    return [name for name, place in places.items() if place in kept.rounded and kind.by_name[name].digits]


def read_row(kind: FileKind, reader: Reader, places: Mapping[str, int], kept: Kept) -> RowRead:
    """What the rules say of a row; a number that a spreadsheet rounded is refused before they judge it."""
    fact = reader(cells_of(places, kept))
    lost = lost_numbers(kind, places, kept)
    if not lost:
        return fact
    others = tuple(each for each in fact.refusals if each.field not in lost)
    return RowRead((*(Refusal(name, LOST) for name in lost), *others), fact.keys, fact.match)


def kept_thing(kind: FileKind, fact: RowRead) -> Any:
    """What is kept of what the rules made of a row; None: they are asked again."""
    return None if kind.thing is None or fact.refusals else fact.thing


def pairs(refusals: Refusals) -> list[list[str]]:
    """Refusals as a row keeps them."""
    return [[each.field, each.sentence] for each in refusals]
