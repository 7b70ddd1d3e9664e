"""The career of an employee: the posts held, the contracts, the exit and the way back."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.employees import queries, rules
from app.employees.events import EmployeeLeft
from app.employees.facts import Facts
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import Employment
from app.employees.services.follow import count_holders, follow
from app.law.spans import french
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.event import publish
from app.posts.models import Post
from app.posts.services.describe import hold
from app.reference.models import ContractKind

audit.declare(
    employee_assigned="Poste de travail changé",
    employee_contract_changed="Contrat changé",
    employee_left="Sortie de l’effectif",
    employee_reinstated="Réintégré dans l’effectif",
    employee_rehired="Embauché à nouveau",
)


def assign(ctx: Context, *, id: int, post: Post, since: date) -> Employee:
    """Give an employee another post; the former ends the day before.

    Args:
        post: read as the actor, so theirs.
        since: first day in the post; the first day of the present one corrects which post it was (F143).

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: who left, a closed post, a day that does not fit the career (field `since`).

    Source: manual AST25 4.4.6; manual SSTRN « Carrière » (SAL-11).
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    _refuse_gone(employee, ctx.today)
    held = [each for each in ctx.session.scalars(queries.assignments([id])) if each.rank == 1]
    former = {each.post_id for each in held} | ({employee.main_post_id} if employee.main_post_id else set())
    check_post(ctx, employee, post, former)
    if refusal := rules.refuse_since(employee.hired_on, employee.left_on, since):
        raise DomainError(refusal.sentence, field=refusal.field)
    _make_room(held, post, since)
    ctx.session.flush()
    if not any(each.period.lower == since for each in held):
        period = Range(since, _after(employee.left_on))
        ctx.session.add(
            Assignment(adherent_id=employee.adherent_id, employee_id=employee.id, post_id=post.id, period=period)
        )
    ctx.session.flush()
    follow(ctx, [employee])
    count_holders(ctx, {post.id, *former})
    audit.record(ctx, "employee_assigned", employee, main_post_id=post.title, post_since=since)
    return employee


def change_contract(ctx: Context, *, id: int, contract_kind: str, since: date, left_on: date | None = None) -> Employee:
    """Go on with another kind of contract, without an exit.

    Args:
        since: first day of the new contract; the first day of the present one corrects its kind.
        left_on: last day of the new contract; None: no end known.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: who left, an unknown kind, days that do not fit.

    Source: manual AST25 4.4.6 (SAL-13).
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    _refuse_gone(employee, ctx.today)
    kind = check_kind(ctx, contract_kind)
    rows = list(ctx.session.scalars(queries.contracts([id])))
    current = rows[-1] if rows else None
    if current is None or since < (current.period.lower or employee.hired_on):
        raise DomainError("Le nouveau contrat commence avant l’actuel : choisissez un jour après.", field="since")
    if left_on is not None and left_on < since:
        raise DomainError("La fin est avant le début : corrigez l’une des deux dates.", field="left_on")
    _end(ctx, employee, left_on)
    if since == current.period.lower:
        current.kind = kind.code
    else:
        current.period = Range(current.period.lower, since)
        ctx.session.flush()
        period = Range(since, _after(left_on))
        ctx.session.add(
            Contract(adherent_id=employee.adherent_id, employee_id=employee.id, kind=kind.code, period=period)
        )
    ctx.session.flush()
    follow(ctx, [employee])
    audit.record(ctx, "employee_contract_changed", employee, contract_kind=kind.label, left_on=left_on)
    return employee


def leave(ctx: Context, *, id: int, left_on: date) -> Employee:
    """An employee leaves at the end of a day, past or to come: contracts and posts end with it.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: a day before the hiring, the present post or the last contract (field `left_on`), or what a
            reaction refuses.

    Source: manual AST25 4.4.7; manual SSTRN « Sortir un salarié de l’effectif » (SAL-14).
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    if refusal := rules.refuse_exit(employee.hired_on, employee.post_since, left_on):
        raise DomainError(refusal.sentence, field=refusal.field)
    _refuse_before_contract(ctx, id, left_on)
    posts = _end(ctx, employee, left_on)
    follow(ctx, [employee])
    count_holders(ctx, posts)
    audit.record(ctx, "employee_left", employee, left_on=left_on)
    publish(ctx, EmployeeLeft(employee.id, left_on))
    return employee


