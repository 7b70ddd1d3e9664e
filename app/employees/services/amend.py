"""Employees that a file changes: what the forms do for one, done for thousands in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from app.employees.events import EmployeesLeft
from app.employees.facts import Facts
from app.employees.models import Employee
from app.employees.rules import identities, validation
from app.employees.rules.amended import Wanted, Working, amended, refuse_locked
from app.employees.rules.identities import NirState
from app.employees.services.exits import lock_all
from app.employees.services.follow import count_holders, follow
from app.employees.services.rewrite import read_careers, read_world, write_careers
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.event import publish
from app.platform.intake import Writing
from app.platform.refusal import Refusal
from app.platform.seal import fingerprint
from app.posts.models import Post
from app.posts.services.describe import hold
from app.reference.models import ContractKind

audit.declare(employee_amended="Salarié mis à jour par un import")


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a row of a file changes of an employee; what it does not tell stays."""

    employee_id: int
    corrected: Mapping[str, Any] = field(default_factory=dict)
    """Fields of an identity, and `hired_on`, as the rules accepted them; `nir` empty: there is none any more."""
    contract_kind: str = ""
    """Of the present contract: it was another kind."""
    no_end: bool = False
    """No last day is known any more."""
    post_id: int | None = None
    post_since: date | None = None
    """First day in it; None: that of the present post, which is corrected."""
    left_on: date | None = None

    @property
    def wanted(self) -> Wanted:
        """What it changes of the career."""
        return Wanted(
            hired_on=self.corrected.get("hired_on"),
            born_on=self.corrected.get("born_on"),
            contract_kind=self.contract_kind,
            no_end=self.no_end,
            post_id=self.post_id,
            post_since=self.post_since,
            left_on=self.left_on,
        )


@dataclass(frozen=True, slots=True)
class Words:
    """How the history names contract kinds and posts."""

    kinds: Mapping[str, str]
    posts: Mapping[int, str]


def amend_all(ctx: Context, amendments: Sequence[Amendment], writing: Writing) -> None:
    """Change employees as a file says, all of them or none: identity, contract, post, exit, in this order.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés » or « Données de base », or one of them is not the actor's.
        DomainError: what the service of each change refuses for one; it names the person.
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    ids = [each.employee_id for each in amendments]
    employees = {each.id: each for each in lock_all(ctx, ids)} if ids else {}
    was = read_careers(ctx, ids)
    hold(ctx, {post.post_id for career in was.values() for post in career.posts} | _given(amendments))
    now = _planned(ctx, amendments, employees, was)
    for each in amendments:
        if each.corrected:
            _rewrite(ctx, employees[each.employee_id], each.corrected)
    _tell(ctx, amendments, employees, now)
    for each in amendments:
        _move(employees[each.employee_id], now[each.employee_id])
    ctx.session.flush()
    concerned = write_careers(ctx, was, now)
    follow(ctx, list(employees.values()))
    count_holders(ctx, concerned)
    if gone := {each.employee_id: each.left_on for each in amendments if each.left_on is not None}:
        publish(ctx, EmployeesLeft(gone))
    audit.record_all(ctx, "employee_amended", Employee, ids, Import=writing.name)


def _given(amendments: Sequence[Amendment]) -> set[int]:
    return {each.post_id for each in amendments if each.post_id is not None}


def _planned(
    ctx: Context, amendments: Sequence[Amendment], employees: Mapping[int, Employee], was: Mapping[int, Working]
) -> dict[int, Working]:
    """Each career as it will be; the first that cannot says of whom it speaks."""
    world, now = read_world(ctx), dict[int, Working]()
    for each in amendments:
        found = amended(was[each.employee_id], each.wanted, world)
        if isinstance(found, Refusal):
            sentence = f"{employees[each.employee_id]} : {found.sentence}"
            raise DomainError(sentence, field=found.field)
        now[each.employee_id] = found
    return now


def _rewrite(ctx: Context, employee: Employee, corrected: Mapping[str, Any]) -> None:
    """What `hire.correct` does, the day of hiring apart: the career follows.

    Raises:
        DomainError: a field that only the service changes once it has validated the record; it names the person.
    """
    facts, told = ctx.profile[Facts], dict(corrected)
    changed = {name for name, value in told.items() if getattr(employee, name) != value}
    if refusal := refuse_locked(validation.locked(facts, employee.validated_on), changed):
        raise DomainError(f"{employee} : {refusal.sentence}", field=refusal.field)
    if "nir" in told:
        nir = told.pop("nir")
        employee.nir = nir or None
        employee.nir_hash = fingerprint(identities.nir_core(nir)) if nir else None
        employee.nir_state, employee.ntt = (NirState.KNOWN if nir else NirState.UNAVAILABLE), None
    for name, value in told.items():
        setattr(employee, name, value)
    employee.name_key = identities.name_key(employee.last_name, employee.first_name, employee.birth_name)
    changes = audit.changed(employee)
    if validation.checked_again(facts, changed & set(validation.IDENTITY)):
        employee.validated_on = None
    if changes:
        audit.record(ctx, "employee_corrected", employee, **changes)


def _move(employee: Employee, career: Working) -> None:
    """The columns of an employee that a career tells; an exit told twice is undone once."""
    if career.left_on is not None and career.left_on != employee.left_on:
        employee.left_before = employee.left_on
    employee.hired_on, employee.left_on = career.hired_on, career.left_on


def _words(ctx: Context, amendments: Sequence[Amendment]) -> Words:
    kinds = ctx.session.execute(select(ContractKind.code, ContractKind.label))
    posts = ctx.session.execute(select(Post.id, Post.title).where(Post.id.in_(_given(amendments))))
    return Words({row[0]: row[1] for row in kinds}, {row[0]: row[1] for row in posts})


def _tell(
    ctx: Context, amendments: Sequence[Amendment], employees: Mapping[int, Employee], now: Mapping[int, Working]
) -> None:
    """The lines of history that each change leaves, as its own service would."""
    words = _words(ctx, amendments)
    contracts, posts, exits = (dict[int, Mapping[str, object]]() for _ in range(3))
    for each in amendments:
        number, career = each.employee_id, now[each.employee_id]
        if each.contract_kind or each.no_end:
            main = [one for one in career.contracts if one.rank == 1][-1]
            left_on = None if each.no_end else employees[number].left_on
            contracts[number] = {"contract_kind": words.kinds[main.kind], "left_on": left_on}
        if each.post_id is not None:
            held = next(one for one in reversed(career.posts) if one.post_id == each.post_id and one.rank == 1)
            posts[number] = {"main_post_id": words.posts[each.post_id], "post_since": held.first}
        if each.left_on is not None:
            exits[number] = {"left_on": each.left_on}
    audit.record_each(ctx, "employee_contract_changed", Employee, contracts)
    audit.record_each(ctx, "employee_assigned", Employee, posts)
    audit.record_each(ctx, "employee_left", Employee, exits)
