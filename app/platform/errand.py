"""What somebody who has just signed in must do before anything else, such as accepting new terms.

Kept in the browser's signed cookie, beside the session's token: nobody can take the one without the other.
"""

from urllib.parse import quote

from flask import Flask, current_app, redirect, request, session
from werkzeug.wrappers import Response

from app.platform.security import Open

ERRAND = "errand"
LEAVE = "Door.leave"
FIRST_PAGE = "/"
"""Open to everybody, since it welcomes who is signed out; of who is signed in it shows the data."""


def send_on(address: str) -> None:
    """Lead this browser to a page of the portal until `done` is called; to be called once it is signed in."""
    session[ERRAND] = address


def done() -> None:
    """Let this browser go where it likes."""
    session.pop(ERRAND, None)


def lead() -> Response | None:
    """The page of the errand instead of any other; what needs no sign-in stays open, and so does the way out."""
    address = session.get(ERRAND)
    endpoint = request.endpoint or "static"
    if address is None or endpoint.endswith("static") or endpoint == LEAVE or request.path == address:
        return None
    view, _, method = endpoint.partition(".")
    public = current_app.extensions["needs"].get((view, f"can_{method}")) is Open.PUBLIC
    if public and request.path != FIRST_PAGE:
        return None
    return redirect(f"{address}?next={quote(request.path)}" if request.method == "GET" else address)


def init_app(app: Flask) -> None:
    """Ask before every page."""
    app.before_request(lead)
