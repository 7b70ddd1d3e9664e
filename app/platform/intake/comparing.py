"""Rows about what is there already: recognised, then compared with it, so that each says what it would change."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, String, Update, select, update

from app.platform.context import Context
from app.platform.errors import DomainError
from app.platform.intake.kind import Amending, Compare, Compared, FileKind
from app.platform.intake.landing import landed
from app.platform.intake.rows import LOST, cells_of, lost_numbers, of_intake, pairs
from app.platform.intake.staged import Differences, Intake, Kept, Outcome, StagedRow

AT_ONCE = 2_000
"""Rows compared in one step: what they are about is held in memory meanwhile."""
CHANGED = (
    "Vos données ont changé depuis la vérification, et des lignes sont maintenant à corriger : vérifiez de nouveau."
    " Rien n’a été importé."
)
LEFT_ALONE = "Déjà dans votre liste ; ce fichier ne modifie pas ce qui diffère"


def recognise(ctx: Context, amending: Amending, intake_id: int) -> None:
    """Say of each row what it is about; the first way that knows decides."""
    mine = of_intake(ctx, intake_id)
    forgotten = update(StagedRow).where(mine, StagedRow.target_id.is_not(None))
    ctx.session.execute(_quietly(forgotten.values(target_id=None, differs=None)))
    for way in amending.recognise:
        found = way(ctx, intake_id).subquery()
        known = update(StagedRow).where(StagedRow.id == found.c[0], StagedRow.target_id.is_(None))
        ctx.session.execute(_quietly(known.values(target_id=found.c[1])))


def compare_all(ctx: Context, kind: FileKind, amending: Amending, intake: Intake) -> None:
    """Judge every row that was recognised by what it would change."""
    after = 0
    while rows := _recognised(ctx, intake, after):
        compare = amending.comparer(ctx, {row.target_id for row in rows})
        _judge(ctx, [_judged(kind, intake, compare, row) for row in rows])
        after = rows[-1].line


def things(ctx: Context, amending: Amending, intake: Intake) -> Iterator[list[tuple[int, int, Any]]]:
    """Line, what it is about, and what is written of it, step by step: compared once more, as all stands now.

    Raises:
        DomainError: a row that could be written is refused by now: it is not left out in silence.
    """
    after = 0
    while rows := _recognised(ctx, intake, after, StagedRow.outcome == Outcome.CHANGE):
        compare = amending.comparer(ctx, {row.target_id for row in rows})
        found = [(row, compare(row.target_id, cells_of(intake.places, Kept.read(row.cells)))) for row in rows]
        if any(each.refusals for _, each in found):
            raise DomainError(CHANGED)
        yield [(row.line, row.target_id, each.thing) for row, each in found if each.thing is not None]
        after = rows[-1].line


def written(differs: Differences) -> str:
    """For `StagedRow.differs`."""
    return msgspec.json.encode(differs).decode()


def read_differences(text: str | None) -> Differences:
    """From what `StagedRow.differs` unseals."""
    return [] if text is None else msgspec.json.decode(text, type=Differences)


def _recognised(ctx: Context, intake: Intake, after: int, *among: Any) -> Sequence[Any]:
    columns = (StagedRow.id, StagedRow.line, StagedRow.cells, StagedRow.target_id)
    known = select(*columns).where(of_intake(ctx, intake.id), StagedRow.target_id.is_not(None), *among)
    return ctx.session.execute(known.where(StagedRow.line > after).order_by(StagedRow.line).limit(AT_ONCE)).all()


def _judged(kind: FileKind, intake: Intake, compare: Compare, row: Any) -> tuple[Any, ...]:
    """Row id, outcome, refusals, note and differences."""
    kept = Kept.read(row.cells)
    cells = cells_of(intake.places, kept)
    lost = lost_numbers(kind, intake.places, kept)
    told = compare(row.target_id, {name: text for name, text in cells.items() if name not in lost})
    refusals = [*([name, LOST] for name in lost), *pairs(told.refusals)]
    outcome, note = _outcome(kind, intake, told, refused=bool(refusals))
    differs = written(told.differs) if told.differs and outcome is Outcome.CHANGE else None
    return row.id, outcome.name, [] if outcome is Outcome.SAME else refusals, note, differs


def _outcome(kind: FileKind, intake: Intake, told: Compared, *, refused: bool) -> tuple[Outcome, str]:
    if not intake.amends:
        which = ", ".join(kind.by_name[column].heading for column, _, _ in told.differs)
        return Outcome.SAME, f"{LEFT_ALONE} : {which}." if which else f"{LEFT_ALONE}." if refused else ""
    if refused:
        return Outcome.WRONG, ""
    return (Outcome.CHANGE if told.differs else Outcome.SAME), ""


def _judge(ctx: Context, judged: Sequence[tuple[Any, ...]]) -> None:
    """Write what became of the rows: COPY, then one UPDATE."""
    table: Any = StagedRow.__table__
    names = ("outcome", "found", "note", "differs")
    columns: list[Column[Any]] = [Column("row_id", BigInteger), Column("outcome", String)]
    columns += [table.c[name] for name in names[1:]]
    arrived = landed(ctx.session, "compared_row", columns, judged)
    values: dict[str, Any] = {name: arrived.c[name] for name in names}
    ctx.session.execute(_quietly(update(StagedRow).where(StagedRow.id == arrived.c.row_id).values(**values)))


def _quietly(statement: Update) -> Update:
    return statement.execution_options(synchronize_session=False)
