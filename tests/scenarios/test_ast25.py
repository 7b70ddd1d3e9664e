"""Manual AST25, 2.1 to 3.2.2: the first connection, several adherents, a forgotten password, users and their rights."""

import pytest
from playwright.sync_api import Page, expect

from app.adherents.models import Adherent
from tests.factories import AdherentFactory
from tests.scenarios.cast import PASSWORD, an_accountant
from tests.scenarios.walking import (
    Mailbox,
    accept_terms,
    choose_password,
    field,
    fill,
    follow,
    link_of,
    press,
    reads,
    renew_password,
    row,
    sign_out,
    step,
    title,
    unfold,
    until,
    words,
)

pytestmark = pytest.mark.browser
EMAIL, ANNE = "julie.berard@example.com", "anne.roux@example.com"
SECRET, NEXT, HERS = "Ardoise&Zinc21", "Tuiles&Faitage25", "Gouttiere&Cuivre7"
BLOCKS = ("Entreprise", "Salariés", "Admin")


@pytest.mark.row("F003", "F008", "F012", "F017", "F018", "F019", "F022", "F024", "F025", "F030", "F040", "F042", "F044",
                 "F045", "F046", "F047", "F048", "F049", "F050", "F051", "K1", "K6", "K7")  # fmt: skip
@pytest.mark.usefixtures("worker")
def test_the_administrator_comes_in_and_gives_accesses(as_profile, open_browser, mailbox, post_letter):
    as_profile("ast25")
    julie, anne = open_browser(), open_browser()
    adherent, provisional = post_letter(AdherentFactory(name="Toitures Bérard", number="10250"))
    with step("2.1: first connection", julie):
        comes_first(julie, adherent, provisional)
        creates_her_account(julie, adherent)
    with step("2.1: a second one with the same letter is told so", anne):
        comes_first(anne, adherent, provisional)
        reads(anne, "Accès avec ce login interdit")
    with step("2.2: sign-in, the terms accepted each time", julie):
        comes_again(julie, SECRET)
    with step("3.1: the profile", julie):
        changes_her_profile(julie)
    with step("3.2.1: a user is created", julie):
        creates_a_user(julie)
    with step("3.2.1: she opens her account by the link of her mail", anne):
        opens_hers(anne, mailbox, adherent)
    with step("3.2.2: her rights", julie):
        gives_rights(julie)
    with step("3.2.2: they take effect at once", anne):
        follow(anne, "Accueil")
        sees(anne, "Accueil", "Entreprise", "Salariés", "Visites médicales", "Contactez-nous")
    with step("2.4: a forgotten password, by user name", julie):
        forgets_her_password(julie, mailbox)


@pytest.mark.row("F033", "F038", "K8")
def test_somebody_with_several_adherents_chooses_after_sign_in_and_signs_out_for_another(as_profile, open_browser):
    as_profile("ast25")
    garage, hotel = an_accountant()
    odile = open_browser()
    with step("2.3: choose after sign-in", odile):
        signs_in(odile, "odile", PASSWORD)
        title(odile, "Choisir un adhérent")
        reads(odile, "Pour en changer ensuite, déconnectez-vous puis reconnectez-vous")
        press(odile, f"Sélectionner {hotel}")
        follow(odile, "Salariés")
        reads(odile, "OREILLER Marie")
        expect(odile.get_by_role("button", name=words("Changer d’adhérent"))).to_have_count(0)
    with step("2.3: another one, signed in again", odile):
        sign_out(odile, "Odile Caron")
        signs_in(odile, "odile", PASSWORD)
        press(odile, f"Sélectionner {garage}")
        follow(odile, "Salariés")
        reads(odile, "PISTON Marie")


def comes_first(page: Page, adherent: Adherent, provisional: str) -> None:
    page.goto("/")
    follow(page, "1ère Connexion : Créer mon compte")
    fill(page, {"N° d’adhérent": adherent.number, "Mot de passe provisoire": provisional})
    press(page, "Continuer")


