"""The portal. `create_app` is its table of contents; importing `app` alone loads nothing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings

MODULES = ("reference", "adherents", "accounts", "posts", "employees", "visits", "membership", "home", "demo")
"""The street, from the bottom: a module knows only those before it."""


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Build the application: platform first, then the screens of each module, the console last."""
    from flask import Flask

    from app.accounts.queries.session import signed_in
    from app.platform import (
        browser,
        commands,
        console,
        database,
        errand,
        errors,
        health,
        house,
        job,
        joining,
        look,
        mail,
        profiles,
        seal,
        security,
        storage,
    )
    from config import Settings

    app = Flask(__name__, template_folder="../templates", static_folder="static")
    app.config.from_mapping((settings or Settings.from_env()).as_flask())
    database.init_app(app)
    seal.init_app(app)
    profiles.init_app(app, MODULES)
    errors.init_app(app)
    security.init_app(app)
    for part in (browser, errand, joining, job, look, mail, storage, health, commands):
        part.init_app(app)
    house.init_app(app, MODULES)
    security.read_sessions_by(app, signed_in(house.waiting(app)))
    console.init_app(app)
    return app
