"""Visits of those who leave: nobody waits for them any more, unless they stay after all."""

from collections.abc import Mapping
from datetime import date

from app.platform import audit, job
from app.platform.clock import day_of
from app.platform.context import Context
from app.platform.wording import shown
from app.visits import queries
from app.visits.models import Appointment
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.requests import RequestState
from app.visits.services.upkeep import keep_all

audit.declare(
    visit_request_void="Demande de visite annulée : sortie du salarié",
    visit_request_back="Demande de visite rétablie : sortie annulée",
)


def cancel_after_exit(ctx: Context, last_days: Mapping[int, date]) -> None:
    """Cancel the open requests of those who leave, and their appointments after the last day.

    An appointment until the last day stays, and so does its request. No right is asked: who may let an employee go
    lets their requests go too.

    Args:
        last_days: employee → last day, included; it may be to come.

    Source: manual SSTRN p. 21 (F188).
    """
    touched: set[int] = set()
    given_up: set[int] = set()
    for appointment in ctx.session.scalars(queries.planned_for(last_days)).all():
        if day_of(appointment.starts_at) > last_days[appointment.employee_id]:
            _give_back(ctx, appointment)
            touched.add(appointment.employee_id)
            given_up.add(appointment.request_id or 0)
    for request in ctx.session.scalars(queries.unfinished_for(last_days)).all():
        if request.state is RequestState.PLANNED and request.id not in given_up:
            continue
        request.state, request.reason = RequestState.CANCELLED, _reason(last_days[request.employee_id])
        request.decided_at, request.decided_by = ctx.now, ctx.actor.name
        audit.record(ctx, "visit_request_void", request)
        touched.add(request.employee_id)
    if touched:
        keep_all(ctx, touched)


def ask_again(ctx: Context, days: Mapping[int, date]) -> None:
    """Have the requests that an exit cancelled wait again; an appointment that was given back is to be made anew.

    Args:
        days: employee → last day of the exit that is undone.
    """
    there = {(each.employee_id, each.kind) for each in ctx.session.scalars(queries.unfinished_for(days))}
    for request in ctx.session.scalars(queries.cancelled_for(days)).all():
        asked = (request.employee_id, request.kind)
        if request.reason != _reason(days[request.employee_id]) or asked in there:
            continue
        there.add(asked)
        request.state, request.reason = RequestState.PENDING, ""
        request.decided_at, request.decided_by = None, ""
        audit.record(ctx, "visit_request_back", request)
    ctx.session.flush()
    keep_all(ctx, days)


def _reason(last_day: date) -> str:
    return f"Sortie le {shown(last_day)}"


def _give_back(ctx: Context, appointment: Appointment) -> None:
    """Free the slot, and tell the adherent's contacts that nobody is awaited."""
    appointment.state = AppointmentState.CANCELLED
    audit.record(ctx, "appointment_cancelled", appointment, Motif="Sortie du salarié")
    adherent_id = appointment.adherent_id
    job.defer(ctx, "visits.send_cancellation", adherent_id=adherent_id, appointment_id=appointment.id)