def reinstate(ctx: Context, *, id: int) -> Employee:
    """Undo an exit: the last contract and the posts that ended with it go on.

    A post closed meanwhile is not taken up again: the post is then to complete.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: too long ago (K15); then the secretariat does it, or it is a new hiring.

    Source: manual AST25 4.4.7; issue SAL-21.
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    undo_exit_days = ctx.profile[Facts].undo_exit_days
    if refusal := rules.refuse_return(employee.left_on, undo_exit_days, ctx.today):
        raise DomainError(refusal.sentence)
    posts = _end(ctx, employee, None)
    follow(ctx, [employee])
    count_holders(ctx, posts)
    audit.record(ctx, "employee_reinstated", employee)
    return employee


def start(ctx: Context, employee: Employee, work: Employment, post: Post | None) -> None:
    """A stay begins: its contract, its post, and all that follows from them. The caller checked the right."""
    after = _after(work.left_on)
    mine = {"adherent_id": employee.adherent_id, "employee_id": employee.id}
    ctx.session.add(Contract(**mine, kind=work.contract_kind, period=Range(work.hired_on, after)))
    if post is not None:
        ctx.session.add(Assignment(**mine, post_id=post.id, period=Range(work.post_since, after)))
    ctx.session.flush()
    follow(ctx, [employee])
    count_holders(ctx, {post.id} if post else set())


def lock(ctx: Context, employee_id: int) -> Employee:
    """The employee, kept from others until the end of the transaction.

    Raises:
        NotAllowed: not the actor's, or none.
    """
    statement = select(Employee).where(Employee.id == employee_id).with_for_update()
    employee = ctx.session.scalar(statement.execution_options(populate_existing=True))
    if employee is None:
        raise NotAllowed(f"employee {employee_id}")
    return employee


def check_post(ctx: Context, employee: Employee, post: Post, former: Collection[int] = ()) -> None:
    """Refuse a post that cannot be given to this employee (field `post`); nobody closes it meanwhile.

    Args:
        former: the posts that the employee gives up for it.
    """
    hold(ctx, {post.id, *former})
    if post.closed_on is not None:
        raise DomainError("Ce poste est clôturé : choisissez-en un autre, ou rouvrez-le.", field="post")
    if post.adherent_id != employee.adherent_id:
        raise DomainError("Ce poste est celui d’une autre entreprise : choisissez un poste de la sienne.", field="post")


def check_kind(ctx: Context, code: str) -> ContractKind:
    """The kind of contract of a code (field `contract_kind`)."""
    kind = ctx.session.scalar(select(ContractKind).where(ContractKind.code == code, ContractKind.valid_to.is_(None)))
    if kind is None:
        raise DomainError("Choisissez un type de contrat dans la liste.", field="contract_kind")
    return kind


def _make_room(held: list[Assignment], post: Post, since: date) -> None:
    """End what is held the day before; the post that began that very day is corrected instead."""
    for each in held:
        first, after = each.period.lower, each.period.upper
        if first is not None and first > since:
            raise DomainError(
                f"Un poste est déjà tenu à partir du {french(first)} : choisissez ce jour ou après.", field="since"
            )
        if first == since:
            each.post_id = post.id
        elif after is None or after > since:
            each.period = Range(first, since)


def _end(ctx: Context, employee: Employee, left_on: date | None) -> set[int]:
    """Move the end of the present stay: its last contract, and the posts that ended or would go on after it.

    Returns:
        The posts concerned.
    """
    former, after = _after(employee.left_on), _after(left_on)
    employee.left_on = left_on
    contracts = list(ctx.session.scalars(queries.contracts([employee.id])))
    for contract in contracts[-1:]:
        contract.period = Range(contract.period.lower, after)
    posts = set()
    held = list(ctx.session.scalars(queries.assignments([employee.id])))
    closed = set(
        ctx.session.scalars(
            select(Post.id).where(Post.id.in_({each.post_id for each in held}), Post.closed_on.is_not(None))
        )
    )
    for each in held:
        if each.period.upper not in (None, former):
            continue
        posts.add(each.post_id)
        if after is not None and each.period.lower is not None and each.period.lower >= after:
            ctx.session.delete(each)
        elif after is not None or each.post_id not in closed:
            each.period = Range(each.period.lower, after)
    ctx.session.flush()
    return posts


def _refuse_before_contract(ctx: Context, employee_id: int, left_on: date) -> None:
    """A contract to come was told: an exit before it would leave it nowhere."""
    last = [each.period.lower for each in ctx.session.scalars(queries.contracts([employee_id]))][-1:]
    begins = last[0] if last else None
    if begins is not None and left_on < begins:
        sentence = f"Le dernier contrat commence le {french(begins)} : indiquez ce jour ou après."
        raise DomainError(sentence, field="left_on")


def _refuse_gone(employee: Employee, today: date) -> None:
    if employee.left_on is not None and employee.left_on < today:
        raise DomainError("Ce salarié est sorti de l’effectif : réintégrez-le d’abord.")


def _after(last_on: date | None) -> date | None:
    """The day after the last, as periods hold it."""
    return None if last_on is None else last_on + timedelta(days=1)
