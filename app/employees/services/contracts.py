"""Several contracts at once with the same employer: one more beside the main one, and the end of one of them (F150)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.dialects.postgresql import Range

from app.employees import queries
from app.employees.models import Contract, Employee
from app.employees.rules import careers
from app.employees.services.career import check_kind
from app.employees.services.exits import after, lock
from app.employees.services.follow import follow
from app.law.spans import french
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.refusal import Refusal

audit.declare(
    employee_contract_added="Contrat ajouté à côté du premier",
    employee_contract_ended="Fin d’un des contrats changée",
    employee_contract_called_off="Contrat à venir annulé",
)
THREE = "Trois contrats au plus à la fois : mettez d’abord fin à l’un d’eux."
ALONE = "C’est son seul contrat à cette date : utilisez « Sortir de l’effectif », ou « Changer de contrat »."
LAST_DAY = "Indiquez le dernier jour de ce contrat : un autre devient ensuite le contrat principal."
OVER = "Ce contrat est déjà terminé."
SHORTER = "L’autre contrat finit plus tôt que le séjour : changez d’abord sa fin, ou indiquez la sortie du salarié."
BEGUN = "Ce contrat a commencé : indiquez plutôt son dernier jour."


def add_contract(ctx: Context, *, id: int, contract_kind: str, since: date, left_on: date | None = None) -> Employee:
    """Give an employee one more contract, beside the one held: neither ends the other.

    Args:
        left_on: its last day; None: it goes on as long as the person stays.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: who left, an unknown kind, days that are not within the stay, or three contracts already.

    Source: manual SSTRN p. 20, « Contrat(s) actif(s) du salarié » (F150).
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    _refuse(careers.refuse_gone(employee.left_on, ctx.today))
    kind = check_kind(ctx, contract_kind)
    _refuse(careers.refuse_beside(employee.hired_on, employee.left_on, since, left_on))
    period = Range(since, after(left_on or employee.left_on))
    rank = careers.free_rank(_held(_contracts(ctx, employee)), since, period.upper)
    if rank is None:
        raise DomainError(THREE, field="since")
    mine = {"adherent_id": employee.adherent_id, "employee_id": employee.id}
    ctx.session.add(Contract(**mine, kind=kind.code, rank=rank, period=period))
    ctx.session.flush()
    follow(ctx, [employee])
    told = {"Premier jour": since, "Dernier jour": left_on} if left_on else {"Premier jour": since}
    audit.record(ctx, "employee_contract_added", employee, contract_kind=kind.label, **told)
    return employee


def end_contract(ctx: Context, *, id: int, contract_id: int, left_on: date | None) -> Employee:
    """Tell the last day of one of several contracts; the person stays by the others.

    Of the main one, another that lasts as long as the stay takes the place.

    Args:
        left_on: None: as long as the person stays, of a contract beside the main one.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee or contract.
        DomainError: who left, a contract that is over or is the only one, or a day that does not fit (field `left_on`).
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    _refuse(careers.refuse_gone(employee.left_on, ctx.today))
    contracts = _contracts(ctx, employee)
    ended = _one_of(contracts, contract_id)
    if ended.period.upper is not None and ended.period.upper <= ctx.today:
        raise DomainError(OVER)
    _refuse(careers.refuse_beside(employee.hired_on, employee.left_on, ended.period.lower or ctx.today, left_on))
    if ended.rank == 1:
        _hand_over(ctx, employee, contracts, ended, left_on)
    else:
        ended.period = Range(ended.period.lower, after(left_on or employee.left_on))
    ctx.session.flush()
    follow(ctx, [employee])
    audit.record(ctx, "employee_contract_ended", employee, **{"Contrat": _named(ended), "Dernier jour": left_on})
    return employee


def call_off_contract(ctx: Context, *, id: int, contract_id: int) -> Employee:
    """Give up a contract beside the main one that has not begun.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee or contract beside the main one.
        DomainError: it has begun.
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    planned = _one_of([each for each in _contracts(ctx, employee) if each.rank > 1], contract_id)
    if planned.period.lower is None or planned.period.lower <= ctx.today:
        raise DomainError(BEGUN)
    audit.record(ctx, "employee_contract_called_off", employee, Contrat=_named(planned))
    ctx.session.delete(planned)
    ctx.session.flush()
    follow(ctx, [employee])
    return employee


def _hand_over(
    ctx: Context, employee: Employee, contracts: Sequence[Contract], ended: Contract, left_on: date | None
) -> None:
    """End the main contract: one that runs on takes its rank, and what overlaps it takes another one."""
    upper = after(left_on)
    if upper is None:
        raise DomainError(LAST_DAY, field="left_on")
    beside = [each for each in contracts if each.rank > 1]
    running = [each for each in beside if upper in each.period]
    if not running:
        raise DomainError(ALONE, field="left_on")
    heir = next((each for each in running if each.period.upper == after(employee.left_on)), None)
    if heir is None:
        raise DomainError(SHORTER, field="left_on")
    ended.period = Range(ended.period.lower, upper)
    others = [each for each in beside if each is not heir]
    placed = _held(others)
    ranks = list[tuple[Contract, int]]()
    for each in contracts:
        if each.rank == 1 and each.period.overlaps(heir.period):
            first = each.period.lower or employee.hired_on
            rank = careers.free_rank(placed, first, each.period.upper)
            if rank is None:
                raise DomainError(THREE, field="left_on")
            placed.append((rank, first, each.period.upper))
            ranks.append((each, rank))
    _take_ranks(ctx, heir, ranks)


def _take_ranks(ctx: Context, heir: Contract, ranks: Sequence[tuple[Contract, int]]) -> None:
    """Write ranks that the database would refuse halfway: the heir stands aside meanwhile."""
    mine = {"adherent_id": heir.adherent_id, "employee_id": heir.employee_id, "left_before": heir.left_before}
    main = Contract(**mine, kind=heir.kind, rank=1, period=heir.period)
    ctx.session.delete(heir)
    ctx.session.flush()
    for each, rank in ranks:
        each.rank = rank
    ctx.session.flush()
    ctx.session.add(main)


def _contracts(ctx: Context, employee: Employee) -> Sequence[Contract]:
    return ctx.session.scalars(queries.stays(employee.id)).all()


def _held(contracts: Sequence[Contract]) -> list[tuple[int, date, date | None]]:
    return [(each.rank, each.period.lower or date.min, each.period.upper) for each in contracts]


def _one_of(contracts: Sequence[Contract], contract_id: int) -> Contract:
    found = next((each for each in contracts if each.id == contract_id), None)
    if found is None:
        raise NotAllowed(f"contract {contract_id}")
    return found


def _named(contract: Contract) -> str:
    """« CDD depuis le 06/01/2026 »."""
    first, kind = contract.period.lower, contract.type.label
    return f"{kind} depuis le {french(first)}" if first else kind


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise DomainError(refusal.sentence, field=refusal.field)
