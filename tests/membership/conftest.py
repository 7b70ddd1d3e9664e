"""People who ask and people who decide."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from app.membership.facts import Facts, Kind
from app.membership.services import asking
from app.platform.context import Actor, Right, Side
from app.platform.profiles import Profile
from app.platform.security import TOKEN
from tests.factories import AccountFactory, AdherentFactory, MandateFactory, SignInFactory
from tests.membership.adhesion_typed import BAKER, COMPANY, MARIE, PLACE, START

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


@pytest.fixture
def visitor(app) -> Any:
    """A browser that nobody signed in with."""
    return app.test_client()


@pytest.fixture
def at_a_service_that(app, monkeypatch):
    """Change a fact of adhesions: `at_a_service_that(open=False)`."""

    def change(**facts: Any) -> None:
        usual = app.extensions["profile"]
        adhesion = msgspec.structs.replace(usual[Facts].adhesion, **facts)
        changed = msgspec.structs.replace(usual[Facts], adhesion=adhesion)
        monkeypatch.setitem(app.extensions, "profile", Profile({**usual._sections, Facts: changed}))
        monkeypatch.setitem(app.extensions, "menu_kept", {})

    return change


@pytest.fixture
def begin(visitor) -> Callable[[], str]:
    """Begin a request in the visitor's browser; its address."""

    def start() -> str:
        answer = visitor.post("/adhesion/", data=START)
        assert answer.status_code == 302, answer.text
        return re.sub(r"/identification$", "", answer.location)

    return start


@pytest.fixture
def whole(visitor, begin) -> str:
    """A request with every step told, in the visitor's browser; its address."""
    here = begin()
    for page, form in (
        ("identification", PLACE), ("entreprise", COMPANY), ("postes/ajouter", BAKER), ("postes", {}),
        ("salaries/ajouter", MARIE), ("salaries", {}),
    ):  # fmt: skip
        answer = visitor.post(f"{here}/{page}", data=form)
        assert answer.status_code == 302, answer.text
    return here
