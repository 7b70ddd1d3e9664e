"""`make run`: the embedded database, migrations, demo data, jobs and the web server. `run:app` for gunicorn.

`python run.py COMMAND…` runs a command of the application (`worker`, `shell`, `demo load`…) with its database at hand.
"""

import gc
import importlib
import signal
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from config import Settings, UnsafeSettings

if TYPE_CHECKING:
    from flask import Flask

    from app.platform.worker import Worker

GRACE_SECONDS = 3
"""What requests and jobs under way may still take after Ctrl-C; an interrupted job is taken up at the next start."""
COLLECTED_EVERY = (20_000, 20, 20)
"""Objects made between two looks of the garbage collector: a page makes some thousands."""

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # the wheel then takes the temporary folder, which is fine


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """The settings with a database behind them: the embedded one is started, migrated, and stopped afterwards.

    Raises:
        UnsafeSettings: another one does not answer, or is not migrated, where it is needed at once.
    """
    from app.platform import migration, server

    if not settings.embedded:
        if settings.DATABASE_OWNER_URL:
            migration.refuse_unreachable(settings.DATABASE_OWNER_URL)
            migration.upgrade(settings.DATABASE_OWNER_URL)
        if settings.demo:
            migration.refuse_unreachable(settings.DATABASE_URL)
            migration.refuse_unmigrated(settings.DATABASE_URL)
        yield settings
        return
    running = server.start(settings.folder / "postgres")
    try:
        administrator = migration.create_database(running.address, "portal")
        migration.upgrade(administrator)
        yield replace(
            settings,
            DATABASE_URL=migration.sign_in_url(administrator).render_as_string(hide_password=False),
            DATABASE_OWNER_URL=administrator.render_as_string(hide_password=False),
        )
    finally:
        running.stop()


def build(settings: Settings) -> "Flask":
    """The application, once its database role is known to be harmless.

    Raises:
        UnsafeSettings: in production, the role owns tables or bypasses row security.
    """
    from werkzeug.middleware.proxy_fix import ProxyFix

    from app import create_app
    from app.platform import migration

    if not settings.demo:
        migration.refuse_unsafe_role(settings.DATABASE_URL)
    app = create_app(settings)
    if hops := settings.TRUSTED_PROXIES:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def serve() -> None:
    """Everything in one go, until Ctrl-C."""
    settings = Settings.from_env()
    refuse_taken_port(settings)
    say(f"Starting {'PostgreSQL and ' if settings.embedded else ''}the portal, profile {settings.PORTAL_PROFILE}…")
    with database(settings) as ready:
        app = build(ready)
        sign_ins = fill(app) if ready.demo else []
        say(f"\n  {ready.public_url}\n")
        for line in sign_ins:
            say(f"  {line}")
        say("\n  Ctrl-C stops everything.\n")
        web(app, ready)


def fill(app: "Flask") -> list[str]:
    """Load the small demo data into an empty database; the lines that tell how to sign in."""
    if find_spec("app.demo") is None or find_spec("app.demo.services") is None:
        return []
    demo = importlib.import_module("app.demo.services")
    with app.app_context():
        if demo.is_empty():
            say("Loading demo data…")
            demo.load_small()
    mailed = "(code by mail)"
    shown = demo.sign_ins_of(app.extensions["profile"])
    lines = [f"{one.login:<32} {one.password or mailed:<20} {one.who}" for one in shown]
    return [*lines, "", "/demo/mailbox shows what the portal mails: codes, links, invitations."]


def web(app: "Flask", settings: Settings) -> None:
    """Serve `app` by gunicorn from this process; each web process also works the queue in a thread."""
    from gunicorn.app.base import BaseApplication

    from app.platform import job
    from app.platform.database import db

    background: list[Worker] = []

    class Web(BaseApplication):  # type: ignore[misc]
        """gunicorn without a command line."""

        def load_config(self) -> None:
            """Set what differs from gunicorn's defaults."""
            given = {
                "bind": f"{settings.HOST}:{settings.PORT}",
                "workers": settings.WEB_PROCESSES,
                "threads": settings.WEB_THREADS,
                "worker_class": "gthread",
                "graceful_timeout": GRACE_SECONDS + 2,
                "loglevel": "warning",
                "control_socket_disable": True,
                "when_ready": stop_with_the_terminal,
                "post_fork": lambda _arbiter, _worker: forget_connections(),
                "post_worker_init": lambda _worker: background.append(job.start_worker(app)),
                "worker_exit": lambda _arbiter, _worker: stop_all(background),
            }
            for name, value in given.items():
                self.cfg.set(name, value)

        def load(self) -> "Flask":
            """The application, built before the processes part."""
            return app

    def forget_connections() -> None:
        with app.app_context():
            db.engine.dispose(close=False)

    forget_connections()
    settle()
    Web().run()


def settle() -> None:
    """Tell the garbage collector that what is built stays: else it looks through all of it every few requests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_EVERY)


def stop_all(background: "list[Worker]") -> None:
    """Let the jobs under way end, for a moment."""
    for one in background:
        one.stop(GRACE_SECONDS)


def stop_with_the_terminal(_arbiter: Any) -> None:
    """A closed terminal ends the portal; gunicorn would reload instead."""
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def refuse_taken_port(settings: Settings) -> None:
    """Say at once what gunicorn would say after five tries.

    Raises:
        UnsafeSettings: another program listens there, or no port has this number.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OverflowError:
            raise UnsafeSettings("PORT cannot be read: write a number from 1 to 65535.") from None
        except OSError as error:
            taken = f"{settings.HOST}:{settings.PORT} is not free ({error.strerror})"
            raise UnsafeSettings(f"{taken}: try PORT={settings.PORT + 1} make run.") from None


def command(arguments: list[str]) -> None:
    """A command of the application, as `flask` would run it."""
    from flask.cli import FlaskGroup

    from app import create_app

    settings = Settings.from_env()
    if arguments[0] == "database" and not settings.embedded:  # it prepares what the others need
        FlaskGroup(create_app=lambda: create_app(settings)).main(args=arguments, prog_name="run.py")
    with database(settings) as ready:
        app = build(ready)
        FlaskGroup(create_app=lambda: app).main(args=arguments, prog_name="run.py")


def say(line: str) -> None:
    """Tell whoever started the portal."""
    print(line, flush=True)


def main(arguments: list[str]) -> int:
    """Serve, or run a command; what stops the start is told in a sentence."""
    from app.platform.migration import MissingRoles
    from app.platform.profiles import BadProfile

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        command(arguments) if arguments else serve()
    except KeyboardInterrupt:
        return 0
    except (UnsafeSettings, MissingRoles, BadProfile) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def __getattr__(name: str) -> "Flask":
    """`run:app`, built when gunicorn asks for it: importing this file starts nothing."""
    if name != "app":
        raise AttributeError(name)
    settings = Settings.from_env()
    if settings.embedded:
        raise UnsafeSettings("gunicorn needs DATABASE_URL: `make run` starts the embedded database.")
    app = build(settings)
    settle()
    return app


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