def creates_her_account(julie: Page, adherent: Adherent) -> None:
    title(julie, "Votre compte d’administrateur")
    reads(julie, "11 caractères")
    told = {"Nom": "Bérard", "Prénom": "Julie", "Adresse e-mail": EMAIL, "Téléphone": "0380221010"}
    fill(julie, told | {"Nom d’utilisateur": adherent.number})
    accept_terms(julie)
    choose_password(julie, SECRET)
    press(julie, "Créer mon compte")
    reads(julie, "Nom d’utilisateur interdit")
    expect(field(julie, "Nom d’utilisateur")).to_have_attribute("aria-invalid", "true")
    fill(julie, {"Nom d’utilisateur": "julie.berard"})
    choose_password(julie, "ardoise et zinc")
    press(julie, "Créer mon compte")
    reads(julie, "une majuscule")
    expect(field(julie, "Prénom")).to_have_value("Julie")
    choose_password(julie, SECRET)
    press(julie, "Créer mon compte")
    reads(julie, "Votre compte est ouvert")


def comes_again(julie: Page, password: str) -> None:
    sign_out(julie, "Julie Bérard")
    fill(julie, {"Nom d’utilisateur": "julie.berard", "Mot de passe": password})
    press(julie, "Connexion")
    reads(julie, "Cochez cette case pour continuer")
    signs_in(julie, "julie.berard", password)
    title(julie, "Bonjour Julie")
    for block in BLOCKS:
        expect(julie.get_by_role("navigation", name="Rubriques").get_by_text(block, exact=True)).to_be_visible()


def signs_in(page: Page, name: str, password: str) -> None:
    page.goto("/connexion/")
    fill(page, {"Nom d’utilisateur": name, "Mot de passe": password})
    accept_terms(page)
    press(page, "Connexion")


def changes_her_profile(julie: Page) -> None:
    unfold(julie, "Mon compte, Julie Bérard")
    follow(julie, "Modifier votre profil")
    expect(field(julie, "Téléphone")).to_have_value(words("03 80 22 10 10"))
    fill(julie, {"Téléphone": "03.80.22.10.11"})
    press(julie, "Sauvegarder")
    reads(julie, "Votre profil est enregistré")
    expect(field(julie, "Téléphone")).to_have_value(words("03 80 22 10 11"))


def creates_a_user(julie: Page) -> None:
    follow(julie, "Admin")
    title(julie, "Admin")
    expect(row(julie, "julie.berard").get_by_role("link", name="Droits")).to_be_attached()
    follow(julie, "Créer un compte utilisateur")
    expect(julie.get_by_label("Administrateur", exact=True)).not_to_be_checked()
    fill(julie, {"Prénom": "Anne", "Nom": "Roux", "Adresse e-mail": ANNE})
    julie.get_by_label(words("Je peux adapter les données des salariés...")).check()
    press(julie, "Créer un compte")
    reads(julie, "L’invitation est partie")


def opens_hers(anne: Page, mailbox: Mailbox, adherent: Adherent) -> None:
    until(lambda: mailbox(ANNE))
    anne.goto(link_of(mailbox(ANNE)[-1]))
    fill(anne, {"Nom d’utilisateur": adherent.number})
    accept_terms(anne)
    choose_password(anne, HERS)
    press(anne, "Créer mon compte")
    reads(anne, "Nom d’utilisateur interdit")
    fill(anne, {"Nom d’utilisateur": "anne.roux"})
    choose_password(anne, HERS)
    press(anne, "Créer mon compte")
    sees(anne, "Accueil", "Entreprise", "Salariés", "Contactez-nous")


def sees(page: Page, *entries: str) -> None:
    """The menu holds these entries of an employer, and no other."""
    menu = page.get_by_role("navigation", name="Menu principal").locator("a.side-link")
    expect(menu).to_have_text([words(each) for each in entries])


def gives_rights(julie: Page) -> None:
    follow(julie, "Admin")
    row(julie, "anne.roux").get_by_role("link", name="Droits", exact=True).click()
    for tab in ("Entreprise", "Salariés", "Déclaration et factures", "Documents et rapports"):
        expect(julie.get_by_role("rowheader", name=tab, exact=True).first).to_be_visible()
    expect(julie.get_by_role("checkbox", name="Salariés", exact=True)).to_be_checked()
    julie.get_by_role("checkbox", name=words("Salariés : Visites")).check()
    julie.get_by_label(words("Contact portail")).check()
    press(julie, "Sauvegarder")
    expect(row(julie, "anne.roux")).to_contain_text("Anne")


def forgets_her_password(julie: Page, mailbox: Mailbox) -> None:
    sign_out(julie, "Julie Bérard")
    letter = renew_password(julie, {"Nom d’utilisateur": "julie.berard"}, lambda: mailbox(EMAIL), NEXT)
    assert SECRET not in letter.text
    signs_in(julie, "julie.berard", NEXT)
    title(julie, "Bonjour Julie")
