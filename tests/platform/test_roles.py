"""A server of somebody else: what `flask database roles` makes is enough to run, and no more."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from app.platform import migration
from app.platform.roles import Deployment
from config import UnsafeSettings, driven


@pytest.fixture(scope="module")
def deployment(server: URL) -> Iterator[dict[str, str]]:
    """The two addresses of a migrated deployment of its own."""
    made = Deployment.named(f"portal_of_{os.getpid()}")
    made.create(server.render_as_string(hide_password=False))
    addresses = {name: driven(address) for name, address in made.addresses(server).items()}
    migration.upgrade(addresses["DATABASE_OWNER_URL"])
    yield addresses
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as administrator:
        administrator.execute(text(f"DROP DATABASE {made.database} WITH (FORCE)"))
        administrator.execute(text(f"DROP ROLE {made.login}, {made.release}"))
    engine.dispose()


def test_the_login_is_safe_and_takes_a_side(deployment):
    migration.refuse_unsafe_role(deployment["DATABASE_URL"])
    with migration.connected(deployment["DATABASE_URL"]) as connection:
        connection.execute(text("SET LOCAL ROLE portal_door"))
        assert migration.up_to_date(connection)


@pytest.mark.parametrize("statement", ["SELECT * FROM adherent", "SET ROLE portal_owner", "CREATE TABLE mine (id int)"])
def test_the_login_by_itself_may_do_nothing(deployment, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        migration.connected(deployment["DATABASE_URL"]) as connection,
    ):
        connection.execute(text(statement))


def test_only_its_own_logins_may_connect(deployment, server):
    own = make_url(deployment["DATABASE_URL"])
    with migration.connected(server) as administrator:
        may = text("SELECT has_database_privilege(:role, :database, 'CONNECT')")
        answers = {
            role: administrator.scalar(may, {"role": role, "database": own.database})
            for role in (own.username, "portal_login")
        }
    assert answers == {own.username: True, "portal_login": False}


@pytest.mark.parametrize("name", ["DATABASE_OWNER_URL", "administrator"])
def test_the_portal_refuses_a_role_that_sees_everything(deployment, database, name):
    address = deployment.get(name, database)
    with pytest.raises(UnsafeSettings, match="sign in as the login that `flask database roles` makes"):
        migration.refuse_unsafe_role(address)


def test_the_script_says_all_that_is_done():
    made = Deployment.named("asmis")
    script = made.script()
    assert all(statement in script for statement in (*made.roles(), *made.schema()))
    assert script.startswith("SELECT 'CREATE DATABASE asmis")


def test_a_prefix_that_needs_quotes_is_refused():
    with pytest.raises(ValueError, match="small letters"):
        Deployment.named("x; DROP")
