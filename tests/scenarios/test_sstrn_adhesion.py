"""Manual SSTRN, pages 3 and 5: « Adhérer au SSTRN » in five steps, interrupted, taken up elsewhere, accepted."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.accounts.rules.rights import DEFAULT_ROLES
from app.platform import mail
from app.platform.mail import Outbox
from tests.factories import AdherentFactory
from tests.membership.adhesion_story import at_door, told
from tests.scenarios.cast import a_service
from tests.scenarios.conftest import PHONE, WIDE
from tests.scenarios.test_axe import wrong
from tests.scenarios.test_ways import fits, tab_to
from tests.scenarios.walking import (
    Mailbox,
    field,
    fill,
    follow,
    link_of,
    pick,
    press,
    reads,
    row,
    step,
    title,
    until,
    words,
)

pytestmark = pytest.mark.browser
JULIE = "julie@fournil.example"
SECRET = "Fournil#7"
KNOWN = "404 833 048 00022"
SIRET = "732 829 320 00074"
CASES = (
    "Vos salariés travaillent-ils loin de nous, hors de la Loire-Atlantique ?",
    "Êtes-vous un particulier employeur ?",
    "Êtes-vous une entreprise d’intérim ?",
)
ASKER = {"Prénom": "Julie", "Nom": "Bérard", "Fonction dans l’entreprise": "Gérante", "E-mail": JULIE}
MARIE = {
    "Nom": "Curie", "Prénom": "Marie", "INS": "2 85 05 78 006 084 41",
    "Date de naissance": "12/05/1985", "Date de début": "5/1/26",
}  # fmt: skip
TOO_FAR = "Vos salariés permanents et vos intérimaires sont suivis sur deux comptes distincts."


@pytest.mark.row("F063", "F064", "F065", "F066", "F067", "F074", "F075", "F077", "F268")
@pytest.mark.usefixtures("worker")
def test_a_company_joins_and_finds_its_posts_and_employees(as_profile, open_browser, open_as, staff, mailbox):
    as_profile("sstrn")
    a_service()
    AdherentFactory(siret=re.sub(r"\s", "", KNOWN))
    julie, nadia = open_browser(), open_as(staff(*DEFAULT_ROLES["Secrétariat"]))
    with step("p. 3: some cases see the service first", julie):
        begins(julie)
    with step("p. 5, 1 IDENTIFICATION", julie):
        identifies(julie)
    with step("2 ENTREPRISE", julie):
        describes_the_company(julie)
    with step("3 POSTES", julie):
        tells_a_post(julie)
    elsewhere = open_browser(PHONE, has_touch=True, is_mobile=True)
    with step("« Continuer plus tard » : taken up on a phone by the mailed link", elsewhere):
        goes_on_elsewhere(julie, elsewhere, mailbox)
    with step("4 SALARIES", elsewhere):
        tells_an_employee(elsewhere)
    with step("5 VALIDATION, and the mail that confirms it", elsewhere):
        sends(elsewhere, mailbox)
    with step("the service accepts", nadia):
        accepts(nadia)
    with step("Julie opens her account: everything is there", julie):
        opens_her_account(julie, mailbox)


def begins(julie: Page) -> None:
    julie.goto("/bienvenue/")
    follow(julie, "Adhérer")
    answers(julie, interim="Oui")
    fill(julie, ASKER)
    press(julie, "Commencer")
    reads(julie, "Contactez d’abord notre service")
    reads(julie, TOO_FAR)
    answers(julie, interim="Non")
    press(julie, "Commencer")
    title(julie, "Étape 1 sur 5 : IDENTIFICATION")


def answers(page: Page, interim: str) -> None:
    for question, answer in zip(CASES, ("Non", "Non", interim), strict=True):
        page.get_by_role("group", name=re.compile(re.escape(question[:20]))).get_by_label(answer).check()


def identifies(julie: Page) -> None:
    pick(julie, "Code NAF", "10.71C", "1071C")
    fill(julie, {"Numéro de SIRET": KNOWN, "Code postal": "49100", "Commune de l’établissement": "Angers"})
    press(julie, "Suivant")
    reads(julie, "Les salariés d’un établissement du département 49 ne sont pas pris en charge")
    fill(julie, {"Code postal": "44000", "Commune de l’établissement": "Nantes"})
    press(julie, "Suivant")
    reads(julie, "Nous avons déjà un adhérent avec ce numéro de Siret")
    fill(julie, {"Numéro de SIRET": SIRET})
    press(julie, "Suivant")


def describes_the_company(julie: Page) -> None:
    title(julie, "Étape 2 sur 5 : ENTREPRISE")
    fill(julie, {"Raison sociale": "Boulangerie Bérard", "Forme juridique": "SARL"})
    julie.locator("#street").fill("3 quai de la Fosse")
    press(julie, "Suivant")


def tells_a_post(julie: Page) -> None:
    title(julie, "Étape 3 sur 5 : POSTES")
    press(julie, "Suivant")
    reads(julie, "Ajoutez au moins un poste de travail.")
    follow(julie, "Ajouter un poste")
    pick(julie, "Catégorie socio-professionnelle", "636c", "636c")
    field(julie, "Intitulé du poste de travail (Libellé sans sigles et sans acronyme)").fill("Boulanger de nuit")
    julie.get_by_label("Travail de nuit", exact=True).check()
    press(julie, "Enregistrer le poste")
    expect(row(julie, "Boulanger de nuit")).to_contain_text("Travail de nuit")


def goes_on_elsewhere(julie: Page, elsewhere: Page, mailbox: Mailbox) -> None:
    follow(julie, "Continuer plus tard")
    reads(julie, JULIE)
    until(lambda: mailbox(JULIE))
    elsewhere.goto(link_of(mailbox(JULIE)[0]))
    press(elsewhere, "Reprendre ma demande")
    title(elsewhere, "Étape 3 sur 5 : POSTES")
    fits(elsewhere)
    press(elsewhere, "Suivant")


def tells_an_employee(elsewhere: Page) -> None:
    title(elsewhere, "Étape 4 sur 5 : SALARIES")
    follow(elsewhere, "Créer")
    fits(elsewhere)
    fill(elsewhere, MARIE)
    elsewhere.get_by_label("Femme").check()
    elsewhere.get_by_label("Boulanger de nuit").check()
    field(elsewhere, "Contrat").select_option(label="CDI")
    press(elsewhere, "Enregistrer le salarié")
    reads(elsewhere, "CURIE Marie")
    fits(elsewhere)
    press(elsewhere, "Suivant")


def sends(elsewhere: Page, mailbox: Mailbox) -> None:
    title(elsewhere, "Étape 5 sur 5 : VALIDATION")
    fits(elsewhere)
    press(elsewhere, "Envoyer ma demande")
    reads(elsewhere, "Acceptez les conditions générales d’adhésion pour envoyer la demande.")
    elsewhere.get_by_label("J’accepte les conditions générales d’adhésion").check()
    press(elsewhere, "Envoyer ma demande")
    reads(elsewhere, "Le service examine votre demande")
    until(lambda: len(mailbox(JULIE)) > 1)
    assert "Nous avons bien reçu" in mailbox(JULIE)[1].subject


def accepts(nadia: Page) -> None:
    nadia.goto("/")
    follow(nadia, "Adhésions")
    row(nadia, "Boulangerie Bérard").get_by_role("link").first.click()
    title(nadia, "Boulangerie Bérard")
    assert wrong(nadia, "a request") == []
    follow(nadia, "Accepter")
    reads(nadia, "Cela crée l’adhérent avec ses adresses, son contact, 1 poste et 1 salarié")
    assert wrong(nadia, "accepting") == []
    pick(nadia, "Secteur", "Beaune", "Beaune Nord")
    press(nadia, "Créer l’adhérent")
    title(nadia, "Boulangerie Bérard")


def opens_her_account(julie: Page, mailbox: Mailbox) -> None:
    until(lambda: len(mailbox(JULIE)) > 3)
    (link,) = [link_of(each) for each in mailbox(JULIE) if "/invitation/" in each.text]
    julie.goto(link)
    expect(field(julie, "Prénom")).to_have_value("Julie")
    julie.locator("#password").fill(SECRET)
    julie.locator("#again").fill(SECRET)
    julie.get_by_label(words("J’accepte les conditions d’utilisation")).check()
    press(julie, "Créer mon compte")
    follow(julie, "Effectif")
    expect(row(julie, "CURIE")).to_contain_text("Boulanger de nuit")


def test_without_a_script_and_by_the_keyboard_alone_one_joins_too(as_profile, open_browser):
    as_profile("sstrn")
    page = open_browser(java_script_enabled=False)
    with step("who asks, by Tab, arrows and Enter", page):
        page.goto("/adhesion/")
        for question in CASES:
            tab_to(page, page.get_by_role("group", name=re.compile(re.escape(question[:20]))).get_by_label("Non"))
            page.keyboard.press("Space")
        for label, typed in ASKER.items():
            tab_to(page, label)
            page.keyboard.type(typed)
        page.keyboard.press("Enter")
    with step("the code NAF is typed", page):
        for label, typed in (
            ("Numéro de SIRET", SIRET), ("Code NAF", "10.71C"), ("Code postal", "44000"),
            ("Commune de l’établissement", "Nantes"),
        ):  # fmt: skip
            tab_to(page, label)
            page.keyboard.type(typed)
        page.keyboard.press("Enter")
        title(page, "Étape 2 sur 5 : ENTREPRISE")
    with step("a step behind is opened again, a step ahead is not", page):
        steps = page.get_by_role("list", name="Étapes")
        expect(steps.get_by_role("link", name="IDENTIFICATION")).to_be_visible()
        expect(steps.get_by_role("link", name="VALIDATION")).to_have_count(0)


STEPS = ("identification", "entreprise", "postes", "postes/ajouter", "postes/1", "salaries", "salaries/ajouter",
         "salaries/1", "validation", "plus-tard")  # fmt: skip
DOOR = ("/adhesion/", "/adhesion/conditions", "/adhesion/lien", "/adhesion/reprendre/x")


def test_no_page_of_it_is_closed_to_anybody_or_wider_than_a_phone(open_browser, work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id = told(ctx)
    page = open_browser()
    page.goto(re.search(r"/adhesion/reprendre/\S+", mail.read(stored(Outbox)[0]).text).group())
    assert wrong(page, "the link") == []
    press(page, "Reprendre ma demande")
    for address in (*DOOR, *(f"/adhesion/{adhesion_id}/{each}" for each in STEPS)):
        page.set_viewport_size(WIDE)
        page.goto(address)
        assert wrong(page, address) == []
        page.set_viewport_size(PHONE)
        fits(page)
