"""Every page of accounts, adherents, membership and home: axe finds nothing serious, and 360 pixels are wide enough."""

import re

import pytest
from playwright.sync_api import Page, expect
from pyotp import random_base32

from app.accounts.models import Account, Authenticator
from app.adherents.models import Adherent
from app.platform.account import User
from app.platform.context import Right
from tests.factories import NOW, sessions
from tests.scenarios.cast import PASSWORD
from tests.scenarios.conftest import PHONE, WIDE
from tests.scenarios.rooms import HALFWAY, JULIE, LEADS_ON, NADIA, NOBODY, POSTED, a_world, every_page
from tests.scenarios.test_axe import wrong
from tests.scenarios.walking import beyond, fill, press, sign_in, title

pytestmark = pytest.mark.browser
OUT_OF_REACH_JS = """() => {
    const acts = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link]";
    const told = (each) => each.checkVisibility() && !each.disabled && !each.closest("[aria-hidden=true]");
    const shown = [...document.querySelectorAll(acts)].filter(told);
    const ahead = [...document.querySelectorAll("[tabindex]")].filter((each) => each.tabIndex > 0);
    return [...shown.filter((each) => each.tabIndex < 0), ...ahead].map((each) => each.outerHTML.slice(0, 120));
}"""
"""What the Tab key does not come to, or comes to before its turn."""
TABS_JS = """() => [...document.querySelectorAll("a[href*='tab=']")].map((each) => each.getAttribute("href"))"""


def looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with the page that is open: for axe, for the keyboard, and on a narrow phone."""
    found = wrong(page, name)
    found += [f"{name} by the keyboard: {each}" for each in page.evaluate(OUT_OF_REACH_JS)]
    page.set_viewport_size(PHONE)
    found += [f"{name} at 360 px: {each}" for each in beyond(page)]
    page.set_viewport_size(WIDE)
    return found


@pytest.mark.parametrize("who", [NOBODY, JULIE, NADIA])
def test_each_page_that_somebody_may_open(app, open_browser, who):
    page, pages = open_browser(), list(every_page(app, a_world()))
    if who != NOBODY:
        sign_in(page, {NADIA: "chief"}.get(who, who), PASSWORD)
        page.locator("nav").first.wait_for()
    found, mine = [], [(name, address) for each, name, address in pages if each == who]
    for name, address in mine:
        answer = page.goto(address)
        here = re.sub(r"^https?://[^/]+", "", page.url)
        if answer is None or answer.status != 200 or (here != address and name not in LEADS_ON):
            found.append(f"{name}: {address} does not open ({answer and answer.status}, {here})")
        found += looked_at(page, name)
        if "tab=" not in address:
            mine += [(f"{name} {tab}", f"{address}{tab}") for tab in page.evaluate(TABS_JS) if tab.startswith("?tab=")]
    assert found == []
    assert len(mine) >= 15


def test_pages_that_answer_a_form_or_stand_halfway(app, open_browser, monkeypatch):
    world, page, seen = a_world(), open_browser(), {}
    number = sessions.query(Adherent).filter_by(name="Fournil du Sud").one().number
    page.goto("/premiere-connexion/")
    fill(page, {"N° d’adhérent": number, "Mot de passe provisoire": world.provisional})
    press(page, "Continuer")
    title(page, "Votre compte d’administrateur")
    seen["FirstConnection.account"] = looked_at(page, "FirstConnection.account")
    page.get_by_text("J’ai déjà un compte").first.click()
    press(page, "Ajouter cet adhérent à mon compte")
    page.locator("[data-refusals]").first.wait_for()
    seen["FirstConnection.join"] = looked_at(page, "FirstConnection.join")
    page.goto("/code-adherent/")
    fill(page, {"Code adhérent": number, "N° télédéclarant": world.filer_number})
    press(page, "Valider")
    title(page, "Créer votre compte")
    seen["FilerNumber.account"] = looked_at(page, "FilerNumber.account")
    monkeypatch.setitem(app.config, "DEMO", False)
    sign_in(page, "chief", PASSWORD)
    title(page, "Protégez votre compte")
    seen["SecondFactor.set_up"] = looked_at(page, "SecondFactor.set_up")
    julie = sessions.query(User).filter_by(username="julie").one()
    sessions.add(Account(user_id=julie.id, unproven=True))
    sessions.commit()
    sign_in(page, "julie", PASSWORD)
    page.goto(f"/profil/securite/adresse/{world.numbers['Security']['ticket']}")
    title(page, "Confirmer votre adresse e-mail")
    seen["Security.prove"] = looked_at(page, "Security.prove")
    press(page, "Confirmer cette adresse")
    page.get_by_text("Votre adresse e-mail est confirmée").wait_for()
    page.context.clear_cookies()
    sessions.add(Authenticator(user_id=julie.id, secret=random_base32(), last_step=0, created_at=NOW))
    sessions.commit()
    sign_in(page, "julie", PASSWORD)
    title(page, "Vérifions que c’est vous")
    seen["SecondFactor.show"] = looked_at(page, "SecondFactor.show")
    assert seen.keys() == POSTED | HALFWAY
    assert [each for found in seen.values() for each in found] == []


@pytest.mark.row("F279")
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_help_of_a_page_opens_under_its_sign_by_the_keyboard_and_closes(open_as, employer, size):
    page = open_as(employer(Right.COMPANY), size)
    page.goto("/company/")
    sign, told = page.get_by_role("button", name="Aide de cette page"), page.locator("#help")
    sign.focus()
    page.keyboard.press("Enter")
    expect(told).to_be_visible()
    here, box = sign.bounding_box(), told.bounding_box()
    assert here is not None
    assert box is not None
    assert 0 <= box["y"] - (here["y"] + here["height"]) <= 16
    assert abs(box["x"] + box["width"] - (here["x"] + here["width"])) <= 16
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
