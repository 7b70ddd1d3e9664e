"""The mailbox that everybody of a demonstration reads."""

import pytest

from app import create_app
from app.platform import job, mail
from app.platform.context import Right
from config import Environment, Settings

INSTANCES = (("tests", "8001"), ("real", "8000"))
"""Folder and port of two portals of one machine."""


@pytest.fixture
def mailed(app, work_as, staff):
    """Send a mail of the portal."""

    def send(**values):
        with work_as(staff()) as ctx:
            mail.post(ctx, "anne@example.org", "accounts/code", secret=True, **values)
        job.run_due(app)

    return send


def test_without_a_mail_the_page_says_what_will_come(app):
    assert "Aucun message pour le moment" in app.test_client().get("/demo/mailbox/").text


def test_it_is_open_to_whom_is_signed_out(app):
    assert app.test_client().get("/demo/mailbox/").status_code == 200


def test_the_sign_in_page_shows_the_accounts(app):
    page = app.test_client().get("/connexion/").text
    assert "boulangere" in page
    assert "Demo-portail-2026" in page


def test_outside_a_demonstration_there_is_no_mailbox():
    real = create_app(
        Settings(
            PORTAL_ENV=Environment.DEVELOPMENT,
            DATABASE_URL="postgresql+psycopg://portal_login@/nowhere",
            SECRET_KEY="a secret of tests",
            SEAL_KEY="a key of tests",
        )
    )
    assert "Mailbox.show" not in real.view_functions
    assert "demo_sign_ins" not in real.extensions


@pytest.mark.row("F039")
def test_a_portal_to_try_says_so_on_every_page_and_keeps_all_it_has_apart(app, browse, employer, tmp_path):
    page = browse(employer(Right.EMPLOYEES)).get("/employees/").text.replace("\xa0", " ")
    assert "Démonstration : les personnes et les entreprises sont inventées, rien n’est envoyé." in page
    tried, real = (Settings.from_env({"INSTANCE": str(tmp_path / name), "PORT": port}) for name, port in INSTANCES)
    assert tried.folder != real.folder
    assert tried.SEAL_KEY != real.SEAL_KEY
    assert tried.as_flask()["SESSION_COOKIE_NAME"] != real.as_flask()["SESSION_COOKIE_NAME"]
