"""What an employer declares of a person's own exposures, beside those of the posts held (SAL-07, K18)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.dialects.postgresql import Range

from app.employees import queries
from app.employees.facts import Facts
from app.employees.models import Employee, EmployeeExposure
from app.employees.rules import careers, own_risks
from app.employees.services.exits import lock
from app.employees.services.follow import follow
from app.platform import audit
from app.platform.context import Context, Right, StaffRight
from app.platform.errors import DomainError
from app.platform.refusal import Refusal
from app.posts.rules.risks import Declared, told_risks
from app.posts.services.risks import Known, known_risks

audit.declare(
    employee_exposed="Risques du salarié modifiés",
    employee_renewed="Risques du salarié mis à jour",
    employee_situation_told="Situation personnelle signalée au service",
    employee_situation_withdrawn="Situation personnelle retirée par le service",
)
LABEL = "Risques déclarés par l’employeur"
Precisions = Mapping[str, Iterable[str]]
"""Risk → codes of its precisions."""


def declare_risks(
    ctx: Context, *, id: int, risks: Iterable[str] = (), precisions: Precisions | None = None, since: date | None = None
) -> Employee:
    """Declare what a person is exposed to beside the posts held; what is not ticked any more ends.

    A secret of the worker is only ever added: nobody is shown that it stands there, so nobody can untick it.

    Args:
        risks: codes of those ticked.
        since: the first day on which it is so; None: since the hiring, what stood there was a mistake.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: the employee has left, a risk that is not offered, or a precision that lacks.

    Source: manuals AST25 4.4.3, ASMIS p. 15-16.
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    if refusal := careers.refuse_gone(employee.left_on, ctx.today):
        raise DomainError(refusal.sentence)
    if since is not None and (refused := careers.refuse_since(employee.hired_on, employee.left_on, since)):
        raise DomainError(refused.sentence, field=refused.field)
    known = known_risks(ctx)
    told = ctx.session.scalars(queries.own_exposures([id])).all()
    rows = [row for row in told if row.period.upper is None]
    shown = [row for row in rows if not own_risks.is_kept(known[row.risk_code])]
    wanted = accept(ctx, risks, precisions or {}, known, [row.risk_code for row in shown])
    was = _told([as_declared(row) for row in shown], known)
    kept = _end(ctx, shown, wanted, since)
    there = {row.risk_code for row in rows if row not in shown} | kept
    fresh = [each for each in wanted if each.risk not in there]
    first = since or employee.hired_on
    _end(ctx, _ending_later(told, {each.risk for each in fresh}, first), (), first)
    _write(ctx, employee, fresh, known, first)
    follow(ctx, [employee])
    now = _told(wanted, known)
    if was != now:
        audit.record(ctx, "employee_exposed", employee, **{LABEL: (was, now)})
    return employee


def renew_risks(ctx: Context, *, id: int) -> Employee:
    """Put what replaced them in the place of the person's risks that are no longer declared, from the day after.

    One that nothing replaced is ended; one whose successor asks for a precision waits for it. Twice changes nothing,
    nor does it where the service asks for no risks of persons (K18): nobody could look at them again.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: the employee has left.
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    if refusal := careers.refuse_gone(employee.left_on, ctx.today):
        raise DomainError(refusal.sentence)
    known, rows = known_risks(ctx), _standing(ctx, id)
    due = {each.risk.code: each for each in _renewals(ctx, rows, known) if not each.lacks}
    if not due or not ctx.profile[Facts].own_risks:
        return employee
    was = _told(map(as_declared, rows), known)
    for row in [row for row in rows if row.risk_code in due]:
        _renew(ctx, employee, row, due[row.risk_code], known)
    follow(ctx, [employee])
    now = _told(map(as_declared, _standing(ctx, id)), known)
    audit.record(ctx, "employee_renewed", employee, **{LABEL: (was, now)})
    return employee


def to_renew(ctx: Context, employee_id: int, known: Known) -> list[own_risks.Renewal]:
    """What of a person's risks is no longer to be declared, and what takes its place; nothing is written."""
    return _renewals(ctx, _standing(ctx, employee_id), known)


def withdraw_situations(ctx: Context, *, id: int) -> Employee:
    """Take back what was told of a person's own situation, at the person's wish or because it was a mistake.

    The service does so, all at once and without being told what it was: nobody reads it here.

    Raises:
        NotAllowed: the actor lacks « À traiter », or there is no such employee.
        DomainError: nothing of the kind was told.
    """
    ctx.require(StaffRight.INBOX)
    employee = lock(ctx, id)
    known = known_risks(ctx)
    rows = _standing(ctx, id)
    kept = [row for row in rows if own_risks.is_kept(known[row.risk_code])]
    if not kept:
        raise DomainError("Aucune situation personnelle n’est signalée pour ce salarié.")
    _end(ctx, kept, (), ctx.today)
    follow(ctx, [employee])
    audit.record(ctx, "employee_situation_withdrawn", employee)
    return employee


def standing(ctx: Context, employee_id: int) -> tuple[list[Declared], list[Declared]]:
    """What is declared of a person until further notice: what may be shown, and what is the worker's to tell."""
    known = known_risks(ctx)
    rows = _standing(ctx, employee_id)
    shown = [as_declared(row) for row in rows if not own_risks.is_kept(known[row.risk_code])]
    kept = [as_declared(row) for row in rows if own_risks.is_kept(known[row.risk_code])]
    return shown, kept


