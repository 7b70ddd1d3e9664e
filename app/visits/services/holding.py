"""Who came and who did not; and the visits held, which the follow-up counts from."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from app.employees.models import Employee
from app.employees.services.follow import follow
from app.law.follow_up import PastVisit, VisitKind
from app.platform import audit
from app.platform.clock import day_of
from app.platform.context import Context, StaffRight
from app.platform.errors import DomainError
from app.platform.wording import long_instant
from app.visits import queries
from app.visits.models import Appointment, Visit, VisitRequest
from app.visits.rules import appointments
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.requests import RequestState
from app.visits.services.planning import law_kind
from app.visits.services.telling import name_of, tell_holders
from app.visits.services.upkeep import keep, lock

audit.declare(visit_held="Présence notée", visit_missed="Absence notée")


def past_visits(ctx: Context, employee_ids: Collection[int]) -> Mapping[int, Sequence[PastVisit]]:
    """The visits held by these employees, as the law asks for them."""
    found: dict[int, list[PastVisit]] = defaultdict(list)
    for visit in ctx.session.scalars(queries.held_visits(employee_ids)):
        held = PastVisit(VisitKind(visit.law_kind), visit.held_on, visit.fixed_next_on)
        found[visit.employee_id].append(held)
    return found


def hold(ctx: Context, *, appointment_id: int, fixed_next_on: date | None = None) -> Visit:
    """Note that the employee came: the visit counts, and the next one is due from it.

    Args:
        fixed_next_on: the day by which the doctor wants to see the person again; None: the law's delay.

    Raises:
        NotAllowed: the right « Planning » is missing, or no such appointment.
        DomainError: before the day, or already noted; `fixed_next_on`: not after the visit.
    """
    ctx.require(StaffRight.PLANNING)
    appointment = _attended(ctx, appointment_id)
    held_on = day_of(appointment.starts_at)
    if fixed_next_on is not None and fixed_next_on <= held_on:
        raise DomainError("Cette date est avant la visite : corrigez-la.", field="fixed_next_on")
    employee = lock(ctx, Employee, appointment.employee_id)
    visit = Visit(
        adherent_id=appointment.adherent_id,
        employee_id=appointment.employee_id,
        appointment_id=appointment.id,
        law_kind=law_kind(appointment.kind, employee).value,
        held_on=held_on,
        fixed_next_on=fixed_next_on,
    )
    ctx.session.add(visit)
    appointment.state = AppointmentState.HELD
    _close(ctx, appointment)
    audit.record(ctx, "visit_held", appointment, starts_at=appointment.starts_at)
    ctx.session.flush()
    follow(ctx, [employee])
    keep(ctx, employee.id)
    return visit


def miss(ctx: Context, *, appointment_id: int) -> Appointment:
    """Note that the employee did not come; the employer is told to ask again.

    Raises:
        NotAllowed: the right « Planning » is missing, or no such appointment.
        DomainError: before the day, or already noted.
    """
    ctx.require(StaffRight.PLANNING)
    appointment = _attended(ctx, appointment_id)
    appointment.state = AppointmentState.MISSED
    _close(ctx, appointment)
    audit.record(ctx, "visit_missed", appointment, starts_at=appointment.starts_at)
    keep(ctx, appointment.employee_id)
    employee = ctx.session.get_one(Employee, appointment.employee_id)
    title = f"Absence de {name_of(employee)}, {long_instant(appointment.starts_at)} : demandez une nouvelle date"
    tell_holders(ctx, appointment.adherent_id, title, f"/visits/appointments/{appointment.id}")
    return appointment


def _attended(ctx: Context, appointment_id: int) -> Appointment:
    appointment = lock(ctx, Appointment, appointment_id)
    if refusal := appointments.refuse_attendance(appointment.state, day_of(appointment.starts_at), ctx.today):
        raise DomainError(refusal)
    return appointment


def _close(ctx: Context, appointment: Appointment) -> None:
    """The request of an appointment that is over is done with."""
    if appointment.request_id is not None:
        lock(ctx, VisitRequest, appointment.request_id).state = RequestState.DONE
