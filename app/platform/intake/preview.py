"""A staged file as its page shows it: counts that filter, rows as they came, a sentence per refused cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy import select

from app.platform.context import Context
from app.platform.intake.comparing import read_differences
from app.platform.intake.importing import refused
from app.platform.intake.kind import FileKind
from app.platform.intake.rows import of_intake
from app.platform.intake.staged import Intake, Kept, Outcome, StagedRow
from app.platform.sheet import letter
from app.platform.wording import continued

SHOWN_AT_ONCE = 50
NAMING, FITTING = 2, 7
"""Columns that name a row; columns that a page holds without scrolling sideways."""
HIDDEN = "•••"
ALL = "all"
WARNING = "warning"
"""The key of a row that is worth a second look, and no refusal: a sentence."""
ELSEWHERE = Markup(' <a href="{}" target="_blank">{}<span class="visually-hidden"> (nouvel onglet)</span></a>')
NAMES = {"create": Outcome.CREATE, "update": Outcome.CHANGE, "same": Outcome.SAME, "wrong": Outcome.WRONG}
"""How an outcome is called in addresses and templates."""
NAME_OF = {outcome: name for name, outcome in NAMES.items()}


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell; a refused one can be typed anew under its name."""

    text: str
    name: str
    refused: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the file, with the sentences about it."""

    line: int
    result: str
    cells: Sequence[ShownCell]
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """One page of a staged file."""

    columns: Sequence[tuple[str, str]]
    """Letter and title."""
    rows: Sequence[ShownRow]
    counts: Sequence[Mapping[str, Any]]
    all_url: str | None
    """Where every row is shown; None: here, or a count leads there."""
    first: str | None
    next: str | None


def preview(ctx: Context, kind: FileKind, intake: Intake, asked: Mapping[str, str]) -> Preview:
    """The rows that an address asks for: `?show=wrong&after=120`. What makes no sense is ignored."""
    chosen = asked.get("show", "")
    if chosen not in NAMES and chosen != ALL:
        chosen = "wrong" if intake.wrong else ALL
    after = _number(asked.get("after", ""))
    found = _rows(ctx, intake, chosen, after)
    page = found[:SHOWN_AT_ONCE]
    told = {column for row in page for column, _ in refused(row)}
    told |= {column for row in page for column, _, _ in read_differences(row.differs)}
    names = _names(kind, intake, told)
    more = _address(chosen, page[-1].line) if len(found) > SHOWN_AT_ONCE else None
    titles = [(letter(intake.places[name]), kind.by_name[name].heading) for name in names]
    return Preview(
        [*titles, *(("", title) for _, title in kind.told)],
        [_shown(ctx, kind, intake, row, names) for row in page],
        _counts(kind, intake, chosen),
        _address(ALL) if kind.amending and chosen != ALL else None,
        _address(chosen) if after else None,
        more,
    )


def _names(kind: FileKind, intake: Intake, refused: set[str]) -> list[str]:
    """The columns of the page: those that name a row, those refused, and of the others as many as fit."""
    usual = [name for name in kind.shown if name in intake.places]
    wrong = sorted(refused & set(intake.places) - set(usual), key=intake.places.__getitem__)
    others = [name for name in usual[NAMING:] if name not in refused]
    left_out = set(others[max(FITTING - len(wrong) - len(usual) + len(others), 0) :])
    return [*(name for name in usual if name not in left_out), *wrong]


def _rows(ctx: Context, intake: Intake, chosen: str, after: int) -> list[Any]:
    columns = (
        StagedRow.line, StagedRow.outcome, StagedRow.cells, StagedRow.keys, StagedRow.target_id, StagedRow.refusals,
        StagedRow.found, StagedRow.note, StagedRow.differs,
    )  # fmt: skip
    statement = select(*columns).where(of_intake(ctx, intake.id), StagedRow.line > after)
    if chosen in NAMES:
        statement = statement.where(StagedRow.outcome == NAMES[chosen])
    return list(ctx.session.execute(statement.order_by(StagedRow.line).limit(SHOWN_AT_ONCE + 1)))


def _shown(ctx: Context, kind: FileKind, intake: Intake, row: Any, names: Sequence[str]) -> ShownRow:
    cells = Kept.read(row.cells).cells
    said = refused(row)
    wrong = {column for column, _ in said}
    shown = []
    for name in names:
        text = cells[intake.places[name]]
        hidden = HIDDEN if text and kind.by_name[name].secret and name not in wrong else text
        shown.append(ShownCell(hidden, f"{row.line}.{name}", name in wrong))
    shown += [ShownCell(str(row.keys.get(key, "")), "", False) for key, _ in kind.told]
    reasons = [_placed(intake, row.line, column, sentence) + _remedy(ctx, kind, column) for column, sentence in said]
    if row.outcome is not Outcome.WRONG:
        reasons += [Markup('<span class="soft">{}</span>').format(each) for each in _remarks(kind, row)]
    return ShownRow(row.line, NAME_OF[row.outcome], shown, reasons)


def _remedy(ctx: Context, kind: FileKind, column: str) -> Markup:
    """A link to where what lacks can be made, in another tab, for who may; nothing where there is none."""
    known = kind.by_name.get(column)
    if known is None or known.remedy is None or known.remedy.right not in ctx.actor.rights:
        return Markup("")
    return ELSEWHERE.format(known.remedy.url, known.remedy.label)


def _remarks(kind: FileKind, row: Any) -> list[str]:
    """What is worth a look in a row that can be imported: what it changes first."""
    changes = [
        f"{kind.by_name[column].heading} : {before or '–'} → {after or '–'}"
        for column, before, after in read_differences(row.differs)
    ]
    warning = row.keys.get(WARNING) if row.outcome in (Outcome.CREATE, Outcome.CHANGE) else ""
    return [each for each in (" · ".join(changes), row.note, warning) if each]


def _placed(intake: Intake, line: int, column: str, sentence: str) -> str:
    where = f", colonne {letter(intake.places[column])}" if column in intake.places else ""
    return f"Ligne {line}{where} : {continued(sentence)}"


def _counts(kind: FileKind, intake: Intake, chosen: str) -> list[dict[str, Any]]:
    told = (
        *(() if kind.amending else ((ALL, intake.total, "lignes" if intake.total > 1 else "ligne"),)),
        ("create", intake.created, "à créer"),
        *((("update", intake.changed, "à mettre à jour"),) if kind.amending else ()),
        ("same", intake.same, "inchangées" if intake.same > 1 else "inchangée"),
        ("wrong", intake.wrong, "à corriger"),
    )
    return [
        {"count": number, "label": label, "url": _address(name), "current": name == chosen, "late": name == "wrong"}
        for name, number, label in told
        if number or name in (ALL, "wrong", chosen)
    ]


def _address(chosen: str, after: int = 0) -> str:
    return "?" + urlencode({"show": chosen} | ({"after": after} if after else {}))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
