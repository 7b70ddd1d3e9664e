"""What was confirmed of a DSN, and the way back for a day: one line, several, or all that was confirmed together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from app.employees.models import Employee
from app.employees.parts import HIRED_PARTS
from app.employees.payroll import queries
from app.employees.payroll.models import PayrollConfirmed, PayrollProposal
from app.employees.services.exits import lock_all
from app.employees.services.take_back import remember, take_back_all
from app.platform import audit, job, notice, progress
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.intake import Writing, landed
from app.platform.intake.landing import PLACE
from app.platform.intake.undoing import referring
from app.platform.progress import ENDED, Progress
from app.platform.wording import counted, month_and_year

audit.declare(payroll_undone="Lignes d’une DSN annulées")
UNDONE_FOR = timedelta(hours=24)
JOB = "employees.payroll_undo"
AT_ONCE = 200
"""Lines that are taken back while one waits, and people of one step of the job."""
TOO_LATE = "Une confirmation s’annule pendant 24 heures\u00a0: corrigez maintenant les fiches une à une."
BUSY = "Une autre confirmation est en cours d’annulation\u00a0: annulez celle-ci quand elle sera finie."
COPIED = ("adherent_id", "month", "received_at", "kind", "name", "said")
"""What is kept of a proposal that was confirmed, so that it can wait again."""
WRITTEN = (*COPIED, "confirmed_at", "who", "employee_id", "before", "seen")
copied = attrgetter(*COPIED)


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of undoing."""

    lines: int
    stays: int
    """Lines about somebody who was changed since, or cannot be as before."""


def keep(ctx: Context, proposals: Sequence[PayrollProposal]) -> Callable[[Mapping[int, int]], None]:
    """Remember how the employees of proposals are; told which were done (proposal → employee), keep those."""
    whose = {each.employee_id for each in proposals if each.employee_id is not None}
    there = set(ctx.session.scalars(select(Employee.id).where(Employee.id.in_(whose)))) if whose else set()
    before = remember(ctx, there) if there else {}
    told = {each.id: copied(each) for each in proposals}

    def done(made: Mapping[int, int]) -> None:
        if not made:
            return
        ctx.session.flush()
        seen = audit.latest_of_each(ctx, Employee, set(made.values()))
        by = ctx.now, ctx.actor.on_behalf_of or ctx.actor.name
        rows = (
            (*told[number], *by, whom, before.get(whom), seen.get(whom, 0)) for number, whom in sorted(made.items())
        )
        table: Any = PayrollConfirmed.__table__
        arrived = landed(ctx.session, "arriving_confirmed", [table.c[name] for name in WRITTEN], rows)
        chosen = select(*(arrived.c[name] for name in WRITTEN)).order_by(arrived.c[PLACE])
        ctx.session.execute(insert(PayrollConfirmed).from_select(list(WRITTEN), chosen))

    return done


def undoable(ctx: Context) -> Select[PayrollConfirmed]:
    """What can still be undone, the latest confirmation first."""
    mine = PayrollConfirmed.adherent_id == ctx.actor.adherent_id, PayrollConfirmed.confirmed_at > ctx.now - UNDONE_FOR
    return select(PayrollConfirmed).where(*mine).order_by(PayrollConfirmed.confirmed_at.desc(), PayrollConfirmed.id)


def any_undoable(ctx: Context) -> bool:
    """Whether something can still be undone."""
    return ctx.session.scalar(undoable(ctx).with_only_columns(PayrollConfirmed.id).limit(1)) is not None


def undo(ctx: Context, *, ids: Collection[int] = (), confirmed_at: datetime | None = None) -> Undone:
    """Take lines back: who arrived by them goes, whom they changed is as before; they wait to be confirmed again.

    Of somebody about whom several lines were confirmed together all are taken back. Who was changed since stays.

    Args:
        ids: lines, of one confirmation.
        confirmed_at: the confirmation, all of which is taken back when no line is named.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés » or « Données de base », or there is no such line.
        DomainError: too late.
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    found = _asked(ctx, ids, confirmed_at)
    _refuse_late(ctx, found[0].confirmed_at)
    return _undone(ctx, found)


def undo_round(ctx: Context, *, confirmed_at: datetime) -> Undone | None:
    """Take back all that was confirmed together: at once, or by a job where it is much.

    Returns:
        None: the job does it; asked again meanwhile, it does it once.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés » or « Données de base », or nothing was confirmed then.
        DomainError: too late, or the job is at another confirmation.
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    mine = PayrollConfirmed.adherent_id == ctx.actor.adherent_id, PayrollConfirmed.confirmed_at == confirmed_at
    lines = ctx.session.scalar(select(func.count()).where(*mine)) or 0
    if lines <= AT_ONCE:
        return undo(ctx, confirmed_at=confirmed_at)
    _refuse_late(ctx, confirmed_at)
    ctx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("payroll_undo"), ctx.actor.adherent_id)))
    asked, going = {"confirmed_at": confirmed_at.isoformat()}, running(ctx)
    if going is not None and going.asked != asked:
        raise DomainError(BUSY)
    if going is None:
        waiting = progress.start(ctx, JOB, total=lines, step="L’annulation va commencer.", asked=asked)
        job.defer(ctx, JOB, progress_id=waiting.id)
    return None


def running(ctx: Context) -> Progress | None:
    """The undoing that a job is at, whoever of the company asked for it."""
    going = Progress.adherent_id == ctx.actor.adherent_id, Progress.kind == JOB, Progress.state.not_in(ENDED)
    return ctx.session.scalar(select(Progress).where(*going).order_by(Progress.id.desc()).limit(1))


