"""Which column of a file says what: by its title, as this company said it before, or as somebody says now."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.platform.context import Context
from app.platform.errors import DomainError
from app.platform.intake.kind import FileKind
from app.platform.intake.rows import of_intake
from app.platform.intake.staged import Intake, Kept, StagedRow
from app.platform.letters import plain
from app.platform.sheet import Unreadable, letter, match_columns
from app.platform.sheet.columns import REFUSALS

LOOKED_BACK = 20
"""Imports of the company whose columns are remembered: a payroll changes its titles seldom."""
SAMPLES, SAMPLED = 3, 20
"""Values shown of a column, looked for in so many rows."""
LONG_NUMBER = re.compile(r"(?:\d[\s.-]?[AB\d]?){13,}")
"""Perhaps a social security number: no sample shows one."""
HIDDEN = "•••"
IGNORED = ""
"""What a column that is not imported stands for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A column of the file, as the page asks about it."""

    place: int
    letter: str
    title: str
    samples: str
    chosen: str
    """Name of a column of the kind, or nothing."""
    known: bool


def propose(ctx: Context, kind: FileKind, intake: Intake) -> bool:
    """Say where each column is, as far as titles tell.

    Returns:
        Whether nothing is left to ask: every column is known or was left out before, and none lacks.
    """
    titles = {x: title for x, title in enumerate(intake.headers) if title and plain(title) != plain(REFUSALS)}
    before = _remembered(ctx, kind)
    places, left_out = dict[str, int](), set[int]()
    for x, title in titles.items():
        name = before.get(plain(title))
        if name == IGNORED:
            left_out.add(x)
        elif name in kind.by_name and name not in places:
            places[name] = x
    rest = {x: title for x, title in titles.items() if x not in left_out and x not in places.values()}
    found = _by_title(kind, rest, places)
    intake.places = places | found
    unknown = set(rest) - set(found.values())
    return not unknown and not lacking(kind, intake)


def lacking(kind: FileKind, intake: Intake) -> list[str]:
    """Headings of the columns that a file must have and this one has not; one that names its rows may have few."""
    if intake.amends and kind.amending is not None and kind.amending.key in intake.places:
        return []
    return [each.heading for each in kind.columns if not each.optional and each.name not in intake.places]


def choose(kind: FileKind, intake: Intake, chosen: Mapping[int, str]) -> None:
    """Take what somebody says of the columns; those that are not told are left out.

    Raises:
        DomainError: two columns say the same, or one that is needed is said to be nowhere.
    """
    places: dict[str, int] = {}
    for x, name in sorted(chosen.items()):
        if name not in kind.by_name or not 0 <= x < len(intake.headers):
            continue
        if name in places:
            both = f"{letter(places[name])} et {letter(x)}"
            title = kind.by_name[name].heading
            raise DomainError(f"Les colonnes {both} contiennent toutes deux « {title} » : gardez-en une.")
        places[name] = x
    intake.places = places
    if missing := lacking(kind, intake):
        titles = ", ".join(f"« {title} »" for title in missing)
        raise DomainError(f"Dites quelle colonne contient : {titles}.")


def asked(ctx: Context, kind: FileKind, intake: Intake) -> Sequence[Asked]:
    """The columns of the file with some values of each, and what each is taken for."""
    first = select(StagedRow.cells).where(of_intake(ctx, intake.id)).order_by(StagedRow.line).limit(SAMPLED)
    rows = [Kept.read(each).cells for each in ctx.session.scalars(first)]
    names = defaultdict[int, str](str, {x: name for name, x in intake.places.items()})
    return [
        Asked(x, letter(x), title, _samples(kind, names[x], [row[x] for row in rows]), names[x], bool(names[x]))
        for x, title in enumerate(intake.headers)
        if title and plain(title) != plain(REFUSALS)
    ]


def _by_title(kind: FileKind, titles: Mapping[int, str], taken: Mapping[str, int]) -> dict[str, int]:
    """Columns by the titles that people give them; of two that say the same, the first."""
    synonyms: dict[str, Any] = {name: titles for name, titles in kind.synonyms.items() if name not in taken}
    headers = [titles.get(x, "") for x in range(max(titles, default=-1) + 1)]
    try:
        return dict(match_columns(headers, synonyms).columns)
    except Unreadable:
        found: dict[str, int] = {}
        for x, title in titles.items():
            for name in match_columns([title], synonyms).columns:
                found.setdefault(name, x)
        return found


def _remembered(ctx: Context, kind: FileKind) -> dict[str, str]:
    """Title → what it stood for in the last import of the company that had it."""
    mine = (Intake.adherent_id.in_(sorted(ctx.actor.adherents)), Intake.kind == kind.name)
    done = select(Intake.headers, Intake.places).where(*mine, Intake.imported_at.is_not(None))
    known: dict[str, str] = {}
    for headers, places in reversed(ctx.session.execute(done.order_by(Intake.id.desc()).limit(LOOKED_BACK)).all()):
        names = {x: name for name, x in places.items()}
        known |= {plain(title): names.get(x, IGNORED) for x, title in enumerate(headers) if title}
    return known


def _samples(kind: FileKind, name: str, cells: Sequence[str]) -> str:
    """A few values of a column, none of them secret."""
    filled = list(dict.fromkeys(cell for cell in cells if cell))[:SAMPLES]
    hidden = name in kind.by_name and kind.by_name[name].secret
    return ", ".join(HIDDEN if hidden or LONG_NUMBER.search(cell) else cell[:40] for cell in filled)
