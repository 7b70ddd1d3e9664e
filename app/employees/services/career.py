"""The career of an employee: the posts held and the contracts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.employees import queries
from app.employees.facts import Facts
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import careers
from app.employees.rules.employments import Employment
from app.employees.services.exits import after, end, lock, refuse_former_end
from app.employees.services.follow import count_holders, follow, is_interim
from app.law.spans import french
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.refusal import Refusal
from app.posts.models import Post
from app.posts.services.describe import hold
from app.posts.services.lend import Lent, owned
from app.reference.models import ContractKind

audit.declare(
    employee_assigned="Poste de travail changé",
    employee_contract_changed="Contrat changé",
    employee_change_called_off="Changement prévu annulé",
    employee_rehired="Embauché à nouveau",
)


def assign(ctx: Context, *, id: int, post: Post | Lent, since: date, others: Sequence[Post | Lent] = ()) -> Employee:
    """Give an employee another post; all that is held ends the day before.

    Args:
        post: read as the actor, so theirs, or another establishment's, made anew here (SAL-06).
        others: the posts that a temporary worker holds beside it, from the same day (POS-08, K20).
        since: first day in the post; the first day of the present one corrects which post it was (F143).

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: who left, a closed post, a day that does not fit the career (field `since`), or more posts than
            one may hold at once.

    Source: manual AST25 4.4.6; manual SSTRN « Carrière » (SAL-11).
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    posts = [owned(ctx, each) for each in (post, *others)]
    check_several(ctx, _kind_on(ctx, employee, since), posts)
    give(ctx, [employee], posts, since)
    return employee


def give(ctx: Context, employees: Sequence[Employee], posts: Sequence[Post], since: date) -> None:
    """Have these employees hold these posts from a day on. The caller checked the right, and keeps the rows.

    Raises:
        DomainError: of the first who cannot.
    """
    held = _held(ctx, employees)
    former = {each.post_id for rows in held.values() for each in rows}
    former |= {each.main_post_id for each in employees if each.main_post_id}
    hold(ctx, {*(each.id for each in posts), *former})
    for employee in employees:
        _check_posts(employee, posts)
        if refusal := _refuse_move(ctx, employee, held[employee.id], posts, since):
            raise DomainError(refusal.sentence, field=refusal.field)
    for employee in employees:
        _make_room(ctx, held[employee.id], posts, since)
    ctx.session.flush()
    for employee in employees:
        there = {each.rank for each in held[employee.id] if each.period.lower == since}
        _begin(ctx, employee, posts, Range(since, after(employee.left_on)), there)
    ctx.session.flush()
    follow(ctx, employees)
    count_holders(ctx, {each.id for each in posts} | former)
    main, *others = posts
    told = {"Autres postes": ", ".join(each.title for each in others)} if others else {}
    for employee in employees:
        audit.record(ctx, "employee_assigned", employee, main_post_id=main.title, post_since=since, **told)


def refuse_moves(
    ctx: Context, employees: Sequence[Employee], posts: Sequence[Post | Lent], since: date
) -> Mapping[int, Refusal]:
    """Why some of these employees cannot hold these posts from that day on: employee → refusal."""
    held = _held(ctx, employees)
    found = {each.id: _refuse_move(ctx, each, held[each.id], posts, since) for each in employees}
    return {number: refusal for number, refusal in found.items() if refusal is not None}


