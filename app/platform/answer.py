"""How a page runs a service: in the request's transaction, its refusal said where it belongs.

Five ways, and no sixth: `sent` for a form, `told` for a button, `thrown` for one that removes, `downloaded` for one
that gives a file, `done` where the page decides by itself. `done_at_door` is `done` for what runs at the door.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.platform import audit
from app.platform.context import Context
from app.platform.database import db
from app.platform.errors import DomainError
from app.platform.form import Form
from app.platform.page import Answer, Page, at_door, context
from app.platform.trash import Trashed
from app.platform.typography import spaced
from app.platform.unit_of_work import committed

Made = TypeVar("Made")
Service = Callable[[Context], object]
UNCHANGED = "Rien n’a changé."
REFUSED, TOO_MANY, GONE = 422, 429, 410
"""A form that was not taken; too many tries; a link that served, is too old, or never was."""


def done(service: Callable[[Context], Made]) -> Made:
    """Run a service as the actor, in the request's transaction.

    Raises:
        DomainError: refused; nothing is written.
    """
    with committed(db.session()):
        made = service(context())
        db.session().flush()
        return made


def done_at_door(service: Callable[[Context], Made], *, own: bool = False) -> Made:
    """Run a service at the door, in a transaction of its own: accounts are written there, by whoever is signed in.

    Args:
        own: as for `at_door`.

    Raises:
        DomainError: refused; nothing is written.
    """
    with at_door(own=own) as ctx:
        return service(ctx)


def sent(form: Form, service: Callable[[], Made]) -> Made | None:
    """What a service made of a posted form; None when nothing valid was posted, or when it was refused, in the form.

    Args:
        service: called once the form is valid, with nothing: `lambda: done(lambda ctx: rename(ctx, **form.values()))`.
    """
    if not form.is_submitted() or not form.validate():
        return None
    try:
        return service()
    except DomainError as refusal:
        refuse(form, refusal)
        return None


def refuse(form: Form, refusal: DomainError) -> None:
    """Say a refusal beside its field, or above the page when it is about none of the form."""
    if not form.refuse(str(refusal), refusal.field):
        flash(str(refusal), "danger")


def told(service: Service, success: str = "", *, run: Callable[[Service], object] = done) -> bool:
    """Run a service behind a button and tell what became of it; False when it was refused.

    Args:
        success: said on the next page; empty where that page itself shows what was done.
        run: `done_at_door` for a service of the door.
    """
    try:
        run(service)
    except DomainError as refusal:
        flash(str(refusal), "danger")
        return False
    if success:
        flash(success, "success")
    return True


def thrown(service: Callable[[Context], Trashed], success: str) -> bool:
    """Run a service that throws something away, and offer to take that back; False when it was refused."""
    try:
        trashed = done(service)
    except DomainError as refusal:
        flash(str(refusal), "danger")
        return False
    flash({"message": success, "undo": url_for("Trash.bring_back", pk=trashed.id)}, "success")  # type: ignore[arg-type]
    return True


def tell_stored(sentence: str) -> None:
    """Say on the next page that a form was stored; that nothing changed, when the history has nothing to tell of it."""
    same = audit.lines_told(db.session()) == 0
    flash(UNCHANGED if same else sentence, "info" if same else "success")


def downloaded(service: Callable[[Context], tuple[str, bytes]], back_url: str) -> Answer:
    """The PDF that a service makes behind a button; refused, the page that one comes from says why.

    Args:
        service: gives the file's name, in ASCII, and its content.
    """
    try:
        file, content = done(service)
    except DomainError as refusal:
        flash(str(refusal), "danger")
        return redirect(back_url)
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def status(form: Form) -> int:
    """200 for a form that is opened, 422 for one that was sent and not taken."""
    return REFUSED if form.is_submitted() else 200


def form_page(
    page: Page, form: Form, title: str, *, back: tuple[str, str], lead: str = "", submit: str = "Enregistrer"
) -> Answer:
    """A form on a page of its own; 422 when something typed is refused.

    Args:
        back: address and name of the page that one comes from.
    """
    words = {"title": spaced(title), "lead": spaced(lead), "submit_label": submit}
    leads = {"back_url": back[0], "back_label": back[1]}
    return page.render("layout/form.html", screen=None, form=form, **words, **leads), status(form)