def carry_out(ctx: Context, *, progress_id: int) -> None:
    """Take back what somebody asked for, in the transaction of the job; a second run finds it done."""
    waited = ctx.session.get(Progress, progress_id)
    if waited is None or waited.ended or waited.asked is None:
        return
    ours = PayrollConfirmed.adherent_id == ctx.actor.adherent_id
    mine = select(PayrollConfirmed).where(ours).order_by(PayrollConfirmed.id)
    at = PayrollConfirmed.confirmed_at == datetime.fromisoformat(waited.asked["confirmed_at"])
    found = ctx.session.scalars(mine.where(at).with_for_update()).all()
    step = "Retour de vos fiches à ce qu’elles étaient"
    undone = _undone(ctx, found, lambda done: progress.advance(ctx, progress_id, done=done, step=step))
    progress.finish(ctx, progress_id, step="Lignes annulées", lines=undone.lines, stays=undone.stays)
    kept = f", {counted(undone.stays, 'ligne conservée', 'lignes conservées')}" if undone.stays else ""
    title = f"DSN du mois : {counted(undone.lines, 'ligne annulée', 'lignes annulées')}{kept}."
    notice.tell(ctx, title, url="/employees/dsn/done", user_id=waited.user_id)


def _refuse_late(ctx: Context, confirmed_at: datetime) -> None:
    if confirmed_at <= ctx.now - UNDONE_FOR:
        raise DomainError(TOO_LATE)


def _undone(
    ctx: Context, found: Sequence[PayrollConfirmed], tell: Callable[[int], None] = lambda _done: None
) -> Undone:
    """Take these lines back, some people at a time.

    Args:
        tell: how many lines were looked at so far.
    """
    people: dict[int, list[PayrollConfirmed]] = {}
    for each in found:
        people.setdefault(each.employee_id, []).append(each)
    numbers, back, seen = sorted(people), list[PayrollConfirmed](), 0
    for start in range(0, len(numbers), AT_ONCE):
        some = {whom: people[whom] for whom in numbers[start : start + AT_ONCE]}
        back += _take(ctx, [some[whom] for whom in _untouched(ctx, some)])
        seen += sum(len(lines) for lines in some.values())
        tell(seen)
    _propose_again(ctx, sorted(back, key=attrgetter("id")))
    ctx.session.execute(delete(PayrollConfirmed).where(PayrollConfirmed.id.in_([each.id for each in back])))
    undone = Undone(len(back), len(found) - len(back))
    if back:
        told = {"Mois": month_and_year(back[0].month), "Lignes annulées": undone.lines}
        audit.record(ctx, "payroll_undone", None, **told, **{"Lignes conservées": undone.stays})
    return undone


def _asked(ctx: Context, ids: Collection[int], confirmed_at: datetime | None) -> Sequence[PayrollConfirmed]:
    """The lines of a confirmation that are asked for, with all others about the same people, kept from others."""
    ours = PayrollConfirmed.adherent_id == ctx.actor.adherent_id
    mine = select(PayrollConfirmed).where(ours).order_by(PayrollConfirmed.id)
    if ids:
        one = ctx.session.scalars(mine.where(PayrollConfirmed.id.in_(ids))).first()
        named = select(PayrollConfirmed.employee_id).where(PayrollConfirmed.id.in_(ids))
        mine = mine.where(PayrollConfirmed.employee_id.in_(named))
        confirmed_at = one.confirmed_at if one is not None else None
    found = ctx.session.scalars(mine.where(PayrollConfirmed.confirmed_at == confirmed_at).with_for_update()).all()
    if not found:
        raise NotAllowed("confirmed proposal")
    return found


def _untouched(ctx: Context, people: Mapping[int, Sequence[PayrollConfirmed]]) -> list[int]:
    """Those whom nobody changed since, nor anything new refers to; kept from others first."""
    there = list(ctx.session.scalars(select(Employee.id).where(Employee.id.in_(people))))
    if not there:
        return []
    lock_all(ctx, there)
    newest = audit.latest_of_each(ctx, Employee, there)
    used = referring(Employee.__tablename__, {each.__tablename__ for each in HIRED_PARTS}, Employee.id)
    served = set(ctx.session.scalars(select(Employee.id).where(Employee.id.in_(there), or_(*used))))
    return [
        whom
        for whom in sorted(there)
        if newest.get(whom, 0) <= max(each.seen for each in people[whom])
        and not (people[whom][0].before is None and whom in served)
    ]


def _take(ctx: Context, people: Sequence[Sequence[PayrollConfirmed]]) -> list[PayrollConfirmed]:
    """Take people back, together; those that cannot be as they were stay, found by halves. The lines that went."""
    if not people:
        return []
    made = [some[0].employee_id for some in people if some[0].before is None]
    changed = {some[0].employee_id: before for some in people if (before := some[0].before) is not None}
    source = f"DSN de {month_and_year(people[0][0].month)}"
    try:
        with ctx.session.begin_nested():
            take_back_all(ctx, made, changed, Writing(0, source))
            ctx.session.flush()
    except (IntegrityError, DomainError):
        half = len(people) // 2
        return [*_take(ctx, people[:half]), *_take(ctx, people[half:])] if half else []
    return [each for some in people for each in some]


def _propose_again(ctx: Context, lines: Sequence[PayrollConfirmed]) -> None:
    """The lines wait again, unless another file has come since."""
    read = queries.read_after(ctx.actor.adherent_id, max((each.seen for each in lines), default=0))
    if ctx.session.scalar(read) is not None:
        return
    for each in lines:
        told: dict[str, Any] = {name: getattr(each, name) for name in COPIED}
        whom = each.employee_id if each.before is not None else None
        ctx.session.add(PayrollProposal(**told, employee_id=whom))
    ctx.session.flush()
