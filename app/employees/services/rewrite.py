"""Careers of many, read and written in a few statements, however many they are."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Assignment, Contract, Employee
from app.employees.rules.amended import Bound, Worked, Working, World
from app.law.life import ContractKind as LegalKind
from app.platform.context import Context
from app.platform.intake import landed
from app.platform.intake.landing import PLACE
from app.posts.models import Post
from app.reference.models import ContractKind

TABLES: tuple[tuple[Any, str, Callable[[Working], Sequence[Any]]], ...] = (
    (Contract, "kind", lambda career: career.contracts),
    (Assignment, "post_id", lambda career: career.posts),
)
"""Table, what a stretch of it is of, and where a career has them."""
BEGUN: dict[Any, tuple[str, ...]] = {Contract: ("kind", "left_before"), Assignment: ("post_id",)}
"""What is told of a stretch that begins, beside its days."""


def read_careers(ctx: Context, ids: Collection[int]) -> Mapping[int, Working]:
    """The careers of these employees, as they are now."""
    contracts, posts = (_stretches(ctx, model, what, ids) for model, what, _ in TABLES)
    columns = Employee.id, Employee.born_on, Employee.hired_on, Employee.left_on
    people = ctx.session.execute(select(*columns).where(Employee.id.in_(ids)).order_by(Employee.id))
    return {
        row.id: Working(
            row.born_on,
            row.hired_on,
            row.left_on,
            tuple(Bound(*each) for each in contracts[row.id]),
            tuple(Worked(*each) for each in posts[row.id]),
        )
        for row in people
    }


def read_world(ctx: Context) -> World:
    """What changes of careers are judged by."""
    mine = Post.adherent_id.in_(sorted(ctx.actor.adherents)), Post.closed_on.is_not(None)
    closed = frozenset(ctx.session.scalars(select(Post.id).where(*mine)))
    interim = select(ContractKind.code).where(ContractKind.law_code == LegalKind.AGENCY)
    return World(ctx.today, closed, frozenset(ctx.session.scalars(interim)))


def write_careers(ctx: Context, was: Mapping[int, Working], now: Mapping[int, Working]) -> set[int]:
    """Write what changed of contracts and posts; the columns of employees are for the caller.

    Returns:
        The posts concerned.
    """
    for model, what, stretches in TABLES:
        before = {each.number: each for career in was.values() for each in stretches(career)}
        after = [(employee_id, each) for employee_id, career in now.items() for each in stretches(career)]
        gone = set(before) - {each.number for _, each in after}
        if gone:
            leaving = delete(model).where(model.id.in_(gone))
            ctx.session.execute(leaving.execution_options(synchronize_session=False))
        _change(ctx, model, what, [each for _, each in after if before.get(each.number, each) != each])
        _begin(ctx, model, [told for told in after if told[1].number is None])
    _forget(ctx)
    return {each.post_id for career in (*was.values(), *now.values()) for each in career.posts}


def _stretches(
    ctx: Context, model: Any, what: str, ids: Collection[int]
) -> Mapping[int, list[tuple[int, int, date, date | None, Any]]]:
    """Employee → number, rank, first day, day after the last, and what it is of; in the order of time."""
    columns = model.employee_id, model.id, model.rank, model.period, getattr(model, what).label("what")
    rows = select(*columns).where(model.employee_id.in_(ids))
    found = defaultdict[int, list[tuple[int, int, date, date | None, Any]]](list)
    for row in ctx.session.execute(rows.order_by(model.employee_id, func.lower(model.period), model.rank)):
        found[row.employee_id].append((row.id, row.rank, row.period.lower or date.min, row.period.upper, row.what))
    return found


def _change(ctx: Context, model: Any, what: str, changed: Sequence[Any]) -> None:
    if not changed:
        return
    table, number = model.__table__, Column("row_id", BigInteger)
    rows = [(each.number, getattr(each, what), Range(each.first, each.after)) for each in changed]
    arrived = landed(ctx.session, f"changed_{table.name}", [number, table.c[what], table.c.period], rows)
    values = {what: arrived.c[what], "period": arrived.c.period}
    written = update(model).where(model.id == arrived.c.row_id).values(**values)
    ctx.session.execute(written.execution_options(synchronize_session=False))


def _begin(ctx: Context, model: Any, begun: Sequence[tuple[int, Any]]) -> None:
    """After what ends for them: at no time do two of a rank overlap."""
    if not begun:
        return
    told, mine = BEGUN[model], ctx.actor.adherent_id
    names = ("adherent_id", "employee_id", "rank", "period", *told)
    rows = [
        (mine, whose, each.rank, Range(each.first, each.after), *(getattr(each, name) for name in told))
        for whose, each in begun
    ]
    arrived = landed(ctx.session, f"begun_{model.__tablename__}", [model.__table__.c[name] for name in names], rows)
    chosen = select(*(arrived.c[name] for name in names)).order_by(arrived.c[PLACE])
    ctx.session.execute(insert(model).from_select(list(names), chosen))


def _forget(ctx: Context) -> None:
    """Rows that the session had read are no longer as they were."""
    for each in list(ctx.session.identity_map.values()):
        if isinstance(each, Contract | Assignment):
            ctx.session.expunge(each)
