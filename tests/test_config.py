"""Settings: read from the environment, safe or refused, with a sentence that says what to do."""

import stat
from pathlib import Path

import pytest

from config import Environment, Settings, UnsafeSettings
from scripts.settings import README, table

SAFE = {
    "DATABASE_URL": "postgresql://portal_login@database/portal",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "SEAL_KEY": "fedcba9876543210fedcba9876543210",
    "PUBLIC_URL": "https://portail.example.org/",
    "MAIL_SERVER": "smtp.example.org",
}


def test_without_anything_set_the_demo_runs_on_the_embedded_database(tmp_path):
    settings = Settings.from_env({"INSTANCE": str(tmp_path)})
    assert (settings.PORTAL_ENV, settings.embedded, settings.demo) == (Environment.DEMO, True, True)
    assert settings.public_url == "http://localhost:8000"


def test_somebody_s_database_is_production_and_never_filled():
    settings = Settings.from_env(SAFE)
    assert (settings.PORTAL_ENV, settings.demo) == (Environment.PRODUCTION, False)
    assert settings.DATABASE_URL == "postgresql+psycopg://portal_login@database/portal"


def test_what_a_statement_carried_is_never_in_the_log_of_its_failure():
    assert Settings.from_env(SAFE).as_flask()["SQLALCHEMY_ENGINE_OPTIONS"]["hide_parameters"] is True


def test_a_server_is_filled_only_when_called_a_demo(tmp_path):
    asked = {"DATABASE_URL": SAFE["DATABASE_URL"], "INSTANCE": str(tmp_path)}
    assert Settings.from_env({**asked, "PORTAL_ENV": "demo"}).demo
    assert not Settings.from_env({**asked, "PORTAL_ENV": "development"}).demo


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing or shorter"),
        ({"SECRET_KEY": "dev"}, "SECRET_KEY is missing or shorter"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY is missing or shorter"),
        ({"SEAL_KEY": "dev"}, "SEAL_KEY is missing or shorter"),
        ({"SEAL_KEY": SAFE["SECRET_KEY"]}, "generate another one for SEAL_KEY"),
        ({"DEBUG": "1"}, "set DEBUG=0"),
        ({"TESTING": "1"}, "unset it"),
        ({"PUBLIC_URL": "http://portail.example.org"}, "does not start with https://"),
        ({"PUBLIC_URL": ""}, "does not start with https://"),
        ({"DATABASE_URL": "", "PORTAL_ENV": "production"}, "DATABASE_URL is missing"),
        ({"MAIL_SERVER": ""}, "MAIL_SERVER is missing"),
    ],
)
def test_an_unsafe_production_does_not_start_and_says_what_to_do(changed, told):
    with pytest.raises(UnsafeSettings, match=told):
        Settings.from_env({**SAFE, **changed})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"PORT": "eighty"}, "PORT cannot be read: write a whole number"),
        ({"DEBUG": "yes"}, "DEBUG is yes or no: write 1 or 0"),
        ({"PORTAL_ENV": "prod"}, "one of development, demo, production"),
        ({"DATABASE_URL": "mysql://x"}, "start with postgresql://"),
    ],
)
def test_a_value_that_cannot_be_read_names_its_setting(changed, told):
    with pytest.raises(UnsafeSettings, match=told):
        Settings.from_env({**SAFE, **changed})


def test_secrets_of_a_demo_are_made_once_and_read_by_their_owner_only(tmp_path):
    first = Settings.from_env({"INSTANCE": str(tmp_path)})
    second = Settings.from_env({"INSTANCE": str(tmp_path)})
    assert (first.SECRET_KEY, first.SEAL_KEY) == (second.SECRET_KEY, second.SEAL_KEY)
    assert first.SECRET_KEY != first.SEAL_KEY
    kept = tmp_path / "default" / "secrets" / "SEAL_KEY"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_each_profile_has_its_own_secrets(tmp_path):
    asked = {"INSTANCE": str(tmp_path)}
    other = Settings.from_env({**asked, "PORTAL_PROFILE": "sstrn"})
    assert Settings.from_env(asked).SEAL_KEY != other.SEAL_KEY
    assert other.folder == tmp_path / "sstrn"


def test_secrets_are_not_printed():
    settings = Settings.from_env(
        {**SAFE, "MAIL_PASSWORD": "hidden-1", "DATABASE_OWNER_URL": "postgresql://o:hidden-2@d"}
    )
    assert not [
        word for word in (SAFE["SECRET_KEY"], SAFE["SEAL_KEY"], "hidden", "portal_login") if word in repr(settings)
    ]


def test_cookies_are_bound_to_https_in_production():
    production = Settings.from_env(SAFE).as_flask()
    assert production["SESSION_COOKIE_NAME"] == "__Host-portal"
    assert production["SESSION_COOKIE_SECURE"] is True
    assert production["TRUSTED_HOSTS"] == ["portail.example.org", "localhost", "127.0.0.1"]


def test_the_readme_tells_every_setting():
    told = Path(README).read_text(encoding="utf-8")
    assert table() in told


def test_a_forged_host_is_refused_without_a_page(app, monkeypatch):
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["portail.example.org"])
    answer = app.test_client().get("/healthz", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.text) == (400, "Ouvrez le portail par son adresse habituelle.\n")
    assert app.test_client().get("/healthz", headers={"Host": "portail.example.org"}).status_code == 200
