"""The colour of a service: `/look.css`, after the portal's own sheet; a page may have no style of its own (CSP)."""

from flask import Blueprint, Flask, Response, current_app

from app.platform.facts import Facts

KEPT_SECONDS = 3600

look = Blueprint("look", __name__)


@look.get("/look.css", endpoint="static")
def sheet() -> Response:
    """The accent of the profile; everybody may read it, as every file that pages are drawn with."""
    accent = current_app.extensions["profile"][Facts].accent
    answer = Response(f"[data-profile] {{ --brand-accent: {accent}; }}\n", mimetype="text/css")
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return answer


def init_app(app: Flask) -> None:
    """Register the address."""
    app.register_blueprint(look)
