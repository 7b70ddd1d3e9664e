"""What becomes of each staged row, by what is stored and by the other rows: a few statements, whatever the file."""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    Subquery,
    Update,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.platform.context import Context
from app.platform.intake.comparing import compare_all, recognise
from app.platform.intake.kind import FileKind, Found
from app.platform.intake.landing import reading_whole
from app.platform.intake.rows import of_intake
from app.platform.intake.staged import Intake, Outcome, StagedRow

__all__ = ["of_intake", "verify"]

EMPTY = cast(literal("[]", String), JSONB)


def verify(ctx: Context, kind: FileKind, intake: Intake) -> None:
    """Judge every row anew and count: refused by the rules, twice in the file, there already, refused by the database.

    What is there already is looked for first: nothing stands in the way of a row that changes nothing.
    """
    intake.judged_against = state(ctx, kind)
    with reading_whole(ctx.session):
        _judge(ctx, kind, intake)
    counts = select(StagedRow.outcome, func.count()).where(of_intake(ctx, intake.id)).group_by(StagedRow.outcome)
    found: dict[Outcome, int] = dict(ctx.session.execute(counts).all())
    intake.created, intake.same = found.get(Outcome.CREATE, 0), found.get(Outcome.SAME, 0)
    intake.changed, intake.wrong = found.get(Outcome.CHANGE, 0), found.get(Outcome.WRONG, 0)
    ctx.session.flush()


def _judge(ctx: Context, kind: FileKind, intake: Intake) -> None:
    """What `verify` finds of each row, step by step."""
    run = ctx.session.execute
    mine = of_intake(ctx, intake.id)
    kept = case((StagedRow.refusals == EMPTY, Outcome.CREATE.name), else_=Outcome.WRONG.name)
    judged = or_(StagedRow.found != EMPTY, StagedRow.note != "", cast(StagedRow.outcome, String) != kept)
    run(_quietly(update(StagedRow).where(mine, judged).values(found=EMPTY, note="", outcome=cast(kept, String))))
    if kind.amending is not None:
        recognise(ctx, kind.amending, intake.id)
        compare_all(ctx, kind, kind.amending, intake)
    if kind.known is not None:
        known = kind.known(ctx, intake.id).subquery()
        here = StagedRow.id == known.c[0]
        same = update(StagedRow).where(mine, here, StagedRow.outcome == Outcome.CREATE)
        run(_quietly(same.values(outcome=Outcome.SAME, note=known.c[1])))
    for check in (_marked_twice(ctx, kind, intake.id), _twice(ctx, kind, intake.id), _aimed_twice(ctx, kind, intake)):
        run(_refusing(check.subquery()))
    for asked in kind.checks:
        run(_refusing(asked(ctx, intake.id).subquery(), StagedRow.outcome != Outcome.SAME))


def has_changed(ctx: Context, kind: FileKind, intake: Intake) -> bool:
    """Whether what the rows were compared with has been written to since, or another day has begun."""
    return intake.judged_against is None or intake.judged_against != state(ctx, kind)


def state(ctx: Context, kind: FileKind) -> str | None:
    """The day, how many rows each table compared with has, and which transactions wrote them: any write changes it."""
    if not kind.compared:
        return None
    mine = sorted(ctx.actor.adherents)
    told = [ctx.today.isoformat()]  # who leaves at the end of a day is gone the day after, with nothing written
    for model in kind.compared:
        writers = func.sum(cast(cast(literal_column(f"{model.__tablename__}.xmin"), String), BigInteger))
        counted = select(func.count(), writers).select_from(model).where(model.adherent_id.in_(mine))
        told.append(":".join(map(str, ctx.session.execute(counted).one())))
    return " ".join(told)


def _refusing(refused: Subquery, *among: ColumnElement[bool]) -> Update:
    """Add a refusal (row id, column, sentence) to rows."""
    row_id, column, sentence = refused.c[0], refused.c[1], refused.c[2]
    more = func.jsonb_build_array(func.jsonb_build_array(column, sentence), type_=JSONB)
    added = StagedRow.found.op("||")(more)
    return _quietly(update(StagedRow).where(StagedRow.id == row_id, *among).values(found=added, outcome=Outcome.WRONG))


def _marked_twice(ctx: Context, kind: FileKind, intake_id: int) -> Found:
    """Rows that share a secret number: all of them when they name different things, else all but the first."""
    marked, line, match = StagedRow.mark, StagedRow.line, StagedRow.match
    least, most = (each(match).over(partition_by=marked) for each in (func.min, func.max))
    group = (
        select(
            StagedRow.id,
            line,
            func.first_value(line).over(partition_by=marked, order_by=line).label("first"),
            func.lead(line).over(partition_by=marked, order_by=line).label("next"),
            (least != most).label("differ"),
        )
        .where(of_intake(ctx, intake_id), marked.is_not(None))
        .subquery()
    )
    other = case((group.c.line == group.c.first, group.c.next), else_=group.c.first)
    field, sentence = kind.marked_twice
    later = group.c.line != group.c.first
    clash = and_(group.c.differ, group.c.next.is_not(None))
    return select(group.c.id, literal(field, String), _with_line(sentence, other)).where(or_(later, clash))


def _twice(ctx: Context, kind: FileKind, intake_id: int) -> Found:
    """Rows that are the same thing as an earlier one; two different secret numbers are two things."""
    first = func.first_value(StagedRow.line).over(partition_by=StagedRow.match, order_by=StagedRow.line)
    marks = func.first_value(StagedRow.mark).over(partition_by=StagedRow.match, order_by=StagedRow.line)
    group = (
        select(StagedRow.id, StagedRow.line, StagedRow.mark, first.label("first"), marks.label("first_mark"))
        .where(of_intake(ctx, intake_id), StagedRow.match.is_not(None), StagedRow.target_id.is_(None))
        .subquery()
    )
    field, sentence = kind.twice
    either_unknown = or_(group.c.mark == null(), group.c.first_mark == null())
    return select(group.c.id, literal(field, String), _with_line(sentence, group.c.first)).where(
        group.c.line != group.c.first, either_unknown
    )


def _aimed_twice(ctx: Context, kind: FileKind, intake: Intake) -> Found:
    """Rows about what an earlier one is about already, whatever it is called in each."""
    aim, line = StagedRow.target_id, StagedRow.line
    first, marks = (func.first_value(each).over(partition_by=aim, order_by=line) for each in (line, StagedRow.mark))
    aimed = (of_intake(ctx, intake.id), StagedRow.target_id.is_not(None))
    columns = (StagedRow.id, StagedRow.line, StagedRow.mark, first.label("first"), marks.label("first_mark"))
    group = select(*columns).where(*aimed).subquery()
    field, sentence = kind.twice
    told_already = func.coalesce(group.c.mark == group.c.first_mark, False)
    later = select(group.c.id, literal(field, String), _with_line(sentence, group.c.first))
    return later.where(group.c.line != group.c.first, not_(told_already))


def _with_line(sentence: str, line: ColumnElement[int]) -> ColumnElement[str]:
    return func.replace(literal(sentence, String), "{line}", cast(line, String))


def _quietly(statement: Update) -> Update:
    return statement.execution_options(synchronize_session=False)
