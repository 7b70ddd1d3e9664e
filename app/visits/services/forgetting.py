"""Requests whose time is over, and what the archive of who left keeps of their visits."""

from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, select, update

from app.employees.archive.parts import Part, listed, register
from app.law.retention import Data, gone_before
from app.platform import retention
from app.platform.context import Context
from app.visits.models import Appointment, Visit, VisitRequest
from app.visits.rules.requests import OPEN

ERASED_AT_ONCE = 20_000
"""Requests of one night; where more are due at once, the others follow on the next ones."""
SETWISE = {"synchronize_session": False}


def past(ctx: Context) -> Select[int]:
    """The requests that are over and past their time; one that still waits, or whose appointment is to come, stays."""
    coming = exists().where(Appointment.request_id == VisitRequest.id, Appointment.starts_at >= ctx.now)
    over = VisitRequest.state.not_in(OPEN) & ~coming
    asked = VisitRequest.asked_at < gone_before(Data.VISIT_REQUEST, ctx.now)
    return select(VisitRequest.id).where(asked, over).order_by(VisitRequest.asked_at, VisitRequest.id)


def forget(ctx: Context) -> None:
    """Delete the requests whose time is over; their appointments stay, without a request. The service's side.

    Source: « Choix du service » (`law.retention`); CNIL, guide pratique SPST, sheet 5.
    """
    ids = ctx.session.scalars(past(ctx).limit(ERASED_AT_ONCE)).all()
    without = update(Appointment).where(Appointment.request_id.in_(ids)).values(request_id=None)
    ctx.session.execute(without, execution_options=SETWISE)
    ctx.session.execute(delete(VisitRequest).where(VisitRequest.id.in_(ids)), execution_options=SETWISE)


def _visits() -> ColumnElement[Any]:
    return listed(Visit, Visit.held_on, what=Visit.law_kind, since=Visit.held_on)


register(Part(VisitRequest))
register(Part(Appointment))
register(Part(Visit, "Visites", _visits))
retention.register(retention.Past(Data.VISIT_REQUEST, "demande de visite", "demandes de visite", past))
