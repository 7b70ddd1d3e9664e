"""The service's side of appointments: slots, planning, moving, cancelling."""

from datetime import UTC, date, datetime, time

from sqlalchemy import exists, select

from app.adherents.models import Function, Professional
from app.employees.models import Employee
from app.law.follow_up import VisitKind
from app.platform import audit, job
from app.platform.clock import PARIS
from app.platform.context import Context, StaffRight
from app.platform.errors import DomainError
from app.platform.wording import counted, long_instant
from app.visits.models import Appointment, Slot, VisitRequest
from app.visits.rules import appointments, days, kinds, requests
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import RequestState
from app.visits.services.telling import name_of, tell_holders
from app.visits.services.upkeep import keep, lock

TAKEN = "Ce créneau vient d’être pris : choisissez-en un autre."
SESSION_SLOTS = 60
"""More in one go is a mistake of the hand."""
audit.declare(
    slots_opened="Créneaux ouverts",
    slot_closed="Créneau supprimé",
    appointment_planned="Rendez-vous fixé",
    appointment_moved="Rendez-vous déplacé",
    appointment_cancelled="Rendez-vous annulé",
)


def open_slots(
    ctx: Context, *, professional_id: int, centre_id: int, day: date, first: time, end: time, minutes: int
) -> list[Slot]:
    """Open a session: slots of equal length, one after the other, of a professional at a centre.

    Args:
        first, end: hours of Paris.

    Raises:
        DomainError: `minutes`, `end`, `day`: no slot fits, too many, or in the past; `first`: some exist already.
    """
    ctx.require(StaffRight.PLANNING)
    if not appointments.SLOT_MINUTES[0] <= minutes <= appointments.SLOT_MINUTES[1]:
        raise DomainError("Un créneau dure de 5 à 240 minutes.", field="minutes")
    starts, until = (datetime.combine(day, hour, PARIS).astimezone(UTC) for hour in (first, end))
    instants = appointments.session_starts(starts, until, minutes)
    if not instants:
        raise DomainError("Aucun créneau ne tient entre ces deux heures : changez la fin ou la durée.", field="end")
    if len(instants) > SESSION_SLOTS:
        raise DomainError(f"Cela ferait {len(instants)} créneaux : allongez leur durée.", field="minutes")
    if day.weekday() >= days.SATURDAY:
        raise DomainError("Le planning va du lundi au vendredi : choisissez un de ces jours.", field="day")
    if starts <= ctx.now:
        raise DomainError("Ce moment est passé : choisissez un jour à venir.", field="day")
    lock(ctx, Professional, professional_id)
    here = select(Slot.starts_at, Slot.minutes).where(
        Slot.professional_id == professional_id,
        Slot.starts_at < until,
        Slot.starts_at > starts - appointments.LONGEST_SLOT,
    )
    if any(appointments.ends_at(each.starts_at, each.minutes) > starts for each in ctx.session.execute(here)):
        raise DomainError("Ce professionnel a déjà des créneaux à ces heures : choisissez-en d’autres.", field="first")
    slots = [
        Slot(professional_id=professional_id, centre_id=centre_id, starts_at=at, minutes=minutes) for at in instants
    ]
    ctx.session.add_all(slots)
    audit.record(ctx, "slots_opened", slots[0], Nombre=counted(len(slots), "créneau", "créneaux"))
    return slots


def close_slot(ctx: Context, *, slot_id: int) -> None:
    """Take away a slot that nobody ever had.

    Raises:
        DomainError: it has, or had, an appointment.
    """
    ctx.require(StaffRight.PLANNING)
    slot = lock(ctx, Slot, slot_id)
    if ctx.session.scalar(select(exists().where(Appointment.slot_id == slot_id))):
        raise DomainError("Ce créneau a servi à un rendez-vous : il reste au planning.")
    audit.record(ctx, "slot_closed", slot, starts_at=slot.starts_at)
    ctx.session.delete(slot)


def plan(ctx: Context, *, request_id: int, slot_id: int) -> Appointment:
    """Give a slot to a request. The employer is told in the page, and by the job that convokes.

    Two secretaries may choose the same slot: the second waits for the first, then reads that it is taken.

    Raises:
        NotAllowed: the right « Planning » is missing, or no such request or slot.
        DomainError: the request is no longer open; `slot`: taken, past, or not a doctor's.

    Source: manuals AIST22 ét. 1, AST25 §4.7 (VIS-13, F293).
    """
    ctx.require(StaffRight.PLANNING)
    request = lock(ctx, VisitRequest, request_id)
    if refusal := requests.refuse_decision(request.state):
        raise DomainError(refusal)
    employee = ctx.session.get_one(Employee, request.employee_id)
    slot = _take(ctx, slot_id, law_kind(request.kind, employee))
    appointment = Appointment(
        adherent_id=request.adherent_id,
        employee_id=request.employee_id,
        request_id=request.id,
        slot_id=slot.id,
        kind=request.kind,
        starts_at=slot.starts_at,
    )
    ctx.session.add(appointment)
    request.state, request.decided_at, request.decided_by = RequestState.PLANNED, ctx.now, ctx.actor.name
    audit.record(ctx, "appointment_planned", appointment, starts_at=slot.starts_at, kind=request.kind)
    keep(ctx, request.employee_id)
    _tell(ctx, appointment, f"Rendez-vous fixé : {name_of(employee)}, {long_instant(slot.starts_at)}")
    return appointment