def change_contract(ctx: Context, *, id: int, contract_kind: str, since: date, left_on: date | None = None) -> Employee:
    """Go on with another kind of contract, without an exit.

    Posts held beside the main one end the day before, where the new contract is not one of temporary work (POS-08).

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
    current = _last_contract(ctx, employee)
    present_since = current.period.lower or employee.hired_on
    refusal = careers.refuse_contract(present_since, employee.left_on, since, left_on)
    if refusal is None and left_on is not None:
        held = ctx.session.scalars(queries.assignments([id])).all()
        last_post = max((each.period.lower for each in held if each.period.lower), default=None)
        contracts = [(each.rank, each.period.upper) for each in ctx.session.scalars(queries.contracts([id]))]
        refusal = careers.refuse_exit(
            employee.hired_on, last_post, None, left_on, ctx.today
        ) or careers.refuse_outlasting(contracts, employee.left_on, left_on)
    if refusal is not None:
        raise DomainError(refusal.sentence, field=refusal.field)
    former = employee.left_on
    posts = end(ctx, [employee], left_on)
    _succeed(ctx, current, kind, since, former)
    if not is_interim(ctx, kind.code):
        posts |= _end_others(ctx, employee, since)
    follow(ctx, [employee])
    count_holders(ctx, posts)
    audit.record(ctx, "employee_contract_changed", employee, contract_kind=kind.label, left_on=left_on)
    return employee


def move(
    ctx: Context, *, id: int, post: Post | Lent, since: date, others: Sequence[Post | Lent] = (),
    contract_kind: str = "", left_on: date | None = None,
) -> Employee:  # fmt: skip
    """Give an employee another post and, if one is said, another contract from the same day.

    Args:
        post: the one already held goes on, when the contract alone changes.
        contract_kind: empty: the contract goes on as it is.
        left_on: last day of the new contract.

    Raises:
        NotAllowed, DomainError: as for `assign` and `change_contract`; an end without a new contract (`left_on`).

    Source: manual SSTRN p. 19, « Créer » (F127, F145).
    """
    if contract_kind:
        change_contract(ctx, id=id, contract_kind=contract_kind, since=since, left_on=left_on)
        wanted = [owned(ctx, each) for each in (post, *others)]
        if _holds(ctx.session.scalars(queries.assignments([id])), wanted, since):
            return lock(ctx, id)
    elif left_on is not None:
        raise DomainError("Choisissez aussi le nouveau contrat : c’est lui qui porte une fin.", field="left_on")
    return assign(ctx, id=id, post=post, since=since, others=others)


def call_off(ctx: Context, *, id: int) -> Employee:
    """Give up the change of post or of contract that is to come; what it would have ended goes on.

    Of several, the last; a post and a contract that begin the same day go together.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: nothing is to come; or a contract told since outlasts the end that was known before.
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    held = ctx.session.scalars(queries.assignments([id])).all()
    current = _last_contract(ctx, employee)
    first = max(ctx.today, employee.hired_on)
    begins = (*(each.period.lower for each in held), current.period.lower)
    days = [day for day in begins if day is not None and day > first]
    if not days:
        raise DomainError("Aucun changement n’est prévu : il n’y a rien à annuler.")
    since = max(days)
    posts = _hold_on(ctx, held, since, after(employee.left_on))
    if current.period.lower == since:
        contracts = [(each.rank, each.period.upper) for each in ctx.session.scalars(queries.contracts([id]))]
        refuse_former_end(employee, contracts, current.left_before)
        ctx.session.delete(current)
        ctx.session.flush()
        posts |= end(ctx, [employee], current.left_before)
    follow(ctx, [employee])
    count_holders(ctx, posts)
    audit.record(ctx, "employee_change_called_off", employee, **{"À partir du": since})
    return employee


def start(ctx: Context, employee: Employee, work: Employment, posts: Sequence[Post]) -> None:
    """A stay begins: its contract, its posts, and all that follows from them. The caller checked the right."""
    ends = after(work.left_on)
    mine = {"adherent_id": employee.adherent_id, "employee_id": employee.id}
    ctx.session.add(Contract(**mine, kind=work.contract_kind, period=Range(work.hired_on, ends)))
    _begin(ctx, employee, posts, Range(work.post_since, ends))
    ctx.session.flush()
    follow(ctx, [employee])
    count_holders(ctx, {each.id for each in posts})


def check_posts(ctx: Context, employee: Employee, posts: Sequence[Post], former: Collection[int] = ()) -> None:
    """Refuse posts that cannot be given to this employee, beside their fields; nobody closes them meanwhile.

    Args:
        posts: the main one first.
        former: the posts that the employee gives up for them.
    """
    hold(ctx, {*(each.id for each in posts), *former})
    _check_posts(employee, posts)


def check_several(ctx: Context, contract_kind: str, posts: Sequence[Post]) -> None:
    """Refuse more posts at once than this contract and this service allow (K20)."""
    if len(posts) > 1:
        interim = is_interim(ctx, contract_kind)
        found = careers.refuse_posts(
            [each.id for each in posts], interim=interim, most=ctx.profile[Facts].interim_posts
        )
        if found is not None:
            raise DomainError(found.sentence, field=found.field)


def check_kind(ctx: Context, code: str) -> ContractKind:
    """The kind of contract of a code (field `contract_kind`)."""
    kind = ctx.session.scalar(select(ContractKind).where(ContractKind.code == code, ContractKind.valid_to.is_(None)))
    if kind is None:
        raise DomainError("Choisissez un type de contrat dans la liste.", field="contract_kind")
    return kind


def _check_posts(employee: Employee, posts: Sequence[Post]) -> None:
    for post, field in zip(posts, ("post", *careers.OTHER_POSTS), strict=False):
        if post.closed_on is not None:
            raise DomainError("Ce poste est clôturé : choisissez-en un autre, ou rouvrez-le.", field=field)
        if post.adherent_id != employee.adherent_id:
            sentence = "Ce poste est celui d’une autre entreprise : choisissez un poste de la sienne."
            raise DomainError(sentence, field=field)


def _held(ctx: Context, employees: Sequence[Employee]) -> Mapping[int, list[Assignment]]:
    """Employee → the posts held, in the order of time."""
    found = defaultdict[int, list[Assignment]](list)
    for each in ctx.session.scalars(queries.assignments([one.id for one in employees])):
        found[each.employee_id].append(each)
    return found


