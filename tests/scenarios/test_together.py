"""Several employees at once from a browser: ticked in the list, told in a summary, done, and undone."""

from datetime import date

import pytest
from playwright.sync_api import expect

from app.employees.models import Employee
from app.platform import job, together
from app.platform.context import Right
from tests.factories import PostFactory, employed
from tests.scenarios.conftest import PHONE
from tests.scenarios.walking import beyond, fill, pick, press

pytestmark = pytest.mark.browser
RIGHTS = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA)


@pytest.fixture
def actor(employer):
    """Who employs three bakers."""
    actor = employer(*RIGHTS)
    of = {"adherent_id": actor.adherent_id}
    baker, _ = PostFactory(**of, title="Boulanger"), PostFactory(**of, title="Vendeur")
    for name in ("Auvray", "Bellamy", "Colas"):
        employed(baker, last_name=name)
    return actor


def tick(page, *names):
    """Tick people of the list."""
    page.goto("/employees/")
    for name in names:
        page.get_by_role("checkbox", name=name).check()


@pytest.mark.row("F142", "F146")
def test_several_change_posts_and_the_whole_list_leaves_and_comes_back(open_as, actor, app, stored, monkeypatch):
    page = open_as(actor)
    tick(page, "AUVRAY Marie", "BELLAMY Marie")
    press(page, "Changer de poste")
    expect(page.get_by_role("radio", name="Les 2 salariés cochés")).to_be_checked()
    pick(page, "Nouveau poste de travail", "vend", "Vendeur")
    fill(page, {"Date d’entrée en poste": "05/01/2026"})
    assert beyond(page) == []
    press(page, "Enregistrer")
    expect(page.locator(".note")).to_contain_text("Le poste de 2 salariés est changé.")
    expect(page.locator("tbody tr", has_text="Vendeur")).to_have_count(2)

    monkeypatch.setattr(together, "AT_ONCE", 1)
    tick(page, "COLAS Marie")
    press(page, "Sortir de l’effectif")
    page.get_by_role("radio", name="Toute la liste").check()
    fill(page, {"Date de sortie": "31/01/2026"})
    press(page, "Enregistrer les sorties")
    expect(page.get_by_role("heading", name="En cours")).to_be_visible()
    job.run_due(app)
    expect(page.get_by_role("heading", name="C’est terminé")).to_be_visible()
    assert {each.left_on for each in stored(Employee)} == {date(2026, 1, 31)}

    page.set_viewport_size(PHONE)
    assert beyond(page) == []
    press(page, "Annuler")
    expect(page.get_by_role("heading", name="En cours")).to_be_visible()
    job.run_due(app)
    expect(page.get_by_role("heading", name="C’est terminé")).to_be_visible()
    assert {each.left_on for each in stored(Employee)} == {None}
