"""Manual ASMIS, p. 4 to 9: the letter, the administrator, a forgotten password, one's profile, the profiles."""

import pytest
from playwright.sync_api import Page, expect

from app.adherents.models import Adherent
from tests.factories import AdherentFactory
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
EMAIL, LUC = "test@example.com", "luc.petit@example.com"
SECRET, NEXT, HIS = "une cathédrale en brique", "les hortillonnages au matin", "macarons et ficelle"
COLUMNS = ("Identifiant", "E-mail", "Mot de passe", "Actif", "Contact portail", "Admin Salariés", "Droits", "Supprimer")


@pytest.mark.row("F004", "F011", "F019", "F022", "F027", "F029", "F031", "F041", "F043", "F046", "F048", "F051",
                 "F277", "K1", "K4", "K7")  # fmt: skip
@pytest.mark.usefixtures("worker")
def test_pages_four_to_nine_of_the_manual(as_profile, open_browser, mailbox, post_letter):
    as_profile("asmis")
    julie, luc = open_browser(), open_browser()
    adherent, provisional = post_letter(AdherentFactory(name="Biscuiterie Test", number="10250"))
    with step("p. 4: first connection", julie):
        comes_first(julie, adherent, provisional)
        becomes_administrator(julie, adherent)
    with step("p. 5: sign in with the chosen name; the first page and its blocks", julie):
        sign_out(julie, "Julie Test")
        signs_in(julie, "ets10250.1", SECRET)
        sees_the_blocks(julie)
    with step("p. 6: a forgotten password, by adherent number and contact's address", julie):
        forgets_her_password(julie, mailbox, adherent)
    with step("p. 9: « Modifier votre profil »", julie):
        changes_her_profile(julie)
    with step("p. 9: « Profils », « Créer un compte utilisateur »", julie):
        creates_a_profile(julie)
    with step("p. 9: the colleague chooses his name and password", luc):
        opens_his(luc, mailbox)
    with step("p. 9: « Droits », « Réinitialiser », « Supprimer »", julie):
        gives_rights(julie)
        resets_and_removes(julie)
    with step("who was removed is out", luc):
        luc.goto("/company/")
        expect(luc.locator("h1")).not_to_have_text("Entreprise")


def comes_first(julie: Page, adherent: Adherent, provisional: str) -> None:
    julie.goto("/")
    title(julie, "Connexion")
    follow(julie, "1ère Connexion : Créer mon compte")
    fill(julie, {"N° d’adhérent": adherent.number, "Mot de passe provisoire": "AAAA-BBBB-CCCC"})
    press(julie, "Continuer")
    reads(julie, "ne vont pas ensemble")
    fill(julie, {"Mot de passe provisoire": provisional.lower()})
    press(julie, "Continuer")


def becomes_administrator(julie: Page, adherent: Adherent) -> None:
    title(julie, "Votre compte d’administrateur")
    reads(julie, "*")
    fill(julie, {"Nom": "Test", "Prénom": "Julie", "Adresse e-mail": EMAIL, "Téléphone": "03 22 22 22 22"})
    fill(julie, {"Identifiant": adherent.number})
    accept_terms(julie)
    choose_password(julie, SECRET)
    press(julie, "Créer mon compte")
    reads(julie, "interdit")
    fill(julie, {"Identifiant": "ETS10250.1"})
    choose_password(julie, SECRET)
    press(julie, "Créer mon compte")
    reads(julie, "Votre compte est ouvert")


def signs_in(page: Page, name: str, password: str) -> None:
    page.goto("/connexion/")
    fill(page, {"Identifiant": name, "Mot de passe": password})
    press(page, "Connexion")


def sees_the_blocks(julie: Page) -> None:
    title(julie, "Bonjour Julie")
    blocks = julie.get_by_role("navigation", name="Rubriques")
    for block in ("Entreprise", "Salariés", "Profils"):
        expect(blocks.get_by_text(block, exact=True)).to_be_visible()


def forgets_her_password(julie: Page, mailbox: Mailbox, adherent: Adherent) -> None:
    sign_out(julie, "Julie Test")
    asked = {"N° d’adhérent": adherent.number, "E-mail du contact portail": EMAIL.upper()}
    renew_password(julie, asked, lambda: mailbox(EMAIL), NEXT)
    signs_in(julie, "ETS10250.1", NEXT)
    title(julie, "Bonjour Julie")


def changes_her_profile(julie: Page) -> None:
    unfold(julie, "Mon compte, Julie Test")
    follow(julie, "Modifier votre profil")
    fill(julie, {"Identifiant": "ETS10250.2", "Téléphone": "032222222"})
    press(julie, "Sauvegarder")
    expect(field(julie, "Téléphone")).to_have_attribute("aria-invalid", "true")
    fill(julie, {"Téléphone": "0322222223"})
    julie.get_by_label(words("Je suis la personne de contact pour mon entreprise")).check()
    press(julie, "Sauvegarder")
    reads(julie, "Votre profil est enregistré")
    follow(julie, "Modifier mon mot de passe")
    fill(julie, {"Mot de passe actuel": NEXT})
    choose_password(julie, SECRET)
    press(julie, "Sauvegarder")
    reads(julie, "Votre mot de passe a changé")


def creates_a_profile(julie: Page) -> None:
    follow(julie, "Profils")
    title(julie, "Profils")
    for column in COLUMNS:
        expect(julie.get_by_role("columnheader", name=words(column)).first).to_be_attached()
    own = row(julie, "ets10250.2")
    expect(own.get_by_role("link", name=words("Supprimer"))).to_have_count(0)
    follow(julie, "Créer un compte utilisateur")
    fill(julie, {"Prénom": "Luc", "Nom": "Petit", "Adresse e-mail": LUC})
    press(julie, "Créer un compte")
    reads(julie, "au moins un droit")
    julie.get_by_label(words("Je peux adapter les données des salariés...")).check()
    press(julie, "Créer un compte")
    reads(julie, "L’invitation est partie")


def opens_his(luc: Page, mailbox: Mailbox) -> None:
    until(lambda: mailbox(LUC))
    luc.goto(link_of(mailbox(LUC)[-1]))
    fill(luc, {"Identifiant": "ETS10250.3"})
    accept_terms(luc)
    choose_password(luc, HIS)
    press(luc, "Créer mon compte")
    luc.goto("/company/")
    title(luc, "Entreprise")


def gives_rights(julie: Page) -> None:
    follow(julie, "Profils")
    row(julie, "ets10250.3").get_by_role("link", name="Droits", exact=True).click()
    julie.get_by_role("checkbox", name=words("Contacts entreprise")).check()
    press(julie, "Sauvegarder")
    title(julie, "Profils")


def resets_and_removes(julie: Page) -> None:
    his = row(julie, "ets10250.3")
    his.get_by_role("link", name=words("Réinitialiser")).click()
    press(julie, "Envoyer le lien")
    reads(julie, "lien")
    follow(julie, "Profils")
    row(julie, "ets10250.3").get_by_role("link", name=words("Supprimer")).click()
    press(julie, "Supprimer l’accès")
    title(julie, "Profils")
    expect(row(julie, "ets10250.3")).to_have_count(0)
