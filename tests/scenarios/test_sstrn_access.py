"""Manual SSTRN, pages 6 to 11: synchronise, ask for an access, answer, change administrator, takeover, merger."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.accounts.rules.rights import DEFAULT_ROLES
from tests.factories import AddressFactory, AdherentFactory, ContractFactory, EmployeeFactory, SectorFactory, sessions
from tests.scenarios.cast import PASSWORD, a_person
from tests.scenarios.conftest import PHONE
from tests.scenarios.test_axe import wrong
from tests.scenarios.test_ways import fits
from tests.scenarios.walking import field, fill, follow, pick, press, reads, row, step, title, until

pytestmark = pytest.mark.browser
SIRET, SIREN = "732 829 320 00074", "732 829 320"
NEW_SIRET = "552 100 554 00013"
PAUL = "paul@fournil.example"
CONTACT = "contact@fournil.example"
SYNCHRONISED = "Cette démarche de synchronisation a déjà été réalisée. Nous vous invitons à choisir DEMANDER LA GESTION"
KARIM = {"last_name": "BENALI", "first_name": "Karim", "name_key": "benali karim"}


@pytest.fixture
def company():
    """An adherent that nobody administers, with an employee; Jeanne and Paul have accounts that open nothing."""
    sector = SectorFactory()
    adherent = AdherentFactory(
        number="10250", name="Fournil du Sud", siret=re.sub(r"\s", "", SIRET), email=CONTACT, sector_id=sector.id
    )
    AddressFactory(adherent_id=adherent.id)
    employee = EmployeeFactory(adherent_id=adherent.id, **KARIM)
    ContractFactory(adherent_id=adherent.id, employee_id=employee.id)
    for name, first, last in (("jeanne", "Jeanne", "Roux"), ("paul", "Paul", "Vidal")):
        a_person(name, first, last).email = f"{name}@fournil.example"
    sessions.commit()
    return adherent


@pytest.mark.row("F061", "F068", "F069", "F070", "F262", "F263", "F269", "F271")
@pytest.mark.usefixtures("worker", "company")
def test_the_first_person_synchronises_the_next_asks_and_is_answered(as_profile, open_browser, mailbox):
    as_profile("sstrn")
    jeanne, paul = open_browser(), open_browser(PHONE)
    with step("p. 6: Jeanne synchronises, with the code that the company receives", jeanne):
        comes_in(jeanne, "jeanne@fournil.example")
        jeanne.get_by_role("link", name="Demander l’accès à une entreprise").click()
        title(jeanne, "Votre demande")
        assert wrong(jeanne, "Votre demande") == []
        chooses(jeanne, "Synchroniser votre adhérent")
        fill(jeanne, {"Numéro d’adhérent": "10250", "SIREN": SIREN})
        press(jeanne, "Synchroniser")
        until(lambda: mailbox(CONTACT))
        field(jeanne, "Code reçu").fill(re.search(r"\d{3}\s\d{3}", mailbox(CONTACT)[0].text)[0])
        press(jeanne, "Synchroniser")
        reads(jeanne, "vous êtes administrateur de l’adhérent 10250")
        follow(jeanne, "Effectif")
        expect(row(jeanne, "BENALI")).to_be_visible()
    with step("p. 6-7: Paul comes second, and asks for the access instead", paul):
        comes_in(paul, PAUL)
        paul.goto("/membership/ask")
        fits(paul)
        chooses(paul, "Synchroniser votre adhérent")
        fill(paul, {"Numéro d’adhérent": "10250", "SIREN": SIREN})
        press(paul, "Synchroniser")
        reads(paul, SYNCHRONISED)
        follow(paul, "Votre demande")
        chooses(paul, "Demander la gestion d’un adhérent")
        fits(paul)
        fill(paul, {"Numéro d’adhérent": "10250", "SIRET": SIRET})
        press(paul, "Demander")
        expect(row(paul, "Demander la gestion d’un adhérent")).to_contain_text("en cours")
        fits(paul)
    with step("p. 9-10: Jeanne is told by mail and on her first page, and chooses the kind of access", jeanne):
        until(lambda: mailbox("jeanne@fournil.example")[1:])
        jeanne.goto("/")
        reads(jeanne, "Paul Vidal demande un accès")
        follow(jeanne, "Répondre")
        title(jeanne, "Démarches à valider")
        assert wrong(jeanne, "Démarches à valider") == []
        follow(jeanne, "Accepter")
        title(jeanne, "Donner un accès à Paul Vidal")
        jeanne.get_by_label(re.compile("^Facturation")).check()
        press(jeanne, "Accepter")
        reads(jeanne, "Paul Vidal a maintenant accès à votre entreprise")
    with step("p. 7: Paul is told, and acts for the company", paul):
        until(lambda: mailbox(PAUL))
        paul.goto("/membership/")
        expect(row(paul, "Demander la gestion d’un adhérent")).to_contain_text("accepté")
        paul.goto("/")
        reads(paul, "Fournil du Sud")


@pytest.mark.row("F071", "F072", "F073", "F270")
@pytest.mark.usefixtures("worker")
def test_the_service_changes_administrator_owner_and_merges(
    as_profile, open_browser, open_as, *, staff, company, mailbox
):
    as_profile("sstrn")
    other = AdherentFactory(number="10251", name="Boulangerie Martin", sector_id=company.sector_id)
    ContractFactory(adherent_id=other.id, employee_id=EmployeeFactory(adherent_id=other.id, **KARIM).id)
    paul, nadia = open_browser(), open_as(staff(*DEFAULT_ROLES["Administrateur du service"]))
    comes_in(paul, PAUL)
    with step("p. 7: « Modifier l’administrateur d’un compte adhérent »", paul):
        asks(paul, "Modifier l’administrateur d’un compte adhérent", {
            "Numéro d’adhérent": "10250", "Siret": SIRET, "Email de l’ancien administrateur": "parti@fournil.example",
        })  # fmt: skip
    with step("p. 8: « Signaler un rachat de société ou un changement de dirigeant »", paul):
        asks(paul, "Signaler un rachat de société ou un changement de dirigeant", {
            "Description": "Rachat le 1er janvier, 06 12 34 56 78", "Numéro d’adhérent": "10250",
            "Ancien numéro de Siret": SIRET, "Nouveau numéro de Siret": NEW_SIRET,
        })  # fmt: skip
    with step("p. 8: « Demander la fusion/absorption d’entreprises »", paul):
        asks(paul, "Demander la fusion/absorption d’entreprises", {"Description": "10251 rejoint 10250"})
    with step("the service makes him administrator", nadia):
        opens(nadia, "Modifier l’administrateur")
        follow(nadia, "Accepter")
        reads(nadia, "Paul Vidal (paul@fournil.example) devient administrateur de Fournil du Sud")
        assert wrong(nadia, "handing over") == []
        nadia.get_by_label("Les accès actuels restent ouverts").check()
        press(nadia, "Accepter")
        reads(nadia, "Paul Vidal administre Fournil du Sud")
    with step("then owner", nadia):
        opens(nadia, "Signaler un rachat")
        follow(nadia, "Accepter")
        reads(nadia, f"Le SIRET passe de {SIRET} à {NEW_SIRET}")
        fill(nadia, {"Nouvelle raison sociale": "Fournil Vidal"})
        nadia.get_by_label("Les accès actuels restent ouverts").check()
        press(nadia, "Accepter")
        reads(nadia, "Paul Vidal administre Fournil Vidal")
    with step("and merges, the same person asked about first", nadia):
        opens(nadia, "Demander la fusion")
        follow(nadia, "Préparer la fusion")
        pick(nadia, "Adhérent absorbé", "Boulang", "Boulangerie Martin")
        pick(nadia, "Adhérent qui reste", "Fournil", "Fournil Vidal")
        press(nadia, "Voir ce que cela fera")
        reads(nadia, "Boulangerie Martin (n° 10251) est radié")
        reads(nadia, "1 salarié")
        assert wrong(nadia, "merging") == []
        nadia.get_by_label("C’est la même personne").check()
        nadia.get_by_label("Ses utilisateurs agissent pour l’adhérent qui reste").check()
        press(nadia, "Fusionner")
        reads(nadia, "Boulangerie Martin a rejoint Fournil Vidal")
    with step("Paul reads it in his history and his mails, and finds one employee", paul):
        paul.goto("/membership/")
        expect(paul.get_by_role("row").filter(has_text="accepté")).to_have_count(3)
        until(lambda: len(mailbox(PAUL)) == 3)
        paul.goto("/employees/")
        expect(row(paul, "BENALI")).to_have_count(1)


def comes_in(page: Page, email: str) -> None:
    page.goto("/connexion/")
    fill(page, {"Adresse e-mail": email, "Mot de passe": PASSWORD})
    press(page, "Connexion")


def chooses(page: Page, kind: str) -> None:
    page.get_by_role("link", name=kind).click()
    title(page, kind)


def asks(page: Page, kind: str, answers: dict[str, str]) -> None:
    page.goto("/membership/ask")
    chooses(page, kind)
    fill(page, answers)
    press(page, "Demander")
    expect(row(page, kind)).to_contain_text("en cours")


def opens(page: Page, kind: str) -> None:
    page.goto("/staff/petitions/")
    row(page, "Paul Vidal").filter(has_text=kind).get_by_role("link").first.click()
    title(page, "Paul Vidal")
