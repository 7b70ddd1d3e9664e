"""Requests for a visit: the employer asks and cancels, the service accepts and refuses."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from app.adherents.models import Adherent
from app.employees.models import Employee
from app.law.absence import Absence, Cause
from app.law.life import ContractKind
from app.platform import audit, mail, theirs
from app.platform.context import Context, Right, StaffRight
from app.platform.errors import DomainError
from app.visits import queries
from app.visits.facts import Facts
from app.visits.models import VisitRequest
from app.visits.rules import deadlines, requests
from app.visits.rules.kinds import Awaited, Kind
from app.visits.rules.requests import RequestState, Situation
from app.visits.services.telling import tell_holders
from app.visits.services.upkeep import keep, lock

audit.declare(
    visit_asked="Visite demandée",
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


class Told(TypedDict, total=False):
    """What the form may tell beside the kind of visit."""

    absence_cause: Cause | None
    """With the two days: what a return comes back from; left aside for any other visit."""
    absent_on: date | None
    returns_on: date | None
    situations: Sequence[Situation]
    """Told with the worker's agreement; sealed, read by the health team only."""
    other_exposure: str
    needs_interpreter: bool
    interpreter: str
    """The language, when one is needed."""
    constraint_note: str
    user_company: str
    """Where an agency's worker works."""
    user_siret: str
    """The SIRET of that company, where it is known."""


def ask(ctx: Context, *, employee_id: int, kind: Kind, **told: Unpack[Told]) -> VisitRequest:
    """Ask for a visit. It goes to the secretariat of the adherent's sector.

    Raises:
        NotAllowed: the right « Visites » is missing, or the employee is not theirs.
        DomainError: the employee has left or has no post; `absence_cause`, `absent_on`, `returns_on`, `interpreter`,
            `user_company`: an answer is missing; `kind`: already asked.

    Source: manuals SSTRN p. 23–26, AST25 §5.1, ASMIS p. 16 (VIS-01 to VIS-03, VIS-09, VIS-17, SAL-12).
    """
    ctx.require(Right.VISITS)
    employee = theirs.one(ctx, queries.employee_to_see(employee_id))
    refuse_employee(ctx, employee)
    if for_agency(employee) and not told.get("user_company"):
        raise DomainError("Indiquez l’entreprise où travaille cet intérimaire.", field="user_company")
    request = make(ctx, employee, kind, told)
    audit.record(ctx, "visit_asked", request, kind=kind, latest_on=request.latest_on)
    keep(ctx, employee.id)
    tell_sector(ctx, employee.adherent, request)
    return request


def make(ctx: Context, employee: Employee, kind: Kind, told: Told) -> VisitRequest:
    """Write a request with its deadline; the caller looked at the employee, and tells who must know.

    Raises:
        DomainError: `absence_cause`, `absent_on`, `returns_on`, `interpreter`: an answer is missing.
    """
    absence = _absence(kind, told)
    language = _language(told)
    deadline = deadlines.due(kind, awaited(employee), born_on=employee.born_on, on=ctx.today, absence=absence)
    request = VisitRequest(
        adherent_id=employee.adherent_id,
        employee_id=employee.id,
        kind=kind,
        asked_at=ctx.now,
        asked_by=ctx.actor.on_behalf_of or ctx.actor.name,
        latest_on=deadline.latest_on,
        article=deadline.article,
        interpreter=language,
        **_stored(absence, told),
    )
    ctx.session.add(request)
    return request


def _absence(kind: Kind, told: Told) -> Absence | None:
    """What a return comes back from; None for any other visit."""
    if kind is not Kind.RETURN:
        return None
    days = told.get("absence_cause"), told.get("absent_on"), told.get("returns_on")
    if gap := deadlines.refuse_absence(*days):
        raise DomainError(gap[1], field=gap[0])
    return deadlines.absence_of(*days)


def _language(told: Told) -> str:
    """The interpreter's language; empty: none is needed."""
    if not told.get("needs_interpreter"):
        return ""
    if language := told.get("interpreter"):
        return language
    raise DomainError("Précisez la langue de l’interprète.", field="interpreter")


def _stored(absence: Absence | None, told: Told) -> dict[str, Any]:
    """The columns that keep what was told as it was told."""
    return {
        "absence_cause": absence and absence.cause,
        "absent_on": absence and absence.first_on,
        "returns_on": absence and absence.back_on,
        "situations": ",".join(each.name for each in told.get("situations", ())) or None,
        "other_exposure": told.get("other_exposure", ""),
        "constraint_note": told.get("constraint_note", ""),
        "user_company": told.get("user_company", ""),
        "user_siret": told.get("user_siret", ""),
    }


def tell_sector(ctx: Context, company: Adherent, request: VisitRequest) -> None:
    """Write to the secretariat that something awaits it; the mail names nobody."""
    if company.sector.email:
        to, link = company.sector.email, f"/inbox/{request.id}"
        mail.post(ctx, to, "visits/request_arrived", adherent=company.name, number=company.number, link=link)


def refuse_employee(ctx: Context, employee: Employee) -> None:
    """Say why no visit may be asked for this employee.

    Raises:
        DomainError: has left, or has no post.
    """
    refusal = requests.refuse_asking(has_post=employee.main_post_id is not None, left_on=employee.left_on, on=ctx.today)
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


def accept(ctx: Context, *, request_id: int) -> VisitRequest:
    """Take a request in charge: the employer sees it accepted, its date comes later.

    Raises:
        DomainError: already planned, refused or cancelled.
    """
    ctx.require(StaffRight.INBOX)
    request = _open(ctx, request_id)
    decide(ctx, request, RequestState.ACCEPTED)
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
    decide(ctx, request, RequestState.REFUSED, reason)
    audit.record(ctx, "visit_request_refused", request, reason=reason)
    keep(ctx, request.employee_id)
    tell_holders(ctx, request.adherent_id, "Une demande de visite est refusée", f"/visits/requests/{request.id}")
    return request


def _open(ctx: Context, request_id: int) -> VisitRequest:
    request = lock(ctx, VisitRequest, request_id)
    if refusal := requests.refuse_decision(request.state):
        raise DomainError(refusal)
    return request


def decide(ctx: Context, request: VisitRequest, state: RequestState, reason: str = "") -> None:
    """Write what became of a request, and who said so."""
    request.state, request.reason = state, reason
    request.decided_at, request.decided_by = ctx.now, ctx.actor.name
