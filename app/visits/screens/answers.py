"""How the pages of visits answer: a form, a letter, the next request."""

from datetime import date
from typing import Any

from flask import Response, redirect, request, url_for

from app.law.days import EARLIEST_YEAR, LATEST_YEAR
from app.platform import pdf
from app.platform.answer import status
from app.platform.clock import day_of
from app.platform.context import Context
from app.platform.database import row_id
from app.platform.errors import NotAllowed
from app.platform.form import Form
from app.platform.page import Answer, Page
from app.visits import rules
from app.visits.services import telling


def letter(ctx: Context, appointment_id: int) -> Response:
    """A convocation as a PDF to keep."""
    made = pdf.render("visits/convocation", telling.convocation(ctx, appointment_id=appointment_id))
    named = {"Content-Disposition": f"attachment; filename=convocation-{appointment_id}.pdf"}
    return Response(made, mimetype="application/pdf", headers=named)


def form_page(page: Page, form: Form, title: str, *, submit: str, back: tuple[str, str]) -> Answer:
    """A form on a page of its own; 422 when something typed is refused."""
    words = {"title": title, "lead": "", "submit_label": submit, "back_url": back[0], "back_label": back[1]}
    shown = page.render("layout/form.html", screen=None, form=form, more_submit=(), aside=None, **words)
    return shown, status(form)


def onwards() -> Answer:
    """The next request of the secretary's list, as the address or the form names it, else the list."""
    following, sector = request.values.get("next", ""), request.values.get("sector") or None
    if following.isdecimal() and following.isascii():
        return redirect(url_for("Inbox.read", request_id=following, sector=sector))
    return redirect(url_for("Inbox.show", sector=sector))


def key(text: str) -> int:
    """A row's number as an address or a form writes it.

    Raises:
        NotAllowed: it is none: the same page as for a row that is not theirs.
    """
    number = row_id(text)
    if number is None:
        raise NotAllowed("key")
    return number


def day_in(text: str) -> date | None:
    """A day as our own addresses write it; None for anything else, or outside the portal's calendar."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def week_of(row: Any) -> str:
    """The week of a slot or an appointment, as our addresses write it."""
    return str(rules.monday_of(day_of(row.starts_at)).isoformat())
