"""A DSN is read and compared; what it proposes is confirmed one by one, several or all; the file is never kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from app.adherents.models import Adherent
from app.employees.models import Employee
from app.employees.payroll import applying, confirmed, queries
from app.employees.payroll.comparing import Compared, Kind, Known, Proposal, Said, compare
from app.employees.payroll.models import LONGEST_NAME, LONGEST_REFUSAL, PayrollConfirmed, PayrollProposal
from app.employees.payroll.reading import PaidFile, PaidMonth
from app.law.names import sort_key
from app.platform import audit, job, merger, notice, progress
from app.platform.context import Context, Right
from app.platform.database import explain
from app.platform.errors import DomainError
from app.platform.intake.landing import reading_whole
from app.platform.progress import Progress
from app.platform.seal import fingerprint
from app.platform.wording import counted, listed, month_and_year

audit.declare(**{queries.READ: "DSN du mois comparée à la liste"})
JOB = "employees.payroll"
KEPT_FOR = timedelta(days=7)
"""How long proposals wait."""
MOST = 10_000
"""Proposals of one file: a staff that is all new."""
TOO_MANY = f"Cette DSN propose plus de {MOST} lignes : importez d’abord vos salariés par le fichier de référence."
NOTHING = "Il n’y a rien à confirmer d’un coup : confirmez les lignes une à une."
ORDER = {kind: place for place, kind in enumerate(Kind)}
ARRIVALS = (Kind.ARRIVAL, Kind.RETURN)
TOGETHER = (
    ((Kind.ARRIVAL,), applying.arrive_together),
    ((Kind.DEPARTURE,), applying.leave_together),
    (applying.CHANGES, applying.change_together),
)
"""What is written in a few statements where there are several; what is left is done one by one."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a file."""

    month: PaidMonth
    siret: str
    """Of the establishment."""
    proposed: int
    passed_over: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of proposals."""

    done: int
    refused: int


def receive(ctx: Context, *, paid: PaidFile) -> Received:
    """Compare a monthly DSN with the list; what it proposes takes the place of what the one before proposed.

    Of two files at once, one waits for the other.

    Without « Données de base » only arrivals are proposed: the rest is not the actor's to confirm.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés », or acts for none or several adherents.
        DomainError: what `PaidFile.of` refuses, or too much at once (field `file`).
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    mine = ctx.actor.adherent_id
    ctx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("payroll"), mine)))
    siret = ctx.session.get_one(Adherent, mine).siret
    month = paid.of(siret)
    compared = _compared(ctx, month)
    proposals = [each for each in compared.proposals if each.kind in _confirmable(ctx)]
    if len(proposals) > MOST:
        raise DomainError(TOO_MANY, field="file")
    ctx.session.execute(delete(PayrollProposal).where(PayrollProposal.adherent_id == mine))
    ctx.session.add_all(_rows(ctx, month, proposals))
    told = {"Mois": month_and_year(month.first_day), "Propositions": len(proposals)}
    audit.record(ctx, queries.READ, None, **told)
    return Received(month, siret or next(iter(paid.paid)), len(proposals), compared.passed_over)


def confirm(ctx: Context, *, ids: Collection[int], days: Mapping[int, date] | None = None) -> Confirmed:
    """Do what these proposals say; each by itself: what is refused stays, with its reason.

    Args:
        days: proposal → last day of somebody whom pay no longer names; without, the day before the month.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés », or a right that one of them asks for.
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    asked = _taken(ctx, ids)
    taken = _not_there(ctx, asked)
    keeping = confirmed.keep(ctx, taken)
    done, refused = dict[int, int](), len(asked) - len(taken)
    for kinds, together in TOGETHER:
        if sum(each.kind in kinds for each in taken) >= applying.SEVERAL:
            done |= together(ctx, taken)
    for each in taken:
        if each.id in done:
            continue
        try:
            with ctx.session.begin_nested():
                whom = applying.apply(ctx, each, (days or {}).get(each.id))
                ctx.session.delete(each)
        except DomainError as refusal:
            _refuse(ctx, each, refusal)
        except IntegrityError as error:
            _refuse(ctx, each, explain(error))
        else:
            done[each.id] = whom
            continue
        refused += 1
    keeping(done)
    return Confirmed(len(done), refused)


def pass_over(ctx: Context, *, ids: Collection[int]) -> int:
    """Forget proposals: the list is right, pay is not.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    found = _taken(ctx, ids)
    for each in found:
        ctx.session.delete(each)
    return len(found)


