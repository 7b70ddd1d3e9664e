"""The exit of employees, of one or of several at once, and the way back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.employees import queries, sight
from app.employees.events import EmployeesLeft, ExitsUndone
from app.employees.facts import Facts
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import careers
from app.employees.services.follow import count_holders, follow
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.event import publish
from app.platform.wording import continued
from app.posts.models import Post

audit.declare(
    employee_left="Sortie de l’effectif",
    employee_reinstated="Réintégré dans l’effectif",
)
ANOTHER_EXIT = "La sortie de {} a changé depuis : ouvrez sa fiche pour l’annuler."


def leave(ctx: Context, *, id: int, left_on: date) -> Employee:
    """An employee leaves at the end of a day, past or to come: contracts and posts end with it.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: what `refuse_exits` says (field `left_on`), or what a reaction refuses.

    Source: manual AST25 4.4.7; manual SSTRN « Sortir un salarié de l’effectif » (SAL-14).
    """
    return leave_all(ctx, ids=[id], left_on=left_on)[0]


def leave_all(ctx: Context, *, ids: Collection[int], left_on: date) -> Sequence[Employee]:
    """Several employees leave at the end of the same day: all of them, or none.

    Raises:
        NotAllowed: the actor lacks « Données de base », or one of them is not the actor's.
        DomainError: as for `leave`; of the first who cannot leave on that day.
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employees = lock_seen(ctx, ids)
    for sentence in refuse_exits(ctx, employees, left_on).values():
        raise DomainError(sentence, field="left_on")
    for each in employees:
        if each.left_on != left_on:  # said twice, it is undone once
            each.left_before = each.left_on
    posts = end(ctx, employees, left_on)
    follow(ctx, employees)
    count_holders(ctx, posts)
    for each in employees:
        audit.record(ctx, "employee_left", each, left_on=left_on)
    publish(ctx, EmployeesLeft({each.id: left_on for each in employees}))
    return employees


def refuse_exits(ctx: Context, employees: Sequence[Employee], left_on: date) -> Mapping[int, str]:
    """Why some of these employees cannot leave on that day: employee → sentence."""
    held = _contracts(ctx, employees)
    contracts = {each.employee_id: each.period.lower for each in held}
    beside = defaultdict[int, list[tuple[int, date | None]]](list)
    for one in held:
        beside[one.employee_id].append((one.rank, one.period.upper))
    posts = {each.employee_id: each.period.lower for each in _posts(ctx, employees)}
    refused = {}
    for each in employees:
        refusal = (
            careers.refuse_gone(each.left_on, ctx.today)
            or careers.refuse_exit(each.hired_on, posts.get(each.id), contracts.get(each.id), left_on, ctx.today)
            or careers.refuse_outlasting(beside[each.id], each.left_on, left_on)
        )
        if refusal is not None:
            refused[each.id] = refusal.sentence
    return refused


def reinstate(ctx: Context, *, id: int) -> Employee:
    """Undo an exit: the contracts and the posts that ended with it go on, until the exit known before if there was one.

    A post closed meanwhile is not taken up again: the post is then to complete.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: too long ago (K15); then the secretariat does it, or it is a new hiring. Or a contract told since
            outlasts the exit known before.

    Source: manual AST25 4.4.7; issue SAL-21.
    """
    return reinstate_all(ctx, ids=[id])[0]


