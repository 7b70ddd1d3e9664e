"""Flask-Admin: the technical console of the service's administrators. It shows; it does not change."""

from typing import Any

from flask import Flask, redirect, request, url_for
from flask_admin import Admin, AdminIndexView
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import SecureForm
from flask_admin.theme import Bootstrap4Theme
from werkzeug.wrappers import Response

from app.platform.context import Side, StaffRight
from app.platform.database import Base, db
from app.platform.errors import NotAllowed
from app.platform.security import csp_nonce, current_actor


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


class ReadOnly(Guarded, ModelView):  # type: ignore[misc]
    """A table to look at, never to change."""

    can_create = can_edit = can_delete = False
    can_view_details = True
    can_export = False
    form_base_class = SecureForm
    page_size = 50
    can_set_page_size = False


WATCHED: list[tuple[type[Base], tuple[str, ...]]] = []
"""Tables of the console with the columns it shows: never a sealed or a secret one."""


def init_app(app: Flask) -> None:
    """Open the console on the watched tables."""
    console = Admin(
        app,
        name="Console technique",
        index_view=ConsoleHome(name="Console", url="/console"),
        theme=Bootstrap4Theme(),
        csp_nonce_generator=csp_nonce,
    )
    for model, columns in WATCHED:
        name = model.__tablename__
        shows = {"column_list": columns, "column_details_list": columns}
        view = type(f"{model.__name__}Console", (ReadOnly,), shows)
        console.add_view(view(model, db, name=name, endpoint=f"console_{name}", url=f"/console/{name}"))
