"""A passkey, a mailed code and an application in a real browser: what they show is sound, what they open is right."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page
from pyotp import TOTP

from app.platform import clock
from app.platform.context import Actor, StaffRight
from app.platform.mail import Letter
from app.platform.password import hashed
from tests.factories import AccountFactory, MandateFactory, give_role
from tests.scenarios.test_axe import wrong
from tests.scenarios.walking import fill, follow, press, reads, sign_in, step, title, until

pytestmark = pytest.mark.browser
PASSWORD = "une phrase de boulanger"
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
"""A telephone's: it opens by a finger, and somebody puts it there."""


@pytest.fixture
def julie(app: Flask) -> str:
    """The address of an employer with a password."""
    account = AccountFactory(email="julie@example.org", password=hashed(PASSWORD))
    MandateFactory(user_id=account.id)
    return "julie@example.org"


@pytest.mark.usefixtures("worker")
def test_an_employer_adds_a_key_and_comes_in_by_it_or_by_a_mailed_code(
    open_browser: Callable[..., Page], mailbox: Callable[[str], list[Letter]], julie: str
) -> None:
    page = open_browser()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    with step("a key is added, and codes are printed", page):
        sign_in(page, julie, PASSWORD)
        page.goto("/profil/securite/")
        assert wrong(page, "security") == []
        fill(page, {"Nom de la clé": "Téléphone"})
        press(page, "Ajouter une clé d’accès")
        title(page, "Vos codes de secours")
        assert wrong(page, "recovery codes") == []
    with step("the same key is not taken twice", page):
        page.goto("/profil/securite/")
        fill(page, {"Nom de la clé": "Encore"})
        press(page, "Ajouter une clé d’accès")
        reads(page, "Cette clé est déjà enregistrée")
    with step("it signs in by itself", page):
        page.context.clear_cookies()
        page.goto("/connexion/?next=/profil/")
        press(page, "Utiliser une clé d’accès")
        title(page, "Mon profil")
    with step("after a mailed code it is asked for", page):
        page.context.clear_cookies()
        page.goto("/connexion/")
        fill(page, {"Nom d’utilisateur ou adresse e-mail": julie})
        press(page, "Recevoir un code par e-mail")
        title(page, "Votre code")
        assert wrong(page, "mailed code") == []
        until(lambda: any(code_of(letter) for letter in mailbox(julie)))
        fill(page, {"Code à 6 chiffres": next(code_of(each) for each in mailbox(julie)[::-1] if code_of(each))})
        press(page, "Me connecter")
        title(page, "Vérifions que c’est vous")
        assert wrong(page, "second factor") == []
        press(page, "Utiliser une clé d’accès")
        title(page, "Bonjour Anne")


def code_of(letter: Letter) -> str:
    """The six digits of a mail; empty when it holds none."""
    found = re.search(r"\b\d{3}\u00a0\d{3}\b", letter.text)
    return found[0] if found else ""


def test_the_service_installs_an_application_first(
    app: Flask, open_browser: Callable[..., Page], staff: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "DEMO", False)
    nadia = AccountFactory(email="nadia@example.org", password=hashed(PASSWORD))
    give_role(nadia, staff(StaffRight.INBOX))
    page = open_browser()
    sign_in(page, "nadia@example.org", PASSWORD)
    title(page, "Protégez votre compte")
    assert wrong(page, "set up") == []
    secret = re.sub(r"\s", "", page.locator("code.secret").inner_text())
    fill(page, {"Code à 6 chiffres": TOTP(secret).at(clock.now())})
    press(page, "Vérifier ce code")
    title(page, "Vos codes de secours")
    follow(page, "J’ai noté mes codes")
    page.wait_for_url("**/inbox/")
