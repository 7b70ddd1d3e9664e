"""What a user may be told instead of an answer, and the pages that tell it."""

import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from app.platform.typography import spaced

log = logging.getLogger(__name__)


class DomainError(Exception):
    """The request makes sense but cannot be done as asked.

    `str(error)` is a French sentence that says what to do; `field` names the form field it concerns.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(spaced(message))
        self.field = field


class NotAllowed(Exception):
    """The actor lacks the right, or the object is not theirs: the page does not exist for them."""


class Elsewhere(Exception):
    """The form was opened for another adherent than the one now active: nothing was written."""

    def __init__(self, *, ended: bool = False) -> None:
        super().__init__()
        self.ended = ended
        """The access to that adherent has ended since."""


class Unaddressed(Exception):
    """A form came without saying for which adherent it was opened: nothing was written."""


class SeveralAdherents(NotAllowed):
    """What is asked is for one adherent, and the actor acts for several: the page asks which."""


class Looking(Exception):
    """Something was sent while the portal is looked at as somebody else, or looking is over: nothing was written."""

    def __init__(self, person: str, *, over: bool) -> None:
        super().__init__(person)
        self.person, self.over = person, over


SWITCHED = (
    "Vous avez changé d’adhérent dans un autre onglet",
    (
        "Rien n’a été enregistré. Revenez à l’adhérent voulu par le menu en haut de page, puis recommencez."
        " S’il n’y est plus, votre accès a pris fin."
    ),
)
ENDED = (
    "Votre accès à cet adhérent a pris fin",
    "Rien n’a été enregistré. Pour continuer, demandez un nouvel accès à l’administrateur de cet adhérent.",
)
UNADDRESSED = (
    "Ce formulaire ne dit pas pour quel adhérent il est envoyé",
    "Rien n’a été enregistré. Revenez en arrière, rechargez la page et recommencez.",
)
SENTENCES: Mapping[int, tuple[str, str]] = {
    400: (
        "Cette page a expiré",
        "Revenez en arrière, rechargez la page et recommencez : rien n’a été enregistré.",
    ),
    404: (
        "Cette page n’existe pas",
        "L’adresse a peut-être changé, ou vos droits ne l’ouvrent pas. Repartez de l’accueil.",
    ),
    405: ("Cette page ne s’ouvre pas ainsi", "Repartez de l’accueil et recommencez depuis la page concernée."),
    409: (
        "Ce n’est pas possible pour plusieurs établissements à la fois",
        "Choisissez-en un seul par le menu en haut de page, puis recommencez : rien n’a été enregistré.",
    ),
    413: ("Ce fichier est trop lourd", "La limite est de 20 Mo : réduisez le fichier ou partagez-le en deux."),
    429: ("Trop d’essais", "Attendez quelques minutes avant de recommencer, ou contactez votre service."),
    500: (
        "Le portail n’a pas pu répondre",
        "Ce qui était enregistré n’est pas perdu. Recommencez\u00a0; si cela se répète, donnez ce numéro au service.",
    ),
    503: (
        "Le portail fait une pause",
        "Il revient dans quelques minutes. Ce qui était enregistré n’est pas perdu.",
    ),
}


def page(
    status: int, sentence: str | None = None, number: str | None = None, *, title: str | None = None
) -> tuple[str, int]:
    """One error page; `number` is quoted on 5xx only, all 404 are equal."""
    heading, usual = SENTENCES[status]
    g.lost = True  # no entry of the menu is the current one
    told = {"title": title or heading, "sentence": spaced(sentence or usual), "number": number}
    try:
        return render_template("errors/page.html", **told), status
    except OperationalError:
        if g.get("nobody_known"):
            raise
        g.nobody_known = True  # the frame asks the database who reads it: once is enough
        return page(HTTPStatus.SERVICE_UNAVAILABLE)


def only_looking(looking: Looking) -> tuple[str, int]:
    """The page of who looks at the portal as somebody else and tries to change something, or looked for too long."""
    g.lost = True
    return render_template("errors/looking.html", person=looking.person, over=looking.over), HTTPStatus.CONFLICT


def unaddressed(_error: Unaddressed) -> tuple[str, int]:
    """The page of a form that does not say for which adherent it is."""
    title, sentence = UNADDRESSED
    return page(HTTPStatus.BAD_REQUEST, sentence, title=title)


def forged(_error: SecurityError) -> tuple[str, int, dict[str, str]]:
    """No page: under a host that is not ours no address can be built."""
    return "Ouvrez le portail par son adresse habituelle.\n", HTTPStatus.BAD_REQUEST, {"Content-Type": "text/plain"}


def which(_error: SeveralAdherents) -> tuple[str, int] | Response:
    """The page that asks for which adherent, and leads back here; what was sent is not written."""
    if request.method == "GET" and "Switch.one" in current_app.view_functions:
        return redirect(url_for("Switch.one", next=request.full_path.rstrip("?")))
    return page(HTTPStatus.CONFLICT)


def init_app(app: Flask) -> None:
    """Show each error as a page; what is forbidden looks like what does not exist."""
    app.register_error_handler(Looking, only_looking)
    app.register_error_handler(SeveralAdherents, which)
    app.register_error_handler(Unaddressed, unaddressed)
    app.register_error_handler(SecurityError, forged)

    @app.errorhandler(DomainError)
    def refused(error: DomainError) -> tuple[str, int]:
        return render_template("errors/page.html", title="Ce n’est pas possible", sentence=str(error), number=None), 409

    @app.errorhandler(Elsewhere)
    def elsewhere(error: Elsewhere) -> tuple[str, int]:
        title, sentence = ENDED if error.ended else SWITCHED
        return page(HTTPStatus.CONFLICT, sentence, title=title)

    @app.errorhandler(NotAllowed)
    def absent(_error: NotAllowed) -> tuple[str, int]:
        return page(HTTPStatus.NOT_FOUND)

    @app.errorhandler(HTTPException)
    def known(error: HTTPException) -> tuple[str, int] | HTTPException:
        if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
            return error
        same = {401: 404, 403: 404, 422: 400}.get(error.code, error.code)
        return page(same if same in SENTENCES else HTTPStatus.BAD_REQUEST)

    @app.errorhandler(OperationalError)
    def database_away(error: OperationalError) -> tuple[str, int]:
        log.error("database away: %s", type(error.orig).__name__)
        return page(HTTPStatus.SERVICE_UNAVAILABLE)

    @app.errorhandler(500)
    def broken(_error: Exception) -> tuple[str, int]:
        number = secrets.token_hex(4).upper()
        log.error("error %s at %s", number, request.url_rule)
        return page(HTTPStatus.INTERNAL_SERVER_ERROR, number=number)
