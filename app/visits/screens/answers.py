"""How the pages of visits answer: a form, a letter, the next request."""

from datetime import date
from typing import Any

from flask import Response, redirect, request, url_for

from app.law.days import EARLIEST_YEAR, LATEST_YEAR
from app.platform import pdf
from app.platform.clock import day_of
from app.platform.context import Context
from app.platform.page import Answer
from app.visits.rules import days
from app.visits.services import telling


def letter(ctx: Context, appointment_id: int) -> Response:
    """A convocation as a PDF to keep."""
    made = pdf.render("visits/convocation", telling.convocation(ctx, appointment_id=appointment_id))
    named = {"Content-Disposition": f"attachment; filename=convocation-{appointment_id}.pdf"}
    return Response(made, mimetype="application/pdf", headers=named)


def onwards() -> Answer:
    """The next request of the secretary's list, as the address or the form names it, else the list."""
    following, sector = request.values.get("next", ""), request.values.get("sector") or None
    if following.isdecimal() and following.isascii():
        return redirect(url_for("Inbox.read", request_id=following, sector=sector))
    return redirect(url_for("Inbox.show", sector=sector))


def day_in(text: str) -> date | None:
    """A day as our own addresses write it; None for anything else, or outside the portal's calendar."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def week_of(row: Any) -> str:
    """The week of a slot or an appointment, as our addresses write it."""
    return str(days.monday_of(day_of(row.starts_at)).isoformat())
