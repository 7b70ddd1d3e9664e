"""Which field stands behind which header."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.platform.letters import plain
from app.platform.sheet.content import letter
from app.platform.sheet.refusals import Reason, Unreadable

REMARK = re.compile(r"\([^)]*\)?")
"""« (Oui/Non) », « (JJ/MM/AAAA) », also when the title was cut before its closing bracket."""
EMPTIED = "(vide)"
"""Typed in a cell, it empties what is stored; a cell that is left empty changes nothing."""
EMPTYING = frozenset({EMPTIED, "(Vide)", "(VIDE)", "( vide )"})
REFUSALS = "Erreur"
"""Title of the column that says why a row was refused; a file that comes back with it is not asked about it."""


def is_emptied(cell: str) -> bool:
    """Whether a cell asks for what is stored to be emptied."""
    return cell in EMPTYING


def without_emptied(cells: Mapping[str, str]) -> Mapping[str, str]:
    """The cells of something new, which has nothing to empty: such a cell says nothing."""
    if EMPTYING.isdisjoint(cells.values()):
        return cells
    return {name: "" if text in EMPTYING else text for name, text in cells.items()}


@dataclass(frozen=True, slots=True)
class Matched:
    """What was understood of a header line."""

    columns: Mapping[str, int]
    """Field → position of its column."""
    unknown: Sequence[int]
    """Positions of the columns that stand for no field."""
    missing: Sequence[str]
    """Fields without a column, in the order of the synonyms."""


def match_columns(headers: Sequence[str], synonyms: Mapping[str, Collection[str]]) -> Matched:
    """Find the column of each field by the names that people give it.

    Case, accents, spaces and punctuation do not count; neither does a remark in round brackets, unless it is what
    tells two columns apart.

    Args:
        headers: of a `Sheet`.
        synonyms: field → the titles it may have.

    Raises:
        Unreadable: two columns stand for the same field.
    """
    exact = {plain(title): name for name, titles in synonyms.items() for title in titles}
    loose = {_bare(title): name for name, titles in synonyms.items() for title in titles} | exact
    titled = {x: title for x, title in enumerate(headers) if title and plain(title) != plain(REFUSALS)}
    found: dict[str, int] = {}
    for x, title in titled.items():
        _take(found, exact.get(plain(title)), x)
    surely = set(found)
    for x, title in titled.items():
        name = loose.get(_bare(title))
        if x not in found.values() and name not in surely:
            _take(found, name, x)
    unknown = [x for x in titled if x not in found.values()]
    return Matched(found, unknown, [name for name in synonyms if name not in found])


def _bare(title: str) -> str:
    return plain(REMARK.sub(" ", title))


def _take(found: dict[str, int], name: str | None, x: int) -> None:
    if name is None:
        return
    if found.setdefault(name, x) != x:
        raise Unreadable(Reason.SAME_FIELD, first=letter(found[name]), second=letter(x))
