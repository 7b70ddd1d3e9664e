"""People who ask and people who decide."""

from types import SimpleNamespace

import pytest

from app.membership.facts import Kind
from app.membership.services import asking
from app.platform.context import Actor, Right, Side
from app.platform.security import TOKEN
from tests.factories import AccountFactory, AdherentFactory, MandateFactory, SignInFactory

SIRET = "73282932000074"
OTHER_SIRET = "55210055400013"


def at_the_door(account):
    """Who asks, as pages run it: signed in, without an adherent."""
    name = f"{account.first_name} {account.last_name}"
    return Actor(account.id, frozenset(), frozenset(), Side.DOOR, name)


@pytest.fixture
def company(app):
    """An adherent with its administrator."""
    adherent = AdherentFactory(number="10250", name="Boulangerie Martin", siret=SIRET, email="contact@martin.example")
    boss = AccountFactory(first_name="Julie", last_name="Martin", email="julie@martin.example")
    mandate = MandateFactory(adherent_id=adherent.id, user_id=boss.id, rights=[Right.ADMIN])
    return SimpleNamespace(adherent=adherent, boss=boss, mandate=mandate, id=adherent.id)


@pytest.fixture
def applicant(app):
    """Somebody with an account and no adherent."""
    return AccountFactory(first_name="Jeanne", last_name="Roux", email="jeanne@roux.example")


@pytest.fixture
def signed_in(app):
    """The browser of this very account: `signed_in(company.boss, company.id)`."""

    def open_(account, acting_for=""):
        SignInFactory(user_id=account.id, token=f"signed in {account.id}")
        browser = app.test_client()
        browser.acting_for = str(acting_for)
        with browser.session_transaction() as cookie:
            cookie[TOKEN] = f"signed in {account.id}"
        return browser

    return open_


@pytest.fixture
def asked(work_as, applicant):
    """Ask as somebody: `asked(Kind.ACCESS, number="10250", siret=SIRET)`; the request's number."""

    def ask(kind=Kind.ACCESS, by=None, **typed):
        with work_as(at_the_door(by or applicant)) as ctx:
            return asking.ask(ctx, kind=kind, **typed).id

    return ask
