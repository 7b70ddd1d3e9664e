"""Views over Flask-AppBuilder that declare the right they need; FAB registers and routes them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import wraps
from typing import Any, ClassVar, TypeVar

from flask import current_app, g, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from werkzeug.wrappers import Response

from app.platform import clock
from app.platform.context import DOOR, Actor, Context, Side
from app.platform.database import db
from app.platform.errors import NotAllowed
from app.platform.frame import Menu
from app.platform.reach import Rows, narrow
from app.platform.security import ENDS_LOOKING, Need, allowed, current_actor
from app.platform.unit_of_work import unit_of_work

Answer = str | Response | tuple[str, int]
View = TypeVar("View", bound=Callable[..., Any])


def route(url: str = "/", *, post: bool = False, right: Need | None = None) -> Callable[[View], View]:
    """Expose a method of a page at an address, for those who hold the right.

    Args:
        post: the address takes a POST too (a form); without, it only reads.
        right: another right than the page's own.
    """

    def declare(method: View) -> View:
        guarded = _guarded(method, right, form=post)
        exposed: View = expose(url, methods=["GET", "POST"] if post else ["GET"])(guarded)
        return exposed

    return declare


def action(url: str, *, right: Need | None = None) -> Callable[[View], View]:
    """Expose a method that changes something: POST only."""

    def declare(method: View) -> View:
        exposed: View = expose(url, methods=["POST"])(_guarded(method, right, form=False))
        return exposed

    return declare


def _guarded(method: View, right: Need | None, *, form: bool) -> View:
    """Let in who may, for one adherent where the page is about one; lead who is signed out to the door.

    For all others the page does not exist.
    """

    @wraps(method)
    def answer(self: Any, *args: Any, **kwargs: Any) -> Any:
        actor = current_actor()
        need = need_of(self, method.__name__)
        if allowed(need, actor) and on_side(self, actor):
            if actor is not None:
                narrow(actor, self.rows, kwargs, need, form=form)
            return method(self, *args, **kwargs)
        if actor is None:
            back = request.full_path.rstrip("?") if request.method == "GET" else "/"
            return redirect(url_for("Door.login", next=back))
        raise NotAllowed(method.__name__)

    answer._permission_name = method.__name__  # type: ignore[attr-defined]
    answer._need = right  # type: ignore[attr-defined]
    guarded: View = answer  # type: ignore[assignment]
    return guarded


def on_side(view: Any, actor: Actor | None) -> bool:
    """Whether a view is for the side on which the actor stands: an employer's forms need one adherent to write for."""
    return actor is None or getattr(view, "side", None) in (None, actor.side)


def need_of(view: Any, method: str) -> Need:
    """The right that a view declares for one of its methods: the method's own, else by its name, else the view's."""
    own: Need | None = getattr(getattr(type(view), method), "_need", None)
    by_name: dict[str, Need] = getattr(view, "needs", {})
    need: Need = own or by_name.get(method) or view.right
    return need


class Page(BaseView):  # type: ignore[misc]
    """A view of our own: its methods are `@route`d or `@action`s; it declares the right they need."""

    right: ClassVar[Need]
    title: ClassVar[str]
    menu: ClassVar[Menu | None] = None
    side: ClassVar[Side | None] = None
    """For employers only, or for the service only; None: for whoever holds the right."""
    family: ClassVar[str] = ""
    """The screen under whose menu entry this page stands."""
    rows: ClassVar[Rows] = {}
    """Whose rows the arguments of its addresses name: who acts for several adherents acts there for the row's."""
    default_view = "show"

    def render(self, template: str, **values: Any) -> str:
        """The page, with its title unless another is given."""
        rendered: str = self.render_template(template, **{"title": self.title, **values})
        return rendered


def setting(name: str) -> Any:
    """A setting of the deployment, or what an upper room gave the portal under that name; None when there is none."""
    return current_app.config.get(name, current_app.extensions.get(name))


def context() -> Context:
    """The context of the current request: the same, and the same instant, until its end.

    Raises:
        NotAllowed: nobody is signed in.
    """
    if "context" not in g:
        actor = current_actor()
        if actor is None:
            raise NotAllowed("signed out")
        g.context = Context(db.session(), actor, clock.now(), current_app.extensions["profile"])
    kept: Context = g.context
    return kept


def at_door(*, own: bool = False) -> AbstractContextManager[Context]:
    """A transaction that reads accounts and no adherent's data, in the name of who is signed in, if anybody is.

    Args:
        own: still for their own adherents, where it writes the accounts of colleagues.
    """
    actor = current_actor()
    if actor is None:
        return unit_of_work(DOOR)
    only_look = actor.read_only and request.endpoint not in ENDS_LOOKING
    adherents = actor.adherents if own else frozenset()
    return unit_of_work(replace(actor, side=Side.DOOR, adherents=adherents, read_only=only_look))
