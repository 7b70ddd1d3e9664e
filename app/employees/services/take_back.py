"""An import of employees taken back: whom it made goes, whom it changed is again as before."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Table, Text, cast, delete, insert, select, text, true, update
from sqlalchemy.dialects.postgresql import JSONB

from app.employees import queries
from app.employees.events import ExitsUndone
from app.employees.models import Assignment, Contract, Employee
from app.employees.parts import HIRED_PARTS
from app.employees.services.exits import lock_all
from app.employees.services.follow import COLUMNS, count_holders, follow
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.event import publish
from app.platform.intake import Writing, landed
from app.platform.kept_rows import read_row, read_rows, told_columns

audit.declare(
    employee_taken_back="Salarié retiré avec son import",
    employee_set_back="Mise à jour d’un import annulée",
)
COMPUTED = frozenset(COLUMNS) - {"contract_kind"}
OF_VISITS = frozenset({"appointment_on", "visit_asked"})
"""Kept by an upper room, as visits are asked for and held."""
CAREER = (Contract, Assignment)
"""What of an employee a file changes, beside the row itself."""
RESTORED = [
    each.name
    for each in Employee.__table__.columns
    if each.computed is None and each.name not in COMPUTED | OF_VISITS | {"id", "adherent_id"}
]
"""What an employee is set back to; the rest follows from it."""

REMEMBERED = text(
    "SELECT e.id, jsonb_build_object('employee', to_jsonb(e),"
    " 'contract', (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.id), '[]') FROM contract c"
    " WHERE c.adherent_id = e.adherent_id AND c.employee_id = e.id),"
    " 'assignment', (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.id), '[]') FROM assignment a"
    " WHERE a.adherent_id = e.adherent_id AND a.employee_id = e.id))::text"
    " FROM employee e WHERE e.id = ANY(:ids) ORDER BY e.id"
)
"""Whole rows, as PostgreSQL writes and reads them: a column that is added later is remembered too."""


def remember(ctx: Context, ids: Collection[int]) -> Mapping[int, str]:
    """Employees with their contracts and posts as they are, kept from others until the end of the transaction."""
    lock_all(ctx, ids)
    ctx.session.flush()
    return {row[0]: row[1] for row in ctx.session.execute(REMEMBERED, {"ids": sorted(ids)})}


def take_back_all(ctx: Context, made: Collection[int], changed: Mapping[int, str], writing: Writing) -> None:
    """Remove employees that an import made, and set those it changed back to what they were.

    Args:
        changed: employee → what `remember` told.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés » or « Données de base ».
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    touched = [*made, *changed]
    posts = _posts_of(ctx, touched)
    if made:
        for model in reversed(HIRED_PARTS):
            _remove(ctx, model, model.employee_id.in_(made))
        _remove(ctx, Employee, Employee.id.in_(made))
        audit.record_all(ctx, "employee_taken_back", Employee, sorted(made), Import=writing.name)
    if changed:
        _set_back(ctx, changed)
        posts |= _posts_of(ctx, changed)
        audit.record_all(ctx, "employee_set_back", Employee, sorted(changed), Import=writing.name)
    count_holders(ctx, posts)


def _set_back(ctx: Context, changed: Mapping[int, str]) -> None:
    """Rows as they were; then all that is kept of careers, and who learns that an exit did not take place."""
    left = {each.id: each.left_on for each in lock_all(ctx, changed)}
    for model in reversed(CAREER):
        _remove(ctx, model, model.employee_id.in_(changed))
    _write_again(ctx, changed)
    employees = lock_all(ctx, changed)
    follow(ctx, employees)
    undone = {each.id: day for each in employees if (day := left[each.id]) is not None and each.left_on is None}
    if undone:
        publish(ctx, ExitsUndone(undone))


def _write_again(ctx: Context, kept: Mapping[int, str]) -> None:
    """What was remembered of employees, with the columns that their tables had then."""
    columns: list[Column[Any]] = [Column("row_id", BigInteger), Column("told", Text)]
    arrived = landed(ctx.session, "set_back", columns, kept.items())
    told, samples = cast(arrived.c.told, JSONB), _samples(kept.values())
    columns = [each for each in told_columns(_table(Employee), samples[Employee]) if each.name in RESTORED]
    one = read_row(told["employee"], columns)
    was = select(arrived.c.row_id, one).select_from(arrived.join(one, true())).subquery()
    back = {each.name: was.c[each.name] for each in columns}
    written = update(Employee).where(Employee.id == was.c.row_id).values(back)
    ctx.session.execute(written.execution_options(synchronize_session=False))
    for model in CAREER:
        if model in samples:
            columns = told_columns(_table(model), samples[model])
            some = read_rows(told[model.__tablename__], columns)
            rows = select(some).select_from(arrived.join(some, true()))
            ctx.session.execute(insert(model).from_select([each.name for each in columns], rows))


def _samples(kept: Iterable[str]) -> Mapping[type[Any], Mapping[str, Any]]:
    """One remembered row of each table: those remembered together have the same columns."""
    found = dict[type[Any], Mapping[str, Any]]()
    for text_ in kept:
        told = json.loads(text_)
        found.setdefault(Employee, told["employee"])
        for model in CAREER:
            if rows := told[model.__tablename__]:
                found.setdefault(model, rows[0])
        if len(found) > len(CAREER):
            break
    return found


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table


def _posts_of(ctx: Context, employee_ids: Collection[int]) -> set[int]:
    return {each.post_id for each in ctx.session.scalars(queries.assignments(employee_ids))}


def _remove(ctx: Context, model: type[Any], which: Any) -> None:
    ctx.session.execute(delete(model).where(which).execution_options(synchronize_session="fetch"))
