"""Flask-AppBuilder with our screens only: what registers, routes and guards them."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask
from flask_appbuilder import AppBuilder, IndexView, expose
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from app.platform import frame
from app.platform.database import db
from app.platform.page import need_of
from app.platform.security import PortalSecurity
from app.platform.typography import FrenchSpaces


class Nothing(IndexView):  # type: ignore[misc]
    """FAB insists on an index; ours is the room `home`."""

    route_base = "/_"

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> tuple[str, int]:
        """Nothing is here."""
        return "", 404


class House(AppBuilder):  # type: ignore[misc]
    """Flask-AppBuilder with nothing of its own on screen: stock registers some 60 routes more."""

    def _add_admin_views(self) -> None:
        self.sm.register_views()

    def _add_addon_views(self) -> None:
        """None."""

    @property
    def get_url_for_index(self) -> str:
        """The first page."""
        return "/"


def add(app: Flask, appbuilder: Any, view: Any) -> None:
    """Register one screen or page: its routes, the rights they need, its menu entry."""
    made = appbuilder.add_view_no_menu(view())
    extensions: Mapping[str, Any] = app.extensions
    for rule in app.url_map.iter_rules():
        name, _, method = rule.endpoint.partition(".")
        if name == made.endpoint and hasattr(getattr(type(made), method, None), "_permission_name"):
            extensions["needs"][made.endpoint, f"can_{method}"] = need_of(made, method)
    if made.menu:
        endpoint = f"{made.endpoint}.{made.default_view}"
        extensions["menu"].append((endpoint, made.menu, made.right))
        extensions["menu_needs"][made.menu.label] = made.right
        if made.menu.waiting and (made.menu.when is None or made.menu.when()):
            extensions["waiting"][made.endpoint] = made.menu.waiting
    if made.family:
        extensions["families"][made.endpoint] = made.family
    if made.endpoint == "Door":
        appbuilder.sm.auth_view = made


def waiting(app: Flask) -> dict[str, frame.Waiting]:
    """What is counted beside the menu entries that this service has, by screen."""
    return dict(app.extensions["waiting"])


def init_app(app: Flask, modules: Iterable[str]) -> None:
    """Register every reaction and screen that the modules declare; reactions and added parts first."""
    CSRFProtect(app)
    Bootstrap5(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension(FrenchSpaces)
    app.extensions["waiting"] = {}
    frame.init_app(app)
    appbuilder = House(security_manager_class=PortalSecurity, base_template="layout/base.html", indexview=Nothing)
    with app.app_context():
        appbuilder.init_app(app, db.session)
        rooms = []
        for module in modules:
            for part in ("reactions", "jobs", "commands"):
                if find_spec(f"app.{module}.{part}"):
                    loaded = import_module(f"app.{module}.{part}")
                    for command in getattr(loaded, "COMMANDS", ()):
                        app.cli.add_command(command)
            if find_spec(f"app.{module}.screens"):
                rooms.append(import_module(f"app.{module}.screens"))
        for room in rooms:
            if getattr(room, "DEMO_ONLY", False) and not app.config["DEMO"]:
                continue
            if prepare := getattr(room, "init_app", None):
                prepare(app)
            for view in room.SCREENS:
                add(app, appbuilder, view)