def confirm_all(ctx: Context) -> Progress:
    """Have a job confirm all that is told for sure; who is only absent from pay is left to a person.

    The job acts for the portal, so what it may do is said here: these lines, all of them the actor's to confirm.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
        DomainError: there is nothing of the sort.
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    ids = ctx.session.scalars(queries.sure(ctx.actor.adherent_id, _confirmable(ctx))).all()
    if not ids:
        raise DomainError(NOTHING)
    asked = {"ids": list(ids)}
    made = progress.start(ctx, JOB, total=len(ids), step="La confirmation va commencer.", asked=asked)
    job.defer(ctx, JOB, progress_id=made.id)
    return made


def carry_out(ctx: Context, *, progress_id: int) -> None:
    """Confirm the lines that somebody asked for, in the transaction of the job; a second run finds it done.

    Those of a file that came since wait until somebody has read them.
    """
    waited = ctx.session.get(Progress, progress_id)
    if waited is None or waited.ended or waited.asked is None:
        return
    ids = waited.asked["ids"]
    done = refused = 0
    for start in range(0, len(ids), applying.AT_ONCE):
        confirmed = confirm(ctx, ids=ids[start : start + applying.AT_ONCE])
        done, refused = done + confirmed.done, refused + confirmed.refused
        progress.advance(ctx, progress_id, done=done + refused, step="Mise à jour de votre liste")
    progress.finish(ctx, progress_id, step="Votre liste est à jour", done=done, refused=refused)
    rest = f", {counted(refused, 'ligne', 'lignes')} à voir" if refused else ""
    title = f"DSN du mois : {counted(done, 'proposition confirmée', 'propositions confirmées')}{rest}."
    notice.tell(ctx, title, url="/employees/dsn/review", user_id=waited.user_id)


def forget_late(ctx: Context) -> None:
    """Remove what nobody confirmed in time, of every adherent."""
    late = queries.forgotten(ctx.now - KEPT_FOR)
    ctx.session.execute(delete(PayrollProposal).where(PayrollProposal.id.in_(late)))
    ctx.session.execute(delete(PayrollConfirmed).where(PayrollConfirmed.confirmed_at < ctx.now - confirmed.UNDONE_FOR))


def forget_absorbed(ctx: Context, merged: merger.Merger) -> None:
    """A DSN of a company that is absorbed proposes nothing any more: the next one has another SIRET."""
    for model in (PayrollProposal, PayrollConfirmed):
        ctx.session.execute(delete(model).where(model.adherent_id == merged.absorbed_id))


def _confirmable(ctx: Context) -> Collection[Kind]:
    """What the actor may confirm: without « Données de base », arrivals alone."""
    return tuple(Kind) if Right.EMPLOYEE_BASE_DATA in ctx.actor.rights else ARRIVALS


def _compared(ctx: Context, month: PaidMonth) -> Compared:
    mine = ctx.actor.adherent_id
    posts: dict[str, dict[str, str]] = {}
    for code, key, title, _ in ctx.session.execute(queries.open_posts(mine)):
        posts.setdefault(code, {})[key] = title
    with reading_whole(ctx.session):
        known = [Known(**row._mapping) for row in ctx.session.execute(queries.known(mine, ctx.today))]
    return compare(month, known, posts, fingerprint, ctx.today)


def _rows(ctx: Context, month: PaidMonth, proposals: Collection[Proposal]) -> list[PayrollProposal]:
    ids = {each.employee_id for each in proposals if each.employee_id is not None}
    people = select(Employee.id, Employee.last_name, Employee.first_name).where(Employee.id.in_(ids))
    names = {row.id: listed(row.last_name, row.first_name) for row in ctx.session.execute(people)}
    by_name = {number: sort_key(name) for number, name in names.items()}  # arrivals stay in the order of the file
    return [
        PayrollProposal(
            adherent_id=ctx.actor.adherent_id,
            month=month.first_day,
            received_at=ctx.now,
            kind=each.kind,
            employee_id=each.employee_id,
            name=names.get(each.employee_id or 0, listed(each.said.last_name, each.said.first_name))[:LONGEST_NAME],
            said=msgspec.json.encode(each.said).decode(),
        )
        for each in sorted(proposals, key=lambda one: (ORDER[one.kind], by_name.get(one.employee_id or 0, "")))
    ]


def _taken(ctx: Context, ids: Collection[int]) -> list[PayrollProposal]:
    """Those of them that still wait, kept from others; a second click finds none."""
    mine = queries.waiting(ctx.actor.adherent_id).where(PayrollProposal.id.in_(ids))
    return list(ctx.session.scalars(mine.with_for_update()))


def _not_there(ctx: Context, proposals: Sequence[PayrollProposal]) -> list[PayrollProposal]:
    """Those of them to confirm: who came into the list since the file was compared stays, with the reason."""
    arrivals = [each for each in proposals if each.kind is Kind.ARRIVAL]
    there = applying.met(ctx, [msgspec.json.decode(each.said, type=Said) for each in arrivals]) if arrivals else {}
    for place in there:
        _refuse(ctx, arrivals[place], DomainError(applying.THERE))
    left = {arrivals[place].id for place in there}
    return [each for each in proposals if each.id not in left]


def _refuse(ctx: Context, proposal: PayrollProposal, refusal: DomainError) -> None:
    proposal.refusal = applying.told(refusal)[:LONGEST_REFUSAL]
    ctx.session.flush()


merger.register(merger.Moved(("payroll_proposal", "payroll_confirmed"), before=forget_absorbed))