def expose(ctx: Context, employee: Employee, *, risks: Iterable[str], precisions: Precisions, since: date) -> None:
    """Declare the risks of somebody who is hired. The caller checked the right, and computes the follow-up."""
    known = known_risks(ctx)
    _write(ctx, employee, accept(ctx, risks, precisions, known), known, since)


def _standing(ctx: Context, employee_id: int) -> list[EmployeeExposure]:
    """What is declared of a person until further notice."""
    return [row for row in ctx.session.scalars(queries.own_exposures([employee_id])) if row.period.upper is None]


def _renewals(ctx: Context, rows: Iterable[EmployeeExposure], known: Known) -> list[own_risks.Renewal]:
    offers = offered_for(ctx, known) if ctx.profile[Facts].own_risks else {}
    return own_risks.renewals(map(as_declared, rows), known, offers)


def _renew(ctx: Context, employee: Employee, row: EmployeeExposure, due: own_risks.Renewal, known: Known) -> None:
    """End a row with its risk, and let what takes its place begin the next day, unless it stands there already."""
    first = (due.risk.ended_on or ctx.today) + timedelta(days=1)
    begins = max(first, row.period.lower or first)
    _end(ctx, [row], (), first)
    standing = {each.risk_code for each in _standing(ctx, employee.id)}
    if due.fresh is not None and due.fresh.risk not in standing:
        _write(ctx, employee, [due.fresh], known, begins)


def accept(
    ctx: Context, ticked: Iterable[str], precisions: Precisions, known: Known, declared: Collection[str] = ()
) -> Sequence[Declared]:
    """What was ticked, once it may be.

    Args:
        declared: what stands on the sheet already.

    Raises:
        DomainError: a risk that is not offered, or a precision that lacks.
    """
    offered = offered_for(ctx, known, declared)
    found = own_risks.accepted(ticked, precisions, offered)
    for each in found:
        if isinstance(each, Refusal):
            raise DomainError(each.sentence, field=each.field)
    return [each for each in found if isinstance(each, Declared)]


def add(
    ctx: Context, employee: Employee, declared: Iterable[Declared], known: Known, *, since: date,
    told: Sequence[EmployeeExposure],
) -> None:  # fmt: skip
    """Declare risks beside those that stand there; the caller checked the right, and computes the follow-up.

    Args:
        told: all that was declared of the person, ended or not.
    """
    shown = [as_declared(row) for row in told if row.period.upper is None]
    fresh = [each for each in declared if each.risk not in {one.risk for one in shown}]
    if later := _ending_later(told, {each.risk for each in fresh}, since):
        _end(ctx, later, (), since)
    _write(ctx, employee, fresh, known, since)
    audit.record(ctx, "employee_exposed", employee, **{LABEL: (_told(shown, known), _told([*shown, *fresh], known))})


def offered_for(ctx: Context, known: Known, declared: Collection[str] = ()) -> Known:
    """The risks to tick on the sheet of an employee; where a service asks for none there, what stands there already."""
    facts = ctx.profile[Facts]
    if not facts.own_risks:
        return {code: known[code] for code in declared}
    return own_risks.offered(known, facts.situations, declared)


def as_declared(row: EmployeeExposure) -> Declared:
    """What a row says, to compare it with what was ticked."""
    return Declared(row.risk_code, tuple(sorted(row.precisions)))


def _end(ctx: Context, rows: Iterable[EmployeeExposure], wanted: Collection[Declared], since: date | None) -> set[str]:
    """End the rows that nobody wants as they are, and say which risks stay."""
    kept = set()
    for row in rows:
        first = row.period.lower
        if as_declared(row) in wanted:
            kept.add(row.risk_code)
        elif since is None or (first is not None and first >= since):
            ctx.session.delete(row)
        else:
            row.period = Range(first, since)
    ctx.session.flush()  # before the new ones: a risk is declared once at a time
    return kept


def _ending_later(rows: Iterable[EmployeeExposure], codes: Collection[str], day: date) -> Sequence[EmployeeExposure]:
    """Those of these risks whose end was told for later: declared again from an earlier day, they go on instead."""
    ended = [(row, row.period.upper) for row in rows if row.risk_code in codes]
    return [row for row, upper in ended if upper is not None and upper > day]


def _told(declared: Iterable[Declared], known: Known) -> str:
    """The risks as the history tells them, the worker's secrets aside."""
    return told_risks([each for each in declared if not own_risks.is_kept(known[each.risk])], known)


def _write(ctx: Context, employee: Employee, declared: Sequence[Declared], known: Known, since: date) -> None:
    """Keep what an employee is exposed to from a day on; the history tells that there is a secret, never which."""
    ctx.session.add_all(
        EmployeeExposure(
            adherent_id=employee.adherent_id,
            employee_id=employee.id,
            risk_code=each.risk,
            precisions=list(each.precisions),
            period=Range(since, None),
        )
        for each in declared
    )
    ctx.session.flush()
    if any(own_risks.is_kept(known[each.risk]) for each in declared):
        audit.record(ctx, "employee_situation_told", employee)
