"""Flask-Admin: the technical console of the service's administrators. It shows; its two actions call services."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, redirect, request, url_for
from flask_admin import Admin, AdminIndexView
from flask_admin.actions import action
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import BaseForm, SecureForm
from flask_admin.theme import Bootstrap4Theme
from werkzeug.wrappers import Response
from wtforms import HiddenField

from app.platform.answer import told
from app.platform.audit import AuditLine
from app.platform.context import Side, StaffRight
from app.platform.database import Base, asked_row, db, find
from app.platform.errors import NotAllowed
from app.platform.mail import Outbox, resend
from app.platform.progress import Progress
from app.platform.queue import QueuedJob, retry
from app.platform.security import csp_nonce, current_actor
from app.platform.storage import StoredFile
from app.platform.wording import shown

DEEPEST = 1_000_000
"""The last page that the console turns to."""


class Guarded:
    """Flask-Admin opens every view, its home included, to everybody unless told otherwise."""

    def is_accessible(self) -> bool:
        """Only the service's staff with « Console technique »."""
        actor = current_actor()
        return actor is not None and actor.side is Side.STAFF and StaffRight.CONSOLE in actor.rights

    def inaccessible_callback(self, name: str, **_options: Any) -> Response:
        """The door for who is signed out; for all others there is no console."""
        if current_actor() is None:
            return redirect(url_for("Door.login", next=request.path))
        raise NotAllowed(StaffRight.CONSOLE)


class ConsoleHome(Guarded, AdminIndexView):  # type: ignore[misc]
    """The console's first page."""


class Ticked(BaseForm):  # type: ignore[misc]
    """The action pressed; the rows ticked come beside it."""

    action = HiddenField()
    url = HiddenField()


class ReadOnly(Guarded, ModelView):  # type: ignore[misc]
    """A table to look at; what may be done with a row calls a service."""

    can_create = can_edit = can_delete = can_export = False
    can_view_details = True
    simple_list_pager = True  # a count of the whole table costs more than the page
    form_base_class = SecureForm
    page_size = 50
    can_set_page_size = False
    column_default_sort = ("id", True)

    def scaffold_form(self) -> type[SecureForm]:
        """No form: Flask-Admin makes one even of what cannot be edited, out of every column, sealed ones too."""
        form: type[SecureForm] = SecureForm
        return form

    def get_action_form(self) -> type[BaseForm]:
        """What is ticked and where to return to; the page's own token guards it, as every form of the portal."""
        return Ticked

    def get_one(self, id: str) -> Base | None:
        """The row of an address; none for what no row can have."""
        return find(self.model, id)

    def get_list(self, page: int | None, *asked: Any, **options: Any) -> Any:
        """A page, as far as one may be counted: Flask-Admin passes any number on to the database."""
        return super().get_list(min(max(page or 0, 0), DEEPEST), *asked, **options)

    def _get_list_value(self, context: Any, model: Base, name: str, *_formatters: Any) -> str:
        """As our own pages write values."""
        return shown(getattr(model, name))


class Outgoing(ReadOnly):
    """« Envois » : a refused one may be sent again."""

    @action("resend", "Renvoyer")  # type: ignore[untyped-decorator]
    def resend(self, ids: Sequence[str]) -> None:
        """Try the ticked mails again, each by itself."""
        for each in ids:
            told(partial(resend, outbox_id=asked_row(each)), f"L’envoi n° {each} repart.")


class Jobs(ReadOnly):
    """« File d’attente » : a failed job may be tried again."""

    @action("retry", "Relancer")  # type: ignore[untyped-decorator]
    def retry(self, ids: Sequence[str]) -> None:
        """Put the ticked jobs back into the queue, each by itself."""
        for each in ids:
            told(partial(retry, job_id=asked_row(each)), f"Le travail n° {each} est relancé.")


@dataclass(frozen=True, slots=True)
class Watched:
    """A table of the console, under its French name, with the columns it shows."""

    model: type[Base]
    title: str
    columns: Sequence[str]
    """Never a sealed, a secret or a person's one."""
    view: type[ReadOnly] = ReadOnly


WATCHED = [
    Watched(
        AuditLine,
        "Historique",
        ("id", "at", "who", "on_behalf_of", "action", "adherent_id", "subject_kind", "subject_id"),
    ),
    Watched(Outbox, "Envois", ("id", "created_at", "template", "state", "sent_at", "message_id"), Outgoing),
    Watched(
        QueuedJob,
        "File d’attente",
        ("id", "task_name", "queue_name", "status", "attempts", "scheduled_at", "reason"),
        Jobs,
    ),
    Watched(Progress, "Travaux", ("id", "created_at", "adherent_id", "kind", "state", "done", "total", "step")),
    Watched(StoredFile, "Fichiers", ("id", "uploaded_at", "adherent_id", "kind", "size_bytes", "sha256")),
]
"""The tables of the platform; rooms add theirs by `watch`."""


UNTOLD = {
    "id": "N°",
    "adherent_id": "Adhérent",
    "user_id": "Compte",
    "created_at": "Ouverte le",
    "seen_at": "Vue le",
    "revoked_at": "Fermée le",
    "reason": "Dernière cause",
}
"""Columns that no page but the console shows, so that their model has no words for them."""


def label(model: type[Base], name: str) -> str:
    """The heading of a column: the words of its model, as on every page."""
    column = model.__table__.c.get(name)
    words: str | None = None if column is None else column.info.get("label")
    return words or UNTOLD[name]


def watch(model: type[Base], title: str, *columns: str) -> None:
    """Add a table of a room to the console."""
    if all(each.model is not model for each in WATCHED):
        WATCHED.append(Watched(model, title, columns))


def init_app(app: Flask) -> None:
    """Open the console on the watched tables."""
    console = Admin(
        app,
        name="Console technique",
        index_view=ConsoleHome(name="Console", url="/console"),
        theme=Bootstrap4Theme(),
        csp_nonce_generator=csp_nonce,
    )
    for each in WATCHED:
        name = each.model.__tablename__
        shows = {
            "column_list": each.columns,
            "column_details_list": each.columns,
            "column_sortable_list": ("id",),
            "column_labels": {column: label(each.model, column) for column in each.columns},
        }
        view = type(f"{each.model.__name__}Console", (each.view,), shows)
        console.add_view(view(each.model, db, name=each.title, endpoint=f"console_{name}", url=f"/console/{name}"))
