"""States, deadlines and days as small marks and short words."""

from datetime import date, datetime
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup, escape
from sqlalchemy import Row

from app.platform.clock import day_of
from app.platform.wording import DAYS, hour, listed, shown
from app.visits.rules import deadlines
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.requests import RequestState

REQUEST_LOOKS = {
    RequestState.PENDING: "wait",
    RequestState.ACCEPTED: "info",
    RequestState.PLANNED: "done",
    RequestState.DONE: "none",
    RequestState.REFUSED: "late",
    RequestState.CANCELLED: "none",
}
APPOINTMENT_LOOKS = {
    AppointmentState.PLANNED: "done",
    AppointmentState.HELD: "none",
    AppointmentState.MISSED: "late",
    AppointmentState.CANCELLED: "none",
}


def state(look: str, word: str, day: date | None = None) -> Markup:
    """A state with its icon, as `layout/parts.html` draws it."""
    drawn: Markup = get_template_attribute("layout/parts.html", "state")(look, day, word)
    return drawn


def request_state(value: RequestState) -> Markup:
    """Where a request stands."""
    return state(REQUEST_LOOKS[value], shown(value))


def appointment_state(value: AppointmentState) -> Markup:
    """Where an appointment stands."""
    return state(APPOINTMENT_LOOKS[value], shown(value))


def deadline(latest_on: date | None, on: date) -> Markup:
    """« avant le 20/01 », « en retard », « sans délai »."""
    look = deadlines.lateness(latest_on, on)
    if latest_on is None:
        return state(look, "sans délai")
    if look == "late":
        return state(look, "en retard")
    year = "" if latest_on.year == on.year else f"/{latest_on:%y}"
    return state(look, f"avant le {latest_on:%d/%m}{year}")


def person(row: Row[Any]) -> Markup:
    """The cell of an employee's name in a list."""
    return escape(listed(row.employee__last_name, row.employee__first_name))


def arrived(at: datetime, on: date) -> str:
    """« 10 h 44 » today, else « mer. 7 »."""
    day = day_of(at)
    if day == on:
        return hour(at)
    return f"{short_day(day)} {day.day}" if (on - day).days < 28 else f"{day:%d/%m}"


def short_day(day: date) -> str:
    """« mer. »."""
    return f"{DAYS[day.weekday()][:3]}."
