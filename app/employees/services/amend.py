"""Employees that a file changes: what the forms do for one, for each; and the way back, for a day."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Text, delete, select, text

from app.employees import queries
from app.employees.events import ExitsUndone
from app.employees.models import Assignment, Contract, Employee, EmployeeExposure
from app.employees.rules import identities
from app.employees.rules.identities import NirState
from app.employees.services.career import assign, change_contract
from app.employees.services.exits import leave_all, lock_all
from app.employees.services.follow import COLUMNS, count_holders, follow
from app.employees.services.hire import IDENTITY, correct
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.event import publish
from app.platform.intake import Writing, landed
from app.platform.seal import fingerprint
from app.posts.models import Post

audit.declare(
    employee_amended="Salarié mis à jour par un import",
    employee_taken_back="Salarié retiré avec son import",
    employee_set_back="Mise à jour d’un import annulée",
)
COMPUTED = frozenset(COLUMNS) - {"contract_kind"}
OF_VISITS = frozenset({"appointment_on", "visit_asked"})
"""Kept by an upper room, as visits are asked for and held."""
RESTORED = [
    each.name for each in Employee.__table__.columns if each.name not in COMPUTED | OF_VISITS | {"id", "adherent_id"}
]
"""What an employee is set back to; the rest follows from it."""
TYPED = tuple(name for name in IDENTITY if name not in ("name_key", "nir_state", "ntt"))

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


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a row of a file changes of an employee; what it does not tell stays."""

    employee_id: int
    corrected: Mapping[str, Any] = field(default_factory=dict)
    """Fields of `hire.correct`."""
    contract_kind: str = ""
    """Of the present contract: it was another kind."""
    contract_since: date | None = None
    post_id: int | None = None
    post_since: date | None = None
    """First day in it; that of the present post corrects which one it was."""
    left_on: date | None = None

    @property
    def exits_only(self) -> bool:
        """Nothing changes but the last day."""
        return self.left_on is not None and not (self.corrected or self.contract_kind or self.post_id)

    @property
    def names_only(self) -> bool:
        """Nothing changes but who the person is."""
        return "hired_on" not in self.corrected and not (self.contract_kind or self.post_id or self.left_on)


def amend_all(ctx: Context, amendments: Sequence[Amendment], writing: Writing) -> None:
    """Change employees as a file says, all of them or none.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés » or « Données de base », or one of them is not the actor's.
        DomainError: what the service of each change refuses; it names the person.
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    ids = [each.employee_id for each in amendments]
    checked = {each.id for each in lock_all(ctx, ids) if each.validated_on is not None}
    leaving, renamed = defaultdict[date, list[int]](list), list[Amendment]()
    for each in amendments:
        if each.exits_only and each.left_on is not None:
            leaving[each.left_on].append(each.employee_id)
        elif each.names_only and each.employee_id not in checked:
            renamed.append(each)
        else:
            _amend_named(ctx, each)
    for left_on, gone in sorted(leaving.items()):
        leave_all(ctx, ids=gone, left_on=left_on)
    _rename_all(ctx, renamed)
    audit.record_all(ctx, "employee_amended", Employee, ids, Import=f"n° {writing.batch}")


def amend(ctx: Context, amendment: Amendment) -> None:
    """The same for one, by the services that the forms call: identity, contract, post, exit, in this order.

    Raises:
        NotAllowed, DomainError: as these services.
    """
    number, told = amendment.employee_id, amendment
    if told.corrected:
        employee = lock_all(ctx, [number])[0]
        correct(ctx, id=number, **{name: getattr(employee, name) for name in TYPED} | dict(told.corrected))
    if told.contract_kind and told.contract_since:
        left_on = ctx.session.scalar(select(Employee.left_on).where(Employee.id == number))
        change_contract(ctx, id=number, contract_kind=told.contract_kind, since=told.contract_since, left_on=left_on)
    if told.post_id and told.post_since:
        assign(ctx, id=number, post=ctx.session.get_one(Post, told.post_id), since=told.post_since)
    if told.left_on:
        leave_all(ctx, ids=[number], left_on=told.left_on)


def refuse_amendment(ctx: Context, amendment: Amendment) -> DomainError | None:
    """Why a change would be refused, without doing it; None when nothing stands in the way."""
    try:
        with ctx.session.begin_nested() as attempt:
            amend(ctx, amendment)
            ctx.session.flush()
            attempt.rollback()
    except DomainError as refusal:
        return refusal
    return None


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
        for model, column in (
            (EmployeeExposure, EmployeeExposure.employee_id), (Assignment, Assignment.employee_id),
            (Contract, Contract.employee_id), (Employee, Employee.id),
        ):  # fmt: skip
            _remove(ctx, model, column.in_(made))
        audit.record_all(ctx, "employee_taken_back", Employee, sorted(made), Import=f"n° {writing.batch}")
    if changed:
        _set_back(ctx, changed)
        posts |= _posts_of(ctx, changed)
        audit.record_all(ctx, "employee_set_back", Employee, sorted(changed), Import=f"n° {writing.batch}")
    count_holders(ctx, posts)


def _rename_all(ctx: Context, amendments: Sequence[Amendment]) -> None:
    """What `correct` does for one whose record the service has not accepted yet, in a few statements for all."""
    if not amendments:
        return
    employees = {each.id: each for each in lock_all(ctx, [each.employee_id for each in amendments])}
    for amendment in amendments:
        employee, corrected = employees[amendment.employee_id], dict(amendment.corrected)
        if nir := corrected.pop("nir", None):
            employee.nir, employee.nir_hash = nir, fingerprint(identities.nir_core(nir))
            employee.nir_state, employee.ntt = NirState.KNOWN, None
        for name, value in corrected.items():
            setattr(employee, name, value)
        employee.name_key = identities.name_key(employee.last_name, employee.first_name, employee.birth_name)
        audit.record(ctx, "employee_corrected", employee, **audit.changed(employee))
    ctx.session.flush()
    follow(ctx, list(employees.values()))


def _amend_named(ctx: Context, amendment: Amendment) -> None:
    """A refusal in the middle of a file says of whom it speaks."""
    try:
        amend(ctx, amendment)
    except DomainError as refusal:
        employee = ctx.session.get(Employee, amendment.employee_id)
        raise DomainError(f"{employee} : {refusal}", field=refusal.field) from refusal


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
