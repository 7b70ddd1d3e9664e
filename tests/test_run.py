"""What `make run` and gunicorn refuse before they start anything."""

import socket

import pytest

import run
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
        with pytest.raises(UnsafeSettings, match=r"No database at .*: start the server") as told, run.database(away):
            pass
    assert "hush" not in str(told.value)


def test_an_unsafe_start_ends_with_a_sentence_and_not_a_trace(monkeypatch, capsys):
    monkeypatch.setattr("run.signal.signal", lambda *_: None)
    monkeypatch.setenv("PORTAL_ENV", "production")
    assert run.main([]) == 1
    assert "SECRET_KEY is missing" in capsys.readouterr().err
