"""Other ways to do the same: without a script, on a phone, by the keyboard alone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.scenarios.cast import PASSWORD, a_service, an_employer
from tests.scenarios.conftest import PHONE
from tests.scenarios.walking import beyond, field, fill, follow, pick, press, reads, row, sign_in, step, title

pytestmark = pytest.mark.browser
ASK = "Enregistrer et initier une demande de visite médicale"
JEANNE = {"Nom d’usage": "Picard", "Prénom": "Jeanne", "Date de naissance": "12/04/1998", "Date d’embauche": "5/1/26"}


@pytest.fixture
def julie() -> str:
    """The administrator of a small company, by the name she signs in with."""
    an_employer(a_service().north)
    return "julie"


@pytest.fixture
def by_the_door(open_browser, julie):
    """Sign her in by the door, in a browser of this kind."""

    def open_(**options) -> Page:
        page = open_browser(**options)
        sign_in(page, julie, PASSWORD)
        return page

    return open_


def test_without_a_script_one_signs_in_filters_adds_and_asks(by_the_door):
    page = by_the_door(java_script_enabled=False)
    with step("filter the list", page):
        follow(page, "Salariés")
        page.get_by_label("Filtrer par nom d’usage, prénom").fill("ardoise")
        page.get_by_role("button", name="Filtrer").click()
        reads(page, "1 salarié")
        follow(page, "Enlever le filtre")
        reads(page, "2 salariés")
        page.get_by_label("Filtrer par catégorie").select_option(label="SIR")
        page.get_by_role("button", name="Filtrer").click()
        reads(page, "Aucun salarié ne correspond")
        follow(page, "Enlever le filtre")
    with step("add an employee", page):
        follow(page, "Ajouter un salarié")
        fill(page, JEANNE)
        page.get_by_label("Numéro de sécurité sociale non disponible").check()
        page.get_by_label("Femme").check()
        field(page, "Contrat").select_option(label="CDI")
        field(page, "Poste de travail").fill("couv")
        press(page, ASK)
    with step("ask for a visit", page):
        title(page, "Demander une visite pour Jeanne Picard")
        press(page, "Demander le rendez-vous")
        title(page, "Votre demande est envoyée")


def test_without_a_script_words_that_mean_several_posts_offer_them(by_the_door):
    page = by_the_door(java_script_enabled=False)
    page.goto("/employees/add")
    field(page, "Poste de travail").fill("assist")
    press(page, "Enregistrer")
    reads(page, "Plusieurs réponses correspondent")
    expect(field(page, "Poste de travail")).to_have_value("assist")
    assert page.locator("#post-list option").count() == 2


def test_on_a_phone_the_same_fits_the_width(by_the_door):
    page = by_the_door(size=PHONE, has_touch=True, is_mobile=True)
    with step("the menu is a sheet", page):
        page.get_by_role("button", name="Menu", exact=True).click()
        follow(page, "Salariés")
    with step("rows are cards, filters stay within reach", page):
        reads(page, "2 salariés")
        fits(page)
        follow(page, "Filtrer")
        page.get_by_label("Filtrer par nom d’usage, prénom").fill("bureau")
        page.get_by_role("button", name="Filtrer").click()
        reads(page, "1 salarié")
        fits(page)
    with step("a record fits", page):
        row(page, "BUREAU").get_by_role("link").first.click()
        title(page, "Marie BUREAU")
        fits(page)
    with step("an employee is added and a visit asked", page):
        page.goto("/employees/add")
        fits(page)
        fill(page, JEANNE)
        page.get_by_label("Numéro de sécurité sociale non disponible").check()
        page.get_by_label("Femme").check()
        field(page, "Contrat").select_option(label="CDI")
        pick(page, "Poste de travail", "couv", "Couvreur 632e")
        press(page, ASK)
        title(page, "Demander une visite pour Jeanne Picard")
        fits(page)
        press(page, "Demander le rendez-vous")
        title(page, "Votre demande est envoyée")
        fits(page)


def test_an_employee_is_added_by_the_keyboard_alone(by_the_door):
    page = by_the_door()
    page.goto("/employees/")
    page.wait_for_load_state("load")
    page.keyboard.press("n")
    title(page, "Ajouter un salarié")
    page.wait_for_load_state("load")
    for label, typed in (("Nom d’usage", "Picard"), ("Prénom", "Jeanne")):
        tab_to(page, label)
        page.keyboard.type(typed)
    tab_to(page, "Numéro de sécurité sociale non disponible")
    page.keyboard.press("Space")
    tab_to(page, "Femme")
    page.keyboard.press("Space")
    tab_to(page, "Date de naissance")
    page.keyboard.type("12041998")
    tab_to(page, "Poste de travail")
    page.keyboard.type("couv")
    expect(page.locator("[role=listbox] [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to(page, "Date d’embauche")
    page.keyboard.type("5/1/26")
    tab_to(page, "Contrat")
    for _ in range(40):  # not by its letters: those of a busy machine come too slowly to make one word
        if field(page, "Contrat").input_value() == "CDI":
            break
        page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("button", name="Enregistrer", exact=True))
    page.keyboard.press("Enter")
    title(page, "Jeanne Picard")


@pytest.mark.row("GEN-01", "F127")
def test_a_day_is_typed_or_picked_in_the_calendar_of_the_browser(by_the_door):
    page = by_the_door()
    page.goto("/employees/add")
    born = field(page, "Date de naissance")
    calendar = page.locator(".day", has=page.locator("#born_on"))
    born.fill("12/04/1998")
    calendar.get_by_role("button", name="Ouvrir le calendrier").click()
    expect(calendar.locator("[type=date]")).to_have_value("1998-04-12")
    calendar.locator("[type=date]").fill("1998-05-03")
    expect(born).to_have_value("03/05/1998")
    expect(born).to_be_focused()


def fits(page: Page) -> None:
    """Nothing of the page is out of the screen at the right."""
    assert beyond(page) == [], page.url


def tab_to(page: Page, wanted: str | Locator) -> None:
    """Press Tab until this control, or the field of this label, has the focus."""
    wanted = field(page, wanted) if isinstance(wanted, str) else wanted
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")
