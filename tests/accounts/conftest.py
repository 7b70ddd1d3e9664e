"""People with a password, letters and links, and browsers that are not signed in yet."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from flask import current_app  # noqa: TID251 - to run its jobs
from sqlalchemy import select

from app.accounts.facts import Facts
from app.accounts.models import Invitation
from app.accounts.services import invitations
from app.adherents.models import Adherent
from app.platform import job, mail
from app.platform.context import Right, StaffRight
from app.platform.mail import Outbox
from app.platform.password import hashed
from tests.factories import AccountFactory, AdherentFactory, MandateFactory, sessions

PASSWORD = "une phrase de boulanger"


@dataclass
class Someone:
    """An account and where it may act."""

    user: Any
    adherent: Adherent
    mandate: Any


@pytest.fixture
def someone(app) -> Callable[..., Someone]:
    """Make an account with a password and one mandate: `someone(Right.EMPLOYEES, username="julie")`."""

    def make(*rights: Right, of: Adherent | None = None, **columns: Any) -> Someone:
        user = AccountFactory(password=hashed(PASSWORD), **columns)
        adherent = of or AdherentFactory()
        mandate = MandateFactory(user_id=user.id, adherent_id=adherent.id, rights=rights or (Right.EMPLOYEES,))
        return Someone(user, adherent, mandate)

    return make


@pytest.fixture
def profile(app, monkeypatch) -> Callable[..., None]:
    """Change facts of the service: `profile(email_editable=False)`."""

    def change(**facts: Any) -> None:
        known = app.extensions["profile"]
        changed = msgspec.structs.replace(known[Facts], **facts)
        monkeypatch.setitem(known._sections, Facts, changed)

    return change


@pytest.fixture
def sign_in(app) -> Callable[..., Any]:
    """Open a browser and sign in by the form, as `sign_in("julie")`."""

    def open_(name: str, password: str = PASSWORD, *, status: int = 302) -> Any:
        browser = app.test_client()
        answer = browser.post("/connexion/", data={"name": name, "password": password})
        assert answer.status_code == status
        browser.acting_for = acting_for(browser)
        return browser

    return open_


def acting_for(browser: Any) -> str:
    """What the forms of a browser's pages carry."""
    found = re.search(r'name="acting_for" value="([^"]*)"', browser.get("/profil/").text)
    return found.group(1) if found else ""


def seen(answer: Any) -> str:
    """What a page shows, without the tokens that differ each time."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text.partition("<body>")[2])


@pytest.fixture
def letter(app, staff, work_as) -> Callable[..., tuple[Adherent, str]]:
    """Issue a letter of first connection; gives the adherent and the provisional password."""

    def issue(adherent: Adherent | None = None) -> tuple[Adherent, str]:
        adherent = adherent or AdherentFactory()
        with work_as(staff(StaffRight.ADHERENT_ADMIN)) as ctx:
            _, provisional = invitations.issue_letter(ctx, ctx.session.get_one(Adherent, adherent.id))
        return adherent, provisional

    return issue


@pytest.fixture
def link(app, employer, work_as) -> Callable[..., str]:
    """Invite a colleague and take the link from the mail."""

    def invite(*, of: int | None = None, email: str = "thomas@example.org", **changes: Any) -> str:
        values = {"first_name": "Thomas", "last_name": "Lefèvre", "rights": [Right.EMPLOYEES]} | changes
        with work_as(employer(Right.ADMIN, of=of)) as ctx:
            invitations.invite(ctx, email=email, **values)
        return mailed_link()

    return invite


def run_jobs() -> None:
    """Do what is due in the background, such as writing the mails that the door promised."""
    job.run_due(current_app._get_current_object())
    sessions.rollback()


def mailed_link() -> str:
    """The path in the last mail, once what was promised is written."""
    run_jobs()
    row = sessions.scalars(select(Outbox).order_by(Outbox.id.desc())).first()
    return re.search(r"https?://[^/\s]+(/\S+)", mail.read(row).text).group(1)


def invitation() -> Invitation:
    """The last invitation."""
    sessions.expire_all()
    sessions.rollback()
    return sessions.scalars(select(Invitation).order_by(Invitation.id.desc())).first()


ACCOUNT = {
    "first_name": "Julie",
    "last_name": "Martin",
    "email": "Julie@Boulangerie.example ",
    "phone": "03 80 22 00 00",
    "username": "J.Martin",
    "password": "trois brioches dorées",
    "again": "trois brioches dorées",
    "terms": "y",
}
