"""Requests for a visit: the employer asks and cancels, the service accepts and refuses."""

from collections.abc import Sequence
from datetime import date

from app.employees.models import Employee
from app.law.absence import Cause
from app.law.life import ContractKind
from app.platform import audit, mail
from app.platform.context import Context, Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.visits import queries, rules
from app.visits.facts import Facts
from app.visits.models import VisitRequest
from app.visits.rules import Awaited, Kind, RequestState, Situation
from app.visits.services.telling import tell_holders
from app.visits.services.upkeep import keep, lock

audit.declare(
    visit_asked="Visite demandée",
    visit_request_cancelled="Demande de visite annulée",
    visit_request_accepted="Demande de visite acceptée",
    visit_request_refused="Demande de visite refusée",
)


def awaited(employee: Employee) -> Awaited:
    """The visit that an employee's follow-up awaits next."""
    return Awaited(
        employee.next_visit_kind,
        employee.next_visit_on,
        employee.next_visit_article,
        employee.last_visit_on is not None,
    )


def for_agency(employee: Employee) -> bool:
    """Works for an agency, hence at a user company: the law's kind of the contract says so."""
    return employee.contract_type.law_code == ContractKind.AGENCY


def ask(
    ctx: Context,
    *,
    employee_id: int,
    kind: Kind,
    absence_cause: Cause | None = None,
    absent_on: date | None = None,
    returns_on: date | None = None,
    situations: Sequence[Situation] = (),
    other_exposure: str = "",
    needs_interpreter: bool = False,
    interpreter: str = "",
    constraint_note: str = "",
    user_company: str = "",
) -> VisitRequest:
    """Ask for a visit. It goes to the secretariat of the adherent's sector.

    Args:
        absence_cause, absent_on, returns_on: what a return comes back from; left aside for any other visit.
        situations: told with the worker's agreement; sealed, read by the health team only.
        interpreter: the language, when one is needed.
        user_company: where an agency's worker works.

    Raises:
        NotAllowed: the right « Visites » is missing, or the employee is not theirs.
        DomainError: the employee has left or has no post; `absence_cause`, `absent_on`, `returns_on`, `interpreter`,
            `user_company`: an answer is missing; `kind`: already asked.

    Source: manuals SSTRN p. 23–26, AST25 §5.1, ASMIS p. 16 (VIS-01 to VIS-03, VIS-09, VIS-17, SAL-12).
    """
    ctx.require(Right.VISITS)
    employee = ctx.session.scalar(queries.employee_to_see(employee_id))
    if employee is None:
        raise NotAllowed("employee")
    refuse_employee(ctx, employee)
    back = kind is Kind.RETURN
    cause, first, returns = (absence_cause, absent_on, returns_on) if back else (None, None, None)
    if back and (gap := rules.refuse_absence(cause, first, returns)):
        raise DomainError(gap[1], field=gap[0])
    _refuse_gaps(employee, interpreter if needs_interpreter else "–", user_company)
    absence = rules.absence_of(cause, first, returns)
    deadline = rules.due(kind, awaited(employee), born_on=employee.born_on, on=ctx.today, absence=absence)
    request = VisitRequest(
        adherent_id=employee.adherent_id,
        employee_id=employee.id,
        kind=kind,
        asked_at=ctx.now,
        asked_by=ctx.actor.name,
        latest_on=deadline.latest_on,
        article=deadline.article,
        absence_cause=cause,
        absent_on=first,
        returns_on=returns,
        situations=",".join(each.name for each in situations) or None,
        other_exposure=other_exposure,
        interpreter=interpreter if needs_interpreter else "",
        constraint_note=constraint_note,
        user_company=user_company,
    )
    ctx.session.add(request)
    audit.record(ctx, "visit_asked", request, kind=kind, latest_on=deadline.latest_on)
    keep(ctx, employee.id)
    if sector_mail := employee.adherent.sector.email:
        company = employee.adherent
        link = f"/inbox/{request.id}"
        mail.post(ctx, sector_mail, "visits/request_arrived", adherent=company.name, number=company.number, link=link)
    return request


def refuse_employee(ctx: Context, employee: Employee) -> None:
    """Say why no visit may be asked for this employee.

    Raises:
        DomainError: has left, or has no post.
    """
    refusal = rules.refuse_asking(has_post=employee.main_post_id is not None, left_on=employee.left_on, on=ctx.today)
    if refusal:
        raise DomainError(refusal)


def refuse_early(ctx: Context, employee: Employee) -> None:
    """Say why a visit may not be asked yet from the page where one names the employee (K26, F172).

    Raises:
        DomainError: `employee`: the contract has not started and the profile asks to go through the record.
    """
    if employee.hired_on > ctx.today and not ctx.profile[Facts].early_without_record:
        raise DomainError(
            "Le contrat de ce salarié n’a pas commencé : demandez la visite depuis sa fiche.", field="employee"
        )


def _refuse_gaps(employee: Employee, language: str, user_company: str) -> None:
    """Refuse an empty answer that only some need to give."""
    if not language:
        raise DomainError("Précisez la langue de l’interprète.", field="interpreter")
    if for_agency(employee) and not user_company:
        raise DomainError("Indiquez l’entreprise où travaille cet intérimaire.", field="user_company")


def cancel_request(ctx: Context, *, request_id: int) -> VisitRequest:
    """Take a request back while nobody has looked at it.

    Raises:
        NotAllowed: the right « Visites » is missing, or the request is not theirs.
        DomainError: it is no longer pending; says what to do.

    Source: manual SSTRN p. 27 (VIS-10).
    """
    ctx.require(Right.VISITS)
    request = lock(ctx, VisitRequest, request_id)
    if refusal := rules.refuse_cancellation(request.state):
        raise DomainError(refusal)
    _decide(ctx, request, RequestState.CANCELLED)
    audit.record(ctx, "visit_request_cancelled", request)
    keep(ctx, request.employee_id)
    return request


def accept(ctx: Context, *, request_id: int) -> VisitRequest:
    """Take a request in charge: the employer sees it accepted, its date comes later.

    Raises:
        DomainError: already planned, refused or cancelled.
    """
    ctx.require(StaffRight.INBOX)
    request = _open(ctx, request_id)
    _decide(ctx, request, RequestState.ACCEPTED)
    audit.record(ctx, "visit_request_accepted", request)
    return request


def refuse(ctx: Context, *, request_id: int, reason: str) -> VisitRequest:
    """Refuse a request; the employer reads the reason.

    Raises:
        DomainError: `reason`: none; or already planned, refused or cancelled.
    """
    ctx.require(StaffRight.INBOX)
    if not reason:
        raise DomainError("Dites à l’employeur pourquoi, et quoi faire.", field="reason")
    request = _open(ctx, request_id)
    _decide(ctx, request, RequestState.REFUSED, reason)
    audit.record(ctx, "visit_request_refused", request, reason=reason)
    keep(ctx, request.employee_id)
    tell_holders(ctx, request.adherent_id, "Une demande de visite est refusée", f"/visits/requests/{request.id}")
    return request


def _open(ctx: Context, request_id: int) -> VisitRequest:
    request = lock(ctx, VisitRequest, request_id)
    if refusal := rules.refuse_decision(request.state):
        raise DomainError(refusal)
    return request


def _decide(ctx: Context, request: VisitRequest, state: RequestState, reason: str = "") -> None:
    request.state, request.reason = state, reason
    request.decided_at, request.decided_by = ctx.now, ctx.actor.name
