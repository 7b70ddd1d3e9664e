"""The accountant of many adherents, one of them with branches: invited for a time, searching, one reach for lists."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.accounts.models import Mandate, MandateKind
from app.accounts.rules.rights import BY_KEY
from app.adherents.models import Adherent, Contact
from app.platform.context import Right
from tests.factories import AdherentFactory, EmployeeFactory, MandateFactory
from tests.scenarios.cast import PASSWORD, a_person
from tests.scenarios.conftest import PHONE
from tests.scenarios.walking import (
    Mailbox,
    field,
    fill,
    follow,
    link_of,
    press,
    reads,
    row,
    sign_in,
    step,
    title,
    until,
    words,
)

pytestmark = pytest.mark.browser
BRANCHES = ("Dinan", "Paimpol")
OTHERS = 9


def a_group() -> Adherent:
    """« Garage Brieuc » with a colleague since long; its administrator signs in as `anne`. One employee everywhere."""
    mother = AdherentFactory(name="Garage Brieuc", number="00010")
    anne, thomas = a_person("anne", "Anne", "Brieuc"), a_person("thomas", "Thomas", "Kerr")
    MandateFactory(user_id=anne.id, adherent_id=mother.id, rights=[Right.ADMIN], with_branches=True)
    MandateFactory(user_id=thomas.id, adherent_id=mother.id, rights=[Right.EMPLOYEES])
    EmployeeFactory(adherent_id=mother.id, last_name="ARZEL")
    for place, (town, name) in enumerate(zip(BRANCHES, ("LEBRETON", "TANGUY"), strict=True)):
        branch = AdherentFactory(name=f"Garage Brieuc {town}", number=f"00010-{place + 2}", parent_id=mother.id)
        EmployeeFactory(adherent_id=branch.id, last_name=name)
    return mother


def an_accountant_of_many() -> str:
    """`odile` acts for nine others already; her address."""
    odile = a_person("odile", "Odile", "Caron")
    for number in range(OTHERS):
        adherent = AdherentFactory(name=f"Client {number}")
        MandateFactory(user_id=odile.id, adherent_id=adherent.id, rights=sorted(BY_KEY["ACCOUNTANT"].rights))
    return str(odile.email)


@pytest.mark.row("F034", "F037", "F061", "F062", "F078", "K8", "K11")
@pytest.mark.usefixtures("worker")
def test_an_accounting_firm_and_a_company_with_branches(open_browser, mailbox, stored):
    mother, email = a_group(), an_accountant_of_many()
    anne, odile, phone = open_browser(), open_browser(), open_browser(PHONE, java_script_enabled=False)
    with step("the company invites its accountant, with its branches, for a time", anne):
        sign_in(anne, "anne", PASSWORD)
        anne.goto("/switch/")
        press(anne, "Sélectionner Garage Brieuc")
        invites(anne, email)
    with step("the accountant has an account already: one password, one more company", odile):
        joins(odile, email, mailbox)
    with step("of ten adherents she finds one by its name, and takes all its branches", odile):
        finds_by_name(odile)
    with step("one list for all, filtered by branch", odile):
        reads_one_list(odile)
    with step("a form is for one of them", odile):
        chooses_for_a_form(odile)
    with step("the adherent was changed in another tab: nothing is written", odile):
        switches_in_another_tab(odile, stored)
    with step("the same on a phone, without a script", phone):
        sign_in(phone, "odile", PASSWORD)
        phone.goto("/employees/")
        reads(phone, "TANGUY")
        phone.goto("/switch/?q=dinan")
        press(phone, "Sélectionner Garage Brieuc Dinan")
        phone.goto("/employees/")
        reads(phone, "LEBRETON")
        expect(phone.get_by_text("TANGUY")).to_have_count(0)
    with step("once a year the company says who still needs an access", anne):
        says_who_stays(anne)
    with step("what was closed opens nothing more", odile):
        odile.goto("/switch/?q=brieuc")
        reads(odile, "Aucun adhérent ne correspond")
    closed = next(
        one for one in stored(Mandate) if one.adherent_id == mother.id and one.kind is MandateKind.THIRD_PARTY
    )
    assert (closed.active, closed.with_branches) == (False, True)


def invites(anne: Page, email: str) -> None:
    anne.goto("/users/")
    follow(anne, "Créer un compte utilisateur")
    fill(anne, {"Prénom": "Odile", "Nom": "Caron", "Adresse e-mail": email})
    anne.get_by_label(words("Cabinet comptable")).check()
    anne.get_by_label(words("Tiers déclarant ou cabinet comptable")).check()
    anne.get_by_label(words("Avec ses établissements")).check()
    fill(anne, {"Au": "04/01/2026"})
    press(anne, "Créer un compte")
    reads(anne, "Ce jour est passé")
    fill(anne, {"Au": ""})
    press(anne, "Créer un compte")
    title(anne, "Invitations en attente")


def joins(odile: Page, email: str, mailbox: Mailbox) -> None:
    until(lambda: mailbox(email))
    odile.goto(link_of(mailbox(email)[-1]))
    reads(odile, "Garage Brieuc")
    odile.get_by_label(words("Votre mot de passe")).fill(PASSWORD)
    press(odile, "Ajouter Garage Brieuc")
    expect(odile.get_by_role("navigation", name="Menu principal")).to_be_visible()


def finds_by_name(odile: Page) -> None:
    odile.locator("a.switcher").click()
    title(odile, "Choisir un adhérent")
    odile.locator("main").get_by_label("Nom ou numéro").fill("BRIEUC")
    odile.keyboard.press("Enter")
    expect(row(odile, "Client 1")).to_have_count(0)
    press(odile, "Sélectionner Garage Brieuc Dinan")
    expect(odile.locator("a.switcher")).to_have_text(words("Garage Brieuc Dinan"))
    odile.goto("/switch/?q=00010")
    press(odile, "Sélectionner Tous les établissements")
    expect(odile.locator("a.switcher")).to_have_text(words("Tous les établissements"))


def reads_one_list(odile: Page) -> None:
    follow(odile, "Salariés")
    for name in ("ARZEL", "LEBRETON", "TANGUY"):
        reads(odile, name)
    expect(odile.get_by_role("columnheader", name=words("Établissement"))).to_be_visible()


def chooses_for_a_form(odile: Page) -> None:
    odile.goto("/posts/add")
    title(odile, "Pour qui ?")
    press(odile, "Sélectionner Garage Brieuc Dinan")
    expect(odile.locator("a.switcher")).to_have_text(words("Garage Brieuc Dinan"))
    expect(field(odile, "Intitulé du poste de travail")).to_be_visible()


def switches_in_another_tab(odile: Page, stored: Callable[..., list[Contact]]) -> None:
    other = odile.context.new_page()
    other.goto("/switch/?q=paimpol")
    press(other, "Sélectionner Garage Brieuc Paimpol")
    expect(other.locator("a.switcher")).to_have_text(words("Garage Brieuc Paimpol"))
    fill(odile, {"Intitulé du poste de travail": "Mécanicien"})
    press(odile, "Enregistrer")
    title(odile, "Vous avez changé d’adhérent dans un autre onglet")
    reads(odile, "Rien n’a été enregistré")
    other.close()


def says_who_stays(anne: Page) -> None:
    anne.goto("/")
    follow(anne, "Répondre")
    title(anne, "Ces personnes doivent-elles garder leur accès ?")
    row(anne, "Thomas Kerr").get_by_label("Garder").check()
    press(anne, "Enregistrer mes réponses")
    reads(anne, "1 accès gardé")
    follow(anne, "Caron Odile")
    press(anne, "Autres actions")
    press(anne, "Désactiver l’accès")
    reads(anne, "désactivé dès maintenant")
