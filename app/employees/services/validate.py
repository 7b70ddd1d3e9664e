"""What the service makes of records: it accepts them, corrects them, and answers what employers ask it to correct."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.queries import wanting
from app.accounts.rules.topics import Topic, declare
from app.adherents.models import Adherent
from app.employees import waiting
from app.employees.facts import Facts
from app.employees.models import CorrectionRequest, Employee
from app.employees.rules import employments, validation
from app.employees.rules.validation import WishState
from app.employees.services.exits import bring_back, lock, lock_all
from app.employees.services.hire import accepted, begin_again, kept, rewrite
from app.platform import audit, mail, notice, theirs
from app.platform.context import Context, Right, StaffRight
from app.platform.errors import DomainError
from app.posts.models import Post

audit.declare(
    employee_validated="Fiche validée par le service",
    employee_rectified="Fiche corrigée par le service",
    correction_asked="Correction demandée au service",
    correction_accepted="Correction acceptée par le service",
    correction_refused="Correction refusée par le service",
    correction_withdrawn="Demande de correction annulée",
)
RECORDS = declare(
    Topic(
        "records", "Fiches des salariés", "Fiches que le service corrige, corrections qu’il refuse.",
        Right.EMPLOYEE_BASE_DATA,
    )
)  # fmt: skip
READ_AGAIN = "Cette fiche a changé pendant que vous la lisiez : relisez-la, puis validez-la."
CHANGED_MEANWHILE = "La fiche de {} a changé pendant que vous lisiez la liste : relisez-la, puis validez de nouveau."
MOST = 200
"""Records accepted at once: what somebody can have looked at."""


def validate(ctx: Context, *, id: int, seen: int | None = None) -> Employee:
    """The service accepts a record.

    Args:
        seen: the newest line of its history when somebody read it (`audit.latest_of`); None: it was not opened.

    Raises:
        NotAllowed: the actor is not of the service, or there is no such employee.
        DomainError: it was changed since.

    Source: manual SSTRN p. 17 (SAL-10, K12, F291).
    """
    ctx.require(StaffRight.INBOX)
    employee = lock(ctx, id)
    if seen is not None and audit.latest_of(ctx, employee) != seen and employee.validated_on is None:
        raise DomainError(READ_AGAIN)
    return validate_all(ctx, ids=[id])[0]


def validate_all(ctx: Context, *, ids: Collection[int], seen: int | None = None) -> Sequence[Employee]:
    """The service accepts several records; those that it had accepted already stay as they are.

    Args:
        seen: the newest line of all when somebody read them (`audit.newest`); None: they were not shown.

    Raises:
        NotAllowed: the actor is not of the service, or one of them is nobody.
        DomainError: none, or more than can have been looked at; or one was changed since.
    """
    ctx.require(StaffRight.INBOX)
    if not ids or len(ids) > MOST:
        raise DomainError(f"Cochez {MOST} fiches au plus." if ids else "Cochez au moins une fiche.")
    employees = lock_all(ctx, ids)
    pending = [each for each in employees if each.validated_on is None]
    changed = audit.changed_since(ctx, Employee, [each.id for each in pending], seen) if seen is not None else ()
    if found := next((each for each in pending if each.id in changed), None):
        raise DomainError(CHANGED_MEANWHILE.format(found))
    for each in pending:
        each.validated_on = ctx.today
        audit.record(ctx, "employee_validated", each)
    return employees


def rectify(ctx: Context, *, id: int, **values: Any) -> Employee:
    """The service corrects a record, also what its employer may no longer write (F291).

    Args:
        values: as for `hire.correct`.

    Raises:
        NotAllowed: the actor is not of the service, or there is no such employee.
        DomainError: as for `hire.correct`.
    """
    ctx.require(StaffRight.INBOX)
    employee = lock(ctx, id)
    changes = rewrite(ctx, employee, values)
    audit.record_changes(ctx, "employee_rectified", employee, changes)
    if changes:
        _tell(ctx, employee, "Le service a corrigé la fiche d’un salarié.")
    return employee


def reopen(ctx: Context, *, id: int) -> Employee:
    """The service brings back an employee whose exit was a mistake, however long ago (K15, SAL-21).

    Raises:
        NotAllowed: the actor is not of the service, or there is no such employee.
        DomainError: no exit is known.

    Source: manual AST25 4.4.7, manual ASMIS p. 18: « contact the secretariat to reactivate, do not recreate » (F291).
    """
    ctx.require(StaffRight.INBOX)
    employee = lock(ctx, id)
    if employee.left_on is None:
        raise DomainError("Ce salarié est déjà en activité.")
    bring_back(ctx, [employee])
    _tell(ctx, employee, "Le service a réintégré un salarié dans votre effectif.")
    return employee


def hire_again(ctx: Context, *, id: int, post: Post, others: Sequence[Post] = (), **values: Any) -> Employee:
    """The service has somebody who left begin a new stay, where the employer reads the record no more (K14).

    Args:
        post: of the same adherent.
        values: the fields of `rules.employments`, as typed.

    Raises:
        NotAllowed: the actor is not of the service, or there is no such employee.
        DomainError: as for `hire.rehire`.

    Source: manual AST25 4.4.7, manual ASMIS p. 18.
    """
    ctx.require(StaffRight.INBOX)
    employee = begin_again(ctx, lock(ctx, id), post, others, values)
    _tell(ctx, employee, "Le service a repris un salarié dans votre effectif.")
    return employee


def ask(ctx: Context, *, id: int, reason: str, **wanted: Any) -> CorrectionRequest:
    """« Demander une correction » : the employer tells the service what a record that it accepted should say.

    Args:
        wanted: the fields of `validation.LOCKED`, as typed; those that stay as they are are passed over.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: the record is not locked, a correction is asked already, nothing differs, or the rules refuse it.

    Source: manual SSTRN p. 17 (SAL-10).
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    locked = validation.locked(ctx.profile[Facts], employee.validated_on)
    waits = ctx.session.scalar(waiting.open_request(id)) is not None
    if refusal := validation.refuse_wish(locked_fields=locked, open_wish=waits):
        raise DomainError(refusal.sentence, field=refusal.field)
    found = _wished(ctx, employee, wanted)
    if not found:
        raise DomainError("Changez au moins une réponse : celle que le service doit corriger.")
    if not reason:
        raise DomainError("Dites au service d’où vient cette correction.", field="reason")
    request = CorrectionRequest(
        adherent_id=employee.adherent_id, employee_id=employee.id, wanted=found, reason=reason,
        asked_at=ctx.now, asked_by=ctx.actor.name,
    )  # fmt: skip
    ctx.session.add(request)
    ctx.session.flush()
    _tell_sector(ctx, request)
    now = {name: getattr(employee, name) for name in found}
    told = {name: (now[name], value) for name, value in validation.read(found).items()}
    audit.record(ctx, "correction_asked", employee, **told, Pourquoi=reason)
    return request


