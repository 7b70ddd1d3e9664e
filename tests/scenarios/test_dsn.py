"""The DSN of the month in a browser: sent, read line by line, confirmed one by one, by ticks, and all at once."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from app.employees.models import Employee
from app.platform.context import Right
from tests.employees.payroll.pay import SIRET, contract, month_of, person
from tests.factories import AdherentFactory, PostFactory, employed
from tests.scenarios.conftest import PHONE, WIDE
from tests.scenarios.test_axe import wrong
from tests.scenarios.walking import beyond, field, fill, follow, press, reads, step, title, words

pytestmark = pytest.mark.browser
SINCE = date(2020, 9, 1)
STAFF = (
    ("Durand", "Jean", date(1985, 5, 12)),
    ("Martin", "Anna", date(1990, 1, 1)),
    ("Absente", "Léa", date(1991, 1, 1)),
)
MONTH = month_of(
    person(contract(end="15122025"), nir=""),
    person(contract(nature="02", due="30062026"), name="MARTIN", first="ANNA", born="01011990", nir="", sex="02"),
    person(contract(since="15122025"), name="LEFEVRE", first="ZOE", born="04111999", nir="2991175056001"),
)


@pytest.fixture
def julie(open_as, employer):
    """The administrator of a bakery of three, at its list."""
    adherent = AdherentFactory(siret=SIRET)
    post = PostFactory(adherent_id=adherent.id, title="Boulanger", title_key="boulanger", pcs_code="636c")
    for last, first, born in STAFF:
        employed(post, last_name=last, first_name=first, born_on=born, hired_on=SINCE)
    page: Page = open_as(employer(*Right, of=adherent.id))
    page.goto("/employees/")
    return page


@pytest.mark.usefixtures("worker")
def test_a_dsn_is_confirmed_line_by_line_then_all_at_once(julie, stored):
    with step("another file is refused, with what to do", julie):
        follow(julie, "Importer")
        julie.get_by_role("link", name=words("DSN du mois")).click()
        sends(julie, b"nom;prenom")
        reads(julie, "Ce fichier n’est pas une DSN")
        assert wrong(julie, "refused") == []
    with step("what the month says otherwise, on a phone too", julie):
        sends(julie, MONTH)
        title(julie, "DSN du mois")
        for heading in ("Arrivées", "Départs", "Changements", "Absents de cette DSN"):
            expect(julie.get_by_role("heading", name=heading)).to_be_visible()
        assert wrong(julie, "review") == []
        julie.set_viewport_size(PHONE)
        assert beyond(julie) == []
        julie.set_viewport_size(WIDE)
    with step("one line passed over, one confirmed with its day", julie):
        press(julie, "Écarter : MARTIN Anna, Contrat")
        reads(julie, "1 ligne écartée")
        fill(julie, {"Dernier jour : ABSENTE Léa": "30/09/2025"})
        press(julie, "Sortir : ABSENTE Léa, Absent de la paie")
        reads(julie, "1 ligne confirmée")
    with step("the rest at once", julie):
        press(julie, "Tout confirmer")
        reads(julie, "Rien à confirmer")
        expect(julie.locator("[data-progress]")).to_have_count(0)  # the page that watches moves on by itself
    left = {each.last_name: each.left_on for each in stored(Employee)}
    assert left == {"Durand": date(2025, 12, 15), "Martin": None, "Absente": date(2025, 9, 30), "LEFEVRE": None}
    with step("one line that was confirmed is undone, and waits again", julie):
        follow(julie, "Ce qui a été confirmé depuis 24 heures")
        title(julie, "DSN du mois")
        assert wrong(julie, "done") == []
        julie.set_viewport_size(PHONE)
        assert beyond(julie) == []
        julie.set_viewport_size(WIDE)
        press(julie, "Annuler : DURAND Jean, Départ")
        reads(julie, "1 ligne annulée")
    assert next(each.left_on for each in stored(Employee) if each.last_name == "Durand") is None


def sends(julie: Page, content: bytes) -> None:
    field(julie, "Fichier de la DSN").set_input_files({"name": "paie.dsn", "mimeType": "text/plain", "buffer": content})
    press(julie, "Envoyer")
