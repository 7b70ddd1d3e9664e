"""An import of employees taken back: whom it made goes, whom it changed is again as before."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Text, delete, text

from app.employees import queries
from app.employees.events import ExitsUndone
from app.employees.models import Assignment, Contract, Employee, EmployeeExposure
from app.employees.services.exits import lock_all
from app.employees.services.follow import COLUMNS, count_holders, follow
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.event import publish
from app.platform.intake import Writing, landed

audit.declare(
    employee_taken_back="Salarié retiré avec son import",
    employee_set_back="Mise à jour d’un import annulée",
)
COMPUTED = frozenset(COLUMNS) - {"contract_kind"}
OF_VISITS = frozenset({"appointment_on", "visit_asked"})
"""Kept by an upper room, as visits are asked for and held."""
PARTS = (EmployeeExposure, Assignment, Contract)
"""What comes and goes with an employee whom a file made, in the order in which it goes."""
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
SET_BACK = text(
    f"UPDATE employee SET ({', '.join(RESTORED)}) = ROW({', '.join(f'was.{name}' for name in RESTORED)})"  # noqa: S608 - our own columns
    " FROM set_back, jsonb_populate_record(NULL::employee, set_back.told::jsonb -> 'employee') AS was"
    " WHERE employee.id = set_back.row_id"
)
PUT_BACK = (
    text(
        "INSERT INTO contract SELECT was.* FROM set_back,"
        " jsonb_populate_recordset(NULL::contract, set_back.told::jsonb -> 'contract') AS was"
    ),
    text(
        "INSERT INTO assignment SELECT was.* FROM set_back,"
        " jsonb_populate_recordset(NULL::assignment, set_back.told::jsonb -> 'assignment') AS was"
    ),
)


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
        for model in PARTS:
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
    for model, column in ((Assignment, Assignment.employee_id), (Contract, Contract.employee_id)):
        _remove(ctx, model, column.in_(changed))
    columns: list[Column[Any]] = [Column("row_id", BigInteger), Column("told", Text)]
    landed(ctx.session, "set_back", columns, changed.items())
    for statement in (SET_BACK, *PUT_BACK):
        ctx.session.execute(statement)
    employees = lock_all(ctx, changed)
    follow(ctx, employees)
    undone = {each.id: day for each in employees if (day := left[each.id]) is not None and each.left_on is None}
    if undone:
        publish(ctx, ExitsUndone(undone))


def _posts_of(ctx: Context, employee_ids: Collection[int]) -> set[int]:
    return {each.post_id for each in ctx.session.scalars(queries.assignments(employee_ids))}


def _remove(ctx: Context, model: type[Any], which: Any) -> None:
    ctx.session.execute(delete(model).where(which).execution_options(synchronize_session="fetch"))
