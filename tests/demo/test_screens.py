"""The mailbox that everybody of a demonstration reads."""

import pytest

from app import create_app
from app.platform import job, mail
from config import Environment, Settings


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
