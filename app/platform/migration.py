"""Bring a database to the present schema, and judge the role that the portal signs in with.

A release step, run as a member of the tables' owner: the web processes never may.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from app.platform import tenancy
from app.platform.context import Side
from config import UnsafeSettings

log = logging.getLogger(__name__)
FOLDER = Path(__file__).parents[2] / "migrations"
BUILTIN_LOCALE_SINCE = 170000
"""PostgreSQL 17: the same letters and order on every machine; before it, the machine's C.UTF-8 says the same."""


class MissingRoles(RuntimeError):
    """The server lacks the portal's roles and this sign-in may not create them; the message says what to run."""


def upgrade(administrator: str | URL) -> None:
    """Run every migration not run yet, after creating the roles where the sign-in may.

    Raises:
        MissingRoles: the roles are not there and cannot be created from here.
    """
    with connected(administrator) as connection:
        if may_create_roles(connection):
            tenancy.create_roles(connection)
        elif missing := missing_roles(connection):
            raise MissingRoles(f"Roles {', '.join(missing)} are missing: run `flask database roles` once.")
    command.upgrade(settings(administrator), "head")
    with connected(administrator) as connection:
        connection.execute(text(f"SET LOCAL ROLE {tenancy.OWNER}"))
        connection.execute(text(f"GRANT SELECT ON alembic_version TO {Side.DOOR}"))  # /readyz reads it


def check(administrator: str | URL) -> None:
    """Raise `CommandError` unless the models and the migrated database agree."""
    command.check(settings(administrator))


def settings(administrator: str | URL) -> Config:
    """Alembic's settings: no file, so that no address is written down."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = make_url(administrator)
    return config


def up_to_date(connection: Connection) -> bool:
    """Whether every migration of this release has run."""
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def sign_in_url(administrator: str | URL) -> URL:
    """The same embedded database as the role that owns nothing and may read nothing by itself."""
    return make_url(administrator).set(username=tenancy.LOGIN)


def create_database(administrator: str | URL, name: str, template: str = "template0") -> URL:
    """Create the database unless it is there; its address. Accents have upper and lower case on every machine."""
    server = make_url(administrator)
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        known = connection.scalar(text("SELECT true FROM pg_database WHERE datname = :name"), {"name": name})
        if not known:
            version = int(connection.scalar(text("SHOW server_version_num")) or 0)
            builtin = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'"
            locale = builtin if version >= BUILTIN_LOCALE_SINCE else "LOCALE 'C.UTF-8'"
            how = f"ENCODING 'UTF8' {locale}" if template == "template0" else ""
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} {how}"))
        if connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
            # The DETAIL of an error quotes rows: the server's own log is to keep none.
            connection.execute(text(f"ALTER DATABASE {name} SET log_error_verbosity = 'terse'"))
    return server.set(database=name)


def unsafe_role(connection: Connection) -> str | None:
    """Why the portal must not sign in as this role, and what to do; None when it may.

    It must own no table, be no superuser, not bypass row security: any of these would see every adherent's rows.
    """
    role, superuser, bypasses, creates, owned = connection.execute(
        text(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole OR rolcreatedb, EXISTS ("
            " SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE n.nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm')"
            " AND pg_has_role(r.oid, relowner, 'MEMBER'))"
            " FROM pg_roles r WHERE rolname = session_user"
        )
    ).one()
    faults = {
        "is a superuser": superuser,
        "bypasses row security": bypasses,
        "may create roles or databases": creates,
        "owns tables": owned,
    }
    found = [fault for fault, present in faults.items() if present]
    if not found:
        return None
    return (
        f"DATABASE_URL signs in as {role}, which {' and '.join(found)}: sign in as the login that"
        " `flask database roles` makes, and keep the owner for DATABASE_OWNER_URL."
    )


def refuse_unsafe_role(url: str | URL) -> None:
    """Stop a portal whose database role sees every adherent; a database that is away is `/readyz`'s matter.

    Raises:
        UnsafeSettings: with the sentence of `unsafe_role`.
    """
    try:
        with connected(url) as connection:
            reason = unsafe_role(connection)
    except OperationalError:
        log.warning("database unreachable at start: its role was not checked")
        return
    if reason:
        raise UnsafeSettings(reason)


def refuse_unreachable(url: str | URL) -> None:
    """Stop a start that needs its database now: migrations to run, demo data to load.

    Raises:
        UnsafeSettings: nobody answers there, or the sign-in is refused; the sentence shows no password.
    """
    try:
        with connected(url):
            return
    except OperationalError as error:
        reason = [line for line in str(error.orig).splitlines() if line[:1].strip()][-1]  # what is indented is advice
        sentence = f"No database at {_told(url)} ({reason}): start the server or correct the address."
        raise UnsafeSettings(sentence) from None


def refuse_unmigrated(url: str | URL) -> None:
    """Stop a start that reads the database now, where its tables are not those of this release.

    Raises:
        UnsafeSettings: it is empty, older or newer; says what to run.
    """
    door = text("SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = :door")
    with connected(url) as connection:
        if connection.scalar(door, {"door": Side.DOOR}):
            connection.execute(text(f"SET LOCAL ROLE {Side.DOOR}"))
            if up_to_date(connection):
                return
    upgrade_it = "run `flask database upgrade`, or set DATABASE_OWNER_URL and start again"
    raise UnsafeSettings(f"The database at {_told(url)} has not the tables of this release: {upgrade_it}.")


def _told(url: str | URL) -> str:
    """An address without its password."""
    return make_url(url).render_as_string(hide_password=True)


def may_create_roles(connection: Connection) -> bool:
    """Whether this sign-in may create roles on the server."""
    query = text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    return bool(connection.scalar(query))


def missing_roles(connection: Connection) -> list[str]:
    """The portal's roles that the server does not have yet."""
    known = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
    return [role for role in (tenancy.OWNER, tenancy.LOGIN, *Side) if role not in known]


@contextmanager
def connected(administrator: str | URL) -> Iterator[Connection]:
    """One transaction on a connection of its own, committed at the end."""
    engine = create_engine(administrator)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
