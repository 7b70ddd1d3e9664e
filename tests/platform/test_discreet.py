"""What the database says of a refusal reaches logs and pages without what was typed."""

import logging

import psycopg
import pytest
from sqlalchemy import Column, Date, create_engine, text
from sqlalchemy.exc import DBAPIError

from app.platform.context import Right
from app.platform.database import db
from app.platform.discreet import keep_quiet
from app.platform.intake import landed

SECRET = "185047502301475"
PLACE = "health.alive"
"""Any address: what it does is replaced."""
TABLE = "CREATE TEMPORARY TABLE odd (nir text CONSTRAINT one UNIQUE) ON COMMIT DROP"
LOUD = {
    "a value twice": (TABLE, f"INSERT INTO odd VALUES ('{SECRET}'), ('{SECRET}')"),
    "a value that a check refuses": (
        TABLE.replace("UNIQUE", "CHECK (nir = '')"),
        f"INSERT INTO odd VALUES ('{SECRET}')",
    ),
    "a value that is no date": (f"SELECT CAST('{SECRET}x' AS date)",),
    "a value that is too large": (f"SELECT CAST('{SECRET}' AS smallint)",),
    "a value in what a function did": (f"DO $$ BEGIN PERFORM CAST('{SECRET}x' AS int); END $$",),
}
"""What the server refuses by quoting it."""


def refused(engine, statements):
    """The error of these statements."""
    try:
        with engine.begin() as connection:
            for each in statements:
                connection.exec_driver_sql(each)
    except DBAPIError as error:
        return error
    raise AssertionError("nothing was refused")


@pytest.mark.parametrize("statements", LOUD.values(), ids=LOUD)
def test_no_error_quotes_the_value_that_it_is_about(administrator, statements):
    engine = create_engine(administrator.url, hide_parameters=True)
    assert SECRET in str(refused(engine, statements).orig), "the server no longer quotes: nothing is shown here"
    keep_quiet(engine)
    error = refused(engine, statements)
    engine.dispose()
    assert SECRET not in f"{error.orig} {error.orig!r} {error.args}"
    assert error.orig.sqlstate in str(error.orig)


def test_the_table_and_the_constraint_are_still_named(administrator):
    engine = create_engine(administrator.url)
    keep_quiet(engine)
    said = str(refused(engine, LOUD["a value twice"]).orig)
    engine.dispose()
    first = 'duplicate key value violates unique constraint "one"'
    assert said == f"23505 UniqueViolation, {first}, table odd, constraint one"


def test_a_server_that_is_away_is_told_as_the_driver_says_it():
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing", connect_args={"connect_timeout": 2})
    keep_quiet(engine)
    with pytest.raises(DBAPIError, match="connection failed"), engine.connect():
        pass


def test_rows_that_are_copied_are_not_quoted_either(work_as, staff):
    with pytest.raises(psycopg.Error) as failure, work_as(staff()) as ctx:
        landed(ctx.session, "arriving", [Column("born_on", Date)], [[f"{SECRET}x"]])
    assert SECRET not in str(failure.value)


def test_neither_the_log_nor_the_page_of_a_failure_says_it(app, browse, employer, monkeypatch, caplog):
    def fail():
        db.session.execute(text(TABLE))
        db.session.execute(text("INSERT INTO odd VALUES (:nir), (:nir)"), {"nir": SECRET})

    browser = browse(employer(Right.EMPLOYEES))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, PLACE, fail)
    with caplog.at_level(logging.DEBUG):
        answer = browser.get("/healthz")
    assert answer.status_code == 500
    assert "UniqueViolation" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in answer.text


def test_the_log_of_the_server_itself_has_no_detail(app):
    assert db.session.scalar(text("SHOW log_error_verbosity")) == "terse"
