"""What `make run` and gunicorn refuse before they start anything."""

import socket

import pytest
from sqlalchemy import text

import run
from app.platform.migration import sign_in_url
from config import Environment, Settings, UnsafeSettings


def test_a_port_in_use_is_told_before_anything_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UnsafeSettings, match=f"try PORT={port + 1} make run"):
            run.refuse_taken_port(Settings(HOST="127.0.0.1", PORT=port))


def test_a_number_that_no_port_has_is_told_too():
    with pytest.raises(UnsafeSettings, match="from 1 to 65535"):
        run.refuse_taken_port(Settings(HOST="127.0.0.1", PORT=80_000))


def test_gunicorn_without_a_database_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("INSTANCE", str(tmp_path))
    with pytest.raises(UnsafeSettings, match="gunicorn needs DATABASE_URL"):
        run.app  # noqa: B018


def test_a_database_that_does_not_answer_is_named_without_its_password():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"postgresql+psycopg://portal:hush@127.0.0.1:{nobody.getsockname()[1]}/portal"
        away = Settings(PORTAL_ENV=Environment.DEMO, DATABASE_URL=address)
        with (
            pytest.raises(UnsafeSettings, match=r"No database at .* refused\): start") as told,
            run.database(away),
        ):
            pass
    assert "hush" not in str(told.value)


def test_a_database_of_another_release_is_told_what_to_run(database, administrator):
    address = sign_in_url(database).render_as_string(hide_password=False)
    here = Settings(PORTAL_ENV=Environment.DEMO, DATABASE_URL=address)
    with run.database(here) as ready:
        assert ready is here
    with administrator.begin() as connection:
        before = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        with pytest.raises(UnsafeSettings, match="run `flask database upgrade`"), run.database(here):
            pass
    finally:
        with administrator.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})


def test_an_empty_database_is_told_what_to_run(server):
    address = server.render_as_string(hide_password=False)  # of the server's own database
    empty = Settings(PORTAL_ENV=Environment.DEMO, DATABASE_URL=address)
    with pytest.raises(UnsafeSettings, match="has not the tables of this release"), run.database(empty):
        pass


def test_an_unsafe_start_ends_with_a_sentence_and_not_a_trace(monkeypatch, capsys):
    monkeypatch.setattr("run.signal.signal", lambda *_: None)
    monkeypatch.setenv("PORTAL_ENV", "production")
    assert run.main([]) == 1
    assert "SECRET_KEY is missing" in capsys.readouterr().err
