"""A connection keeps what it has prepared, and nothing of what a transaction has undone."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from app.platform import connection as connections
from app.platform.database import db

PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%' || :mark")
OFTEN = 8
"""More than the driver's threshold."""


@pytest.fixture
def connection(app):
    with db.engine.connect() as connection:
        yield connection


def test_a_statement_stays_prepared_when_transactions_are_undone(connection):
    for number in range(OFTEN):
        connection.execute(text("SELECT CAST(:number AS int) AS kept"), {"number": number})
        connection.rollback()
    assert connection.scalar(PREPARED, {"mark": "AS kept"}) == 1


def test_what_a_transaction_did_is_undone(connection):
    connection.execute(text("SET LOCAL lock_timeout = '7s'"))
    connection.rollback()
    assert connection.scalar(text("SHOW lock_timeout")) == "0"


def test_after_a_refused_statement_the_connection_works(connection):
    with pytest.raises(ProgrammingError):
        connection.execute(text("SELECT nothing_of_that_name"))
    connection.rollback()
    assert connection.scalar(text("SELECT 1")) == 1


@pytest.fixture
def engine(app):
    """A pool of one connection, which no other test is given afterwards."""
    own = create_engine(db.engine.url, pool_size=1, max_overflow=0, pool_pre_ping=True)
    connections.remember(own)
    yield own
    own.dispose()


def test_a_connection_that_the_server_has_closed_is_replaced(engine, administrator, monkeypatch):
    with engine.connect() as connection:
        mine = connection.scalar(text("SELECT pg_backend_pid()"))
    with administrator.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:mine, 5000)"), {"mine": mine})
    monkeypatch.setattr(connections, "TRUSTED_SECONDS", 0)  # as some seconds later
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != mine


def test_a_connection_just_used_is_not_asked_whether_it_stands(engine, monkeypatch):
    asked = []
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        driver = connection.connection.driver_connection
        monkeypatch.setattr(driver, "cursor", lambda *_: asked.append("a question"), raising=False)
    assert engine.dialect.do_ping(driver)
    assert asked == []
