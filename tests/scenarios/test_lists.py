"""A list as one likes it, in a browser: columns chosen, sorted by their titles, kept under a name, opened with."""

from datetime import date

import pytest
from playwright.sync_api import expect

from app.platform.context import Right
from tests.factories import ContactFactory, EmployeeFactory
from tests.scenarios.conftest import PHONE
from tests.scenarios.walking import beyond, press

pytestmark = pytest.mark.browser


@pytest.mark.row("F117", "F122")
def test_columns_are_chosen_sorted_by_and_kept_as_a_view_that_opens_the_list(open_as, employer):
    actor = employer(Right.EMPLOYEES)
    for name, born in (("Auvray", date(1990, 3, 1)), ("Bellamy", date(1970, 3, 1))):
        EmployeeFactory(adherent_id=actor.adherent_id, last_name=name, born_on=born)
    page = open_as(actor)
    page.goto("/employees/")
    page.get_by_role("button", name="Colonnes").click()
    for label in ("Poste de travail", "Catégorie", "Dernier examen", "Prochaine visite"):
        page.get_by_role("checkbox", name=label).uncheck()
    page.get_by_role("checkbox", name="Date de naissance").check()
    page.get_by_role("button", name="Montrer").click()
    expect(page.locator("thead tr").first.get_by_role("columnheader", name="Catégorie")).to_have_count(0)

    page.get_by_role("link", name="Date de naissance").click()
    expect(page.locator("tbody tr").first).to_contain_text("BELLAMY")
    expect(page.get_by_role("columnheader", name="Date de naissance").first).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Date de naissance").click()
    expect(page.locator("tbody tr").first).to_contain_text("AUVRAY")

    page.get_by_role("button", name="Mes vues").click()
    page.get_by_label("Garder cette liste sous le nom").fill("Les plus jeunes")
    page.get_by_role("checkbox", name="Ouvrir la liste ainsi").check()
    page.get_by_role("button", name="Garder cette vue").click()
    expect(page.get_by_text("Cette vue est gardée.")).to_be_visible()

    page.goto("/employees/")
    expect(page.get_by_role("button", name="Les plus jeunes")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("AUVRAY")
    assert beyond(page) == []
    page.get_by_role("button", name="Les plus jeunes").click()
    page.get_by_role("link", name="La liste habituelle").click()
    expect(page.get_by_role("link", name="Catégorie")).to_be_visible()


def test_columns_change_places_before_the_list_is_shown_again_and_all_is_there_on_a_phone(open_as, employer):
    actor = employer(Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA)
    EmployeeFactory(adherent_id=actor.adherent_id, last_name="Auvray")
    page = open_as(actor)
    page.goto("/employees/")
    press(page, "Colonnes")
    page.get_by_role("button", name="Monter « Catégorie »").click()
    expect(page.get_by_role("button", name="Monter « Catégorie »")).to_be_hidden()
    expect(page.get_by_role("button", name="Descendre « Catégorie »")).to_be_focused()
    page.get_by_role("checkbox", name="Date de naissance").check()
    press(page, "Montrer")
    titles = page.locator("thead tr").first.get_by_role("columnheader")
    expect(titles.nth(2)).to_contain_text("Catégorie")
    expect(titles.nth(3)).to_contain_text("Poste de travail")
    expect(titles.nth(6)).to_contain_text("Date de naissance")

    page.set_viewport_size(PHONE)
    expect(page.locator("tbody tr").first).to_contain_text("15/06/1985")
    cut = "all => all.filter((each) => each.getBoundingClientRect().right > innerWidth).map((each) => each.innerText)"
    assert page.locator(".tools .btn").evaluate_all(cut) == []
    press(page, "Colonnes")
    expect(page.get_by_role("button", name="Monter « Poste de travail »")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("checkbox", name="AUVRAY Marie").check()
    expect(page.get_by_role("button", name="Sortir de l’effectif")).to_be_visible()
    assert beyond(page) == []


def test_on_a_phone_all_acts_of_a_line_are_behind_one_button_that_is_large_enough(open_as, employer):
    actor = employer(Right.COMPANY_CONTACTS)
    contact = ContactFactory(adherent_id=actor.adherent_id)
    page = open_as(actor)
    page.goto("/contacts/")
    line = page.locator("tbody tr").first
    expect(line.get_by_role("button", name="Actions")).to_be_hidden()
    expect(line.get_by_role("link", name="Supprimer")).to_be_visible()

    page.set_viewport_size(PHONE)
    expect(line.get_by_role("link", name="Supprimer")).to_be_hidden()
    size = line.get_by_role("button", name="Actions").bounding_box()
    assert size is not None
    assert min(size["width"], size["height"]) >= 44
    press(page, "Actions")
    expect(line.get_by_role("link", name="Modifier")).to_be_visible()
    assert beyond(page) == []
    line.get_by_role("link", name="Supprimer").click()
    page.wait_for_url(f"**/contacts/{contact.id}/remove")


def test_the_first_tab_of_a_record_stands_whole_on_a_phone(open_as, employer):
    actor = employer(*Right)
    auvray = EmployeeFactory(adherent_id=actor.adherent_id, last_name="Auvray")
    page = open_as(actor)
    page.set_viewport_size(PHONE)
    page.goto(f"/employees/{auvray.id}")
    assert page.locator("main .tabs").evaluate("tabs => tabs.scrollLeft") == 0
