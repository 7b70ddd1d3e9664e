"""The career of an employee: the posts held and the contracts."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.employees import queries, rules
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import Employment
from app.employees.services.exits import after, end, lock
from app.employees.services.follow import count_holders, follow
from app.law.spans import french
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.posts.models import Post
from app.posts.services.describe import hold
from app.reference.models import ContractKind

audit.declare(
    employee_assigned="Poste de travail changé",
    employee_contract_changed="Contrat changé",
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
        period = Range(since, after(employee.left_on))
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
    end(ctx, [employee], left_on)
    if since == current.period.lower:
        current.kind = kind.code
    else:
        current.period = Range(current.period.lower, since)
        ctx.session.flush()
        period = Range(since, after(left_on))
        ctx.session.add(
            Contract(adherent_id=employee.adherent_id, employee_id=employee.id, kind=kind.code, period=period)
        )
    ctx.session.flush()
    follow(ctx, [employee])
    audit.record(ctx, "employee_contract_changed", employee, contract_kind=kind.label, left_on=left_on)
    return employee


def start(ctx: Context, employee: Employee, work: Employment, post: Post | None) -> None:
    """A stay begins: its contract, its post, and all that follows from them. The caller checked the right."""
    ends = after(work.left_on)
    mine = {"adherent_id": employee.adherent_id, "employee_id": employee.id}
    ctx.session.add(Contract(**mine, kind=work.contract_kind, period=Range(work.hired_on, ends)))
    if post is not None:
        ctx.session.add(Assignment(**mine, post_id=post.id, period=Range(work.post_since, ends)))
    ctx.session.flush()
    follow(ctx, [employee])
    count_holders(ctx, {post.id} if post else set())


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
        first, upper = each.period.lower, each.period.upper
        if first is not None and first > since:
            raise DomainError(
                f"Un poste est déjà tenu à partir du {french(first)} : choisissez ce jour ou après.", field="since"
            )
        if first == since:
            each.post_id = post.id
        elif upper is None or upper > since:
            each.period = Range(first, since)


def _refuse_gone(employee: Employee, today: date) -> None:
    if refusal := rules.refuse_gone(employee.left_on, today):
        raise DomainError(refusal.sentence)