def reinstate_all(ctx: Context, *, ids: Collection[int], left_on: date | None = None) -> Sequence[Employee]:
    """Undo the exit of several employees: of all of them, or of none.

    Args:
        left_on: the exit that is undone; None: whichever they have.

    Raises:
        NotAllowed, DomainError: as for `reinstate`; or somebody's exit is another one by now.
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employees = lock_all(ctx, ids)
    undo_exit_days = ctx.profile[Facts].undo_exit_days
    for each in employees:
        if refusal := careers.refuse_return(each.left_on, undo_exit_days, ctx.today):
            raise DomainError(refusal.sentence)
        if left_on is not None and each.left_on != left_on:
            raise DomainError(ANOTHER_EXIT.format(f"{each.first_name} {each.last_name}"))
    return bring_back(ctx, employees)


def bring_back(ctx: Context, employees: Sequence[Employee]) -> Sequence[Employee]:
    """Have employees who left, or are to leave, stay after all; who may decide so is for the caller to say.

    Raises:
        DomainError: a contract told since outlasts the exit that was known before.
    """
    days = {each.id: each.left_on for each in employees}
    posts = _go_back(ctx, employees)
    follow(ctx, employees)
    count_holders(ctx, posts)
    for each in employees:
        audit.record(ctx, "employee_reinstated", each, left_on=each.left_on)
    publish(ctx, ExitsUndone({number: day for number, day in days.items() if day is not None}))
    return employees


def lock(ctx: Context, employee_id: int) -> Employee:
    """The employee, kept from others until the end of the transaction.

    Raises:
        NotAllowed: not the actor's, none, or gone out of its sight (K14).
    """
    return lock_seen(ctx, [employee_id])[0]


def lock_seen(ctx: Context, ids: Collection[int]) -> Sequence[Employee]:
    """The same for several.

    Raises:
        NotAllowed: of one of them.
    """
    employees = lock_all(ctx, ids)
    facts, side = ctx.profile[Facts], ctx.actor.side
    if any(sight.hidden(facts, side, each.left_on, ctx.today) for each in employees):
        raise NotAllowed(f"employees {sorted(ids)}")
    return employees


def lock_all(ctx: Context, ids: Collection[int]) -> Sequence[Employee]:
    """The same, out of sight or not: for what a file, or the service, brings back.

    In the order of their numbers, so that two at once do not wait for each other for ever.
    """
    statement = select(Employee).where(Employee.id.in_(ids)).order_by(Employee.id).with_for_update()
    employees = ctx.session.scalars(statement.execution_options(populate_existing=True)).all()
    if not employees or len(employees) < len(set(ids)):
        raise NotAllowed(f"employees {sorted(ids)}")
    return employees


def end(ctx: Context, employees: Sequence[Employee], left_on: date | None) -> set[int]:
    """Move the end of the present stay: its contracts, and the posts that ended or would go on after it.

    Returns:
        The posts concerned.
    """
    former = {each.id: after(each.left_on) for each in employees}
    contracts = _contracts(ctx, employees)
    last = {each.employee_id: each for each in contracts if each.rank == 1}
    for contract in contracts:
        whose = contract.employee_id
        if contract is last.get(whose) or contract.period.upper in (None, former[whose]):
            contract.period = Range(contract.period.lower, after(left_on))
    for employee in employees:
        employee.left_on = left_on
    posts = _end_posts(ctx, former, left_on)
    ctx.session.flush()
    return posts


def refuse_former_end(employee: Employee, contracts: Iterable[tuple[int, date | None]], former: date | None) -> None:
    """Refuse to go back to an end that a contract of this employee outlasts.

    Args:
        contracts: rank, and day after the last.
        former: None: no end was known.

    Raises:
        DomainError: it names the employee: there may be several.
    """
    found = careers.refuse_former_end(contracts, employee.left_on, former) if former is not None else None
    if found is not None:
        raise DomainError(f"{employee.first_name} {employee.last_name} : {continued(found.sentence)}")


def after(last_on: date | None) -> date | None:
    """The day after the last, as periods hold it."""
    return None if last_on is None else last_on + timedelta(days=1)


def _go_back(ctx: Context, employees: Sequence[Employee]) -> set[int]:
    """Have each stay until the exit that was known before, where the career allows it and it is still to come."""
    begins = defaultdict[int, date](lambda: ctx.today)
    ends = defaultdict[int, list[tuple[int, date | None]]](list)
    contracts = _contracts(ctx, employees)
    rows: list[Contract | Assignment] = [*contracts, *_posts(ctx, employees)]
    for row in rows:
        begins[row.employee_id] = max(begins[row.employee_id], row.period.lower or ctx.today)
    for contract in contracts:
        ends[contract.employee_id].append((contract.rank, contract.period.upper))
    groups = defaultdict[date | None, list[Employee]](list)
    for each in employees:
        before = each.left_before
        back_to = None if before is None or before < begins[each.id] else before
        refuse_former_end(each, ends[each.id], back_to)
        groups[back_to].append(each)
        each.left_before = None
    posts = set[int]()
    for left_on, group in groups.items():
        posts |= end(ctx, group, left_on)
    return posts


def _end_posts(ctx: Context, former: Mapping[int, date | None], left_on: date | None) -> set[int]:
    """The posts that went on until the former end, or were to begin later, end now; `former`: employee → end."""
    held = list(ctx.session.scalars(queries.assignments(former)))
    closed = set[int]()
    if left_on is None:
        those = Post.id.in_({each.post_id for each in held}), Post.closed_on.is_not(None)
        closed = set(ctx.session.scalars(select(Post.id).where(*those)))
    upper, posts = after(left_on), set[int]()
    for each in held:
        if each.period.upper not in (None, former[each.employee_id]):
            continue
        posts.add(each.post_id)
        if _begins_after(each, upper):
            ctx.session.delete(each)
        elif upper is not None or each.post_id not in closed:
            each.period = Range(each.period.lower, upper)
    return posts


def _begins_after(held: Assignment, upper: date | None) -> bool:
    first = held.period.lower
    return upper is not None and first is not None and first >= upper


def _posts(ctx: Context, employees: Sequence[Employee]) -> Sequence[Assignment]:
    return ctx.session.scalars(queries.assignments([each.id for each in employees])).all()


def _contracts(ctx: Context, employees: Sequence[Employee]) -> Sequence[Contract]:
    return ctx.session.scalars(queries.contracts([each.id for each in employees])).all()