def _refuse_move(
    ctx: Context, employee: Employee, held: Sequence[Assignment], posts: Sequence[Post | Lent], since: date
) -> Refusal | None:
    """Why an employee cannot hold these posts from that day on."""
    if gone := careers.refuse_gone(employee.left_on, ctx.today):
        return Refusal("since", gone.sentence)
    if outside := careers.refuse_since(employee.hired_on, employee.left_on, since):
        return outside
    later = max((each.period.lower for each in held if each.period.lower and each.period.lower > since), default=None)
    if later is not None:
        sentence = f"Un poste est déjà tenu à partir du {french(later)} : choisissez ce jour ou après."
        return Refusal("since", sentence)
    if _holds(held, posts, since):
        return Refusal("post", "Ce salarié tient déjà ce poste à cette date : choisissez-en un autre.")
    return None


def _holds(held: Iterable[Assignment], posts: Sequence[Post | Lent], day: date) -> bool:
    """They are the posts held on that day, in this order."""
    return [each.post_id for each in held if day in each.period] == [each.id for each in posts]


def _make_room(ctx: Context, held: Sequence[Assignment], given: Sequence[Post], since: date) -> None:
    """End what is held the day before; the posts that began that very day are corrected instead."""
    for each in held:
        first, upper = each.period.lower, each.period.upper
        if first == since and each.rank <= len(given):
            each.post_id = given[each.rank - 1].id
        elif first == since:
            ctx.session.delete(each)
        elif upper is None or upper > since:
            each.period = Range(first, since)


def _begin(
    ctx: Context, employee: Employee, posts: Sequence[Post], period: Range[date], there: Collection[int] = ()
) -> None:
    """Hold these posts, each in its rank, but for the ranks that are there already."""
    mine = {"adherent_id": employee.adherent_id, "employee_id": employee.id, "period": period}
    ranked = [(rank, post) for rank, post in enumerate(posts, start=1) if rank not in there]
    ctx.session.add_all(Assignment(**mine, post_id=post.id, rank=rank) for rank, post in ranked)


def _last_contract(ctx: Context, employee: Employee) -> Contract:
    """The main contract, present or to come.

    Raises:
        DomainError: none is known: the record came without one.
    """
    mine = [each for each in ctx.session.scalars(queries.contracts([employee.id])) if each.rank == 1]
    if not mine:
        raise DomainError("Aucun contrat n’est connu : appelez votre secrétariat médical.", field="contract_kind")
    return mine[-1]


def _kind_on(ctx: Context, employee: Employee, day: date) -> str:
    """The kind of the main contract on a day; what the record says when none covers it."""
    for each in ctx.session.scalars(queries.contracts([employee.id])):
        if each.rank == 1 and day in each.period:
            return each.kind
    return employee.contract_kind


def _succeed(ctx: Context, current: Contract, kind: ContractKind, since: date, former: date | None) -> None:
    """Have another contract follow the present one, or correct its kind from its first day.

    Args:
        former: the last day of the stay before this was told.
    """
    if since == current.period.lower:
        current.kind = kind.code
    else:
        mine = {"adherent_id": current.adherent_id, "employee_id": current.employee_id, "left_before": former}
        ends = current.period.upper
        current.period = Range(current.period.lower, since)
        ctx.session.flush()
        ctx.session.add(Contract(**mine, kind=kind.code, period=Range(since, ends)))
    ctx.session.flush()


def _end_others(ctx: Context, employee: Employee, since: date) -> set[int]:
    """End the posts held beside the main one; returns them."""
    beside = [each for each in ctx.session.scalars(queries.assignments([employee.id])) if each.rank > 1]
    going = [each for each in beside if each.period.upper is None or each.period.upper > since]
    for each in going:
        if each.period.lower is not None and each.period.lower < since:
            each.period = Range(each.period.lower, since)
        else:
            ctx.session.delete(each)
    ctx.session.flush()
    return {each.post_id for each in going}


def _hold_on(ctx: Context, held: Sequence[Assignment], since: date, upper: date | None) -> set[int]:
    """Remove the posts that begin on a day; those that ended for them go on. Returns the posts concerned."""
    begun = [each for each in held if each.period.lower == since]
    for each in begun:
        ctx.session.delete(each)
    ctx.session.flush()
    ended = [each for each in held if begun and each.period.upper == since]
    for each in ended:
        each.period = Range(each.period.lower, upper)
    ctx.session.flush()
    return {each.post_id for each in (*begun, *ended)}


def _refuse_gone(employee: Employee, today: date) -> None:
    if refusal := careers.refuse_gone(employee.left_on, today):
        raise DomainError(refusal.sentence)