def move(ctx: Context, *, appointment_id: int, slot_id: int) -> Appointment:
    """Give an appointment another slot, and the former one back. The employer is told again.

    Raises:
        NotAllowed: the right « Planning » is missing, or no such appointment or slot.
        DomainError: the appointment no longer stands; `slot`: taken, past, or not a doctor's.
    """
    ctx.require(StaffRight.PLANNING)
    appointment = _standing(ctx, appointment_id)
    employee = ctx.session.get_one(Employee, appointment.employee_id)
    slot = _take(ctx, slot_id, law_kind(appointment.kind, employee))
    before, appointment.slot_id, appointment.starts_at = appointment.starts_at, slot.id, slot.starts_at
    appointment.convoked_at = None
    audit.record(ctx, "appointment_moved", appointment, starts_at=(before, slot.starts_at))
    keep(ctx, appointment.employee_id)
    _tell(ctx, appointment, f"Rendez-vous déplacé : {name_of(employee)}, {long_instant(slot.starts_at)}")
    return appointment


def cancel_appointment(ctx: Context, *, appointment_id: int, reason: str) -> Appointment:
    """Give the slot back; the request waits again in the inbox, and the employer is told.

    Raises:
        NotAllowed: the right « Planning » is missing, or no such appointment.
        DomainError: the appointment no longer stands; `reason`: none given.
    """
    ctx.require(StaffRight.PLANNING)
    if not reason:
        raise DomainError("Dites à l’employeur pourquoi ce rendez-vous est annulé.", field="reason")
    appointment = _standing(ctx, appointment_id)
    appointment.state = AppointmentState.CANCELLED
    if appointment.request_id is not None:
        reopen(ctx, appointment.request_id, reason)
    audit.record(ctx, "appointment_cancelled", appointment, Motif=reason)
    keep(ctx, appointment.employee_id)
    employee = ctx.session.get_one(Employee, appointment.employee_id)
    title = f"Rendez-vous annulé : {name_of(employee)}, {long_instant(appointment.starts_at)}"
    tell_holders(ctx, appointment.adherent_id, title, f"/visits/appointments/{appointment.id}")
    adherent_id = appointment.adherent_id
    job.defer(ctx, "visits.send_cancellation", adherent_id=adherent_id, appointment_id=appointment.id)
    return appointment


def reopen(ctx: Context, request_id: int, reason: str) -> None:
    """Put a request back among those to plan, unless the same visit was asked again meanwhile."""
    request = lock(ctx, VisitRequest, request_id)
    again = exists().where(
        VisitRequest.employee_id == request.employee_id,
        VisitRequest.kind == request.kind,
        VisitRequest.state.in_(requests.OPEN),
    )
    asked_again = ctx.session.scalar(select(again))
    request.state = RequestState.CANCELLED if asked_again else RequestState.ACCEPTED
    request.reason, request.decided_at, request.decided_by = reason, ctx.now, ctx.actor.name


def law_kind(kind: Kind, employee: Employee) -> VisitKind:
    """What the law calls this visit for this employee, as followed today."""
    return kinds.law_kind(kind, employee.follow_up, employee.next_visit_kind)


def _take(ctx: Context, slot_id: int, kind: VisitKind) -> Slot:
    """The slot, kept from others until the end of the transaction, if nobody has it."""
    slot = lock(ctx, Slot, slot_id)
    live = exists().where(Appointment.slot_id == slot_id, Appointment.state != AppointmentState.CANCELLED)
    if ctx.session.scalar(select(live)):
        raise DomainError(TAKEN, field="slot")
    professional = ctx.session.get_one(Professional, slot.professional_id)
    doctor = professional.function is Function.DOCTOR
    if refusal := appointments.refuse_slot(starts_at=slot.starts_at, now=ctx.now, with_doctor=doctor, kind=kind):
        raise DomainError(refusal, field="slot")
    return slot


def _standing(ctx: Context, appointment_id: int) -> Appointment:
    appointment = lock(ctx, Appointment, appointment_id)
    if refusal := appointments.refuse_change(appointment.state):
        raise DomainError(refusal)
    return appointment


def _tell(ctx: Context, appointment: Appointment, title: str) -> None:
    tell_holders(ctx, appointment.adherent_id, title, f"/visits/appointments/{appointment.id}")
    adherent_id = appointment.adherent_id
    job.defer(ctx, "visits.send_convocation", adherent_id=adherent_id, appointment_id=appointment.id)