def withdraw(ctx: Context, *, id: int) -> CorrectionRequest:
    """The employer takes back what it asked for this employee.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: nothing waits.
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employee = lock(ctx, id)
    request = ctx.session.scalar(waiting.open_request(id))
    if request is None:
        raise DomainError("Aucune correction n’est en attente pour cette fiche.")
    _decide(ctx, request, WishState.WITHDRAWN)
    audit.record(ctx, "correction_withdrawn", employee)
    return request


def accept(ctx: Context, *, request_id: int) -> CorrectionRequest:
    """The service writes what was asked; the employer is told.

    Raises:
        NotAllowed: the actor is not of the service, or there is no such request.
        DomainError: decided already; or the rules refuse it today.
    """
    ctx.require(StaffRight.INBOX)
    request, employee = _open(ctx, request_id)
    changes = rewrite(ctx, employee, validation.read(request.wanted))
    _decide(ctx, request, WishState.ACCEPTED)
    audit.record(ctx, "correction_accepted", employee, **changes)
    _tell(ctx, employee, "Une correction que vous demandiez est faite.")
    return request


def refuse(ctx: Context, *, request_id: int, reason: str) -> CorrectionRequest:
    """The service says no, and why; the employer is told.

    Raises:
        NotAllowed: the actor is not of the service, or there is no such request.
        DomainError: decided already, or no reason given (field `reason`).
    """
    ctx.require(StaffRight.INBOX)
    if not reason:
        raise DomainError("Dites à l’employeur pourquoi, et quoi faire.", field="reason")
    request, employee = _open(ctx, request_id)
    _decide(ctx, request, WishState.REFUSED, reason)
    audit.record(ctx, "correction_refused", employee, Motif=reason)
    _tell(ctx, employee, "Une correction que vous demandiez est refusée.")
    return request


def _wished(ctx: Context, employee: Employee, wanted: dict[str, Any]) -> dict[str, str]:
    """What differs between the record and what is asked for, once the rules accept it."""
    facts, given = ctx.profile[Facts], kept(employee, wanted)
    found = employments.correction(given, left_on=employee.left_on, names=facts.names, required=facts.required_later)
    who, hired_on = accepted(found)
    typed = {name: getattr(who, name) for name in validation.LOCKED if name != "hired_on"} | {"hired_on": hired_on}
    return validation.wished({name: getattr(employee, name) for name in validation.LOCKED}, typed)


def _open(ctx: Context, request_id: int) -> tuple[CorrectionRequest, Employee]:
    """A request that waits, with its employee: both kept from others."""
    employee_id = theirs.one(ctx, waiting.employee_of(request_id))
    employee = lock(ctx, employee_id)
    request = ctx.session.get_one(CorrectionRequest, request_id, populate_existing=True)
    if refusal := validation.refuse_decision(request.state):
        raise DomainError(refusal)
    return request, employee


def _decide(ctx: Context, request: CorrectionRequest, state: WishState, answer: str = "") -> None:
    request.state, request.answer = state, answer
    request.decided_at, request.decided_by = ctx.now, ctx.actor.name


def _tell_sector(ctx: Context, request: CorrectionRequest) -> None:
    """Write to the secretariat that something awaits it; the mail names nobody."""
    named = select(Adherent).where(Adherent.id == request.adherent_id).options(joinedload(Adherent.sector))
    company = ctx.session.scalars(named).one()
    if company.sector.email:
        to, link = company.sector.email, f"/staff/validations/requests/{request.id}"
        mail.post(ctx, to, "employees/correction_asked", adherent=company.name, number=company.number, link=link)


def _tell(ctx: Context, employee: Employee, title: str) -> None:
    """Leave a notice for everybody who may correct this record and wants to know; it names nobody."""
    for user_id in ctx.session.scalars(wanting.noticed(employee.adherent_id, RECORDS, ctx.today)).all():
        url = f"/employees/{employee.id}"
        notice.tell(ctx, title, url=url, user_id=user_id, adherent_id=employee.adherent_id)
