"""Manual AIST21, page 2 and étape 2: a code by e-mail, users and contacts, roles, notifications, interlocutors."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.accounts.models import Mandate
from app.platform.account import User
from app.platform.mail import Letter
from app.platform.right import Right
from tests.factories import MandateFactory, sessions
from tests.scenarios.cast import a_person, a_service, an_employer
from tests.scenarios.walking import (
    Mailbox,
    field,
    fill,
    follow,
    link_of,
    press,
    reads,
    row,
    step,
    title,
    until,
    words,
)

pytestmark = pytest.mark.browser
STRANGER = "personne@ailleurs.example"
THOMAS = "compta@toitures.example"
CODE = "Votre code de connexion"


@pytest.mark.row(
    "F008", "F015", "F016", "F037", "F040", "F053", "F054", "F057", "F059", "F060", "F088", "F267", "F272",
    "K1", "K2", "K9", "K47",
)  # fmt: skip
@pytest.mark.usefixtures("worker")
def test_page_2_and_step_2_of_the_manual(as_profile, open_browser, mailbox):
    as_profile("aist21")
    adherent = an_employer(a_service().north)
    julie = address_of("julie")
    hers, theirs = open_browser(), open_browser()
    with step("page 2: an address that nobody has gets a mail that says so", theirs):
        asks_for_a_code(theirs, STRANGER)
        until(lambda: mailbox(STRANGER))
        assert "associé à aucun compte" in words_of(mailbox(STRANGER)[-1])
    with step("page 2: her address gets a code, for 30 minutes", hers):
        signs_in(hers, julie, mailbox)
    with step("étape 2: a user or a contact", hers):
        adds_a_contact(hers)
    with step("étape 2: a user, with two roles", hers):
        invites(hers)
    with step("his mail opens his account, without a password", theirs):
        comes_in(theirs, mailbox)
    with step("étape 2: roles, one or several", hers):
        changes_his_roles(hers, theirs)
    with step("étape 2: notifications", hers):
        chooses_his_notifications(hers)
    with step("étape 2, 2/2: interlocutors", hers):
        names_the_representative(hers)
    (mandate,) = [
        each for each in rows_of(Mandate) if each.adherent_id == adherent.id and Right.ADMIN not in each.rights
    ]
    assert Right.VISITS in mandate.rights
    assert Right.BILLING_DOCUMENTS not in mandate.rights


@pytest.mark.usefixtures("worker")
def test_an_address_that_has_an_account_joins_another_company_by_its_mail(as_profile, open_browser, mailbox):
    as_profile("aist21")
    an_employer(a_service().north)
    odile = a_person("odile", "Odile", "Caron")
    MandateFactory(user_id=odile.id, rights=[Right.EMPLOYEES])
    hers, theirs = open_browser(), open_browser()
    with step("the administrator invites her", hers):
        signs_in(hers, address_of("julie"), mailbox)
        hers.goto("/invitations/add")
        fill(hers, {"Prénom": "Odile", "Nom": "Caron", "Adresse e-mail": odile.email})
        card(hers, "Facturation").get_by_role("checkbox").check()
        press(hers, "Créer un compte")
        reads(hers, "L’invitation est partie")
    with step("a button adds the company to her account", theirs):
        until(lambda: mailbox(odile.email))
        theirs.goto(link_of(mailbox(odile.email)[-1]))
        press(theirs, "Ajouter Toitures Bérard")
        reads(theirs, "Cet adhérent est ajouté à votre compte")


def address_of(username: str) -> str:
    """The e-mail address of an account."""
    return str(next(each.email for each in rows_of(User) if each.username == username))


def rows_of(model: type) -> list[object]:
    """Every row of a model, as it is now."""
    sessions.expire_all()
    sessions.rollback()
    return list(sessions.query(model))


def words_of(letter: Letter) -> str:
    """The text of a mail, with plain spaces."""
    return re.sub(r"\s+", " ", letter.text)


def card(page: Page, role: str) -> Locator:
    """A role, with what it is for and how many hold it."""
    return page.locator(".role-cards .panel").filter(has=page.locator("b").filter(has_text=words(role)))


def asks_for_a_code(page: Page, email: str) -> None:
    page.goto("/connexion/")
    reads(page, "Votre adresse e-mail doit déjà avoir été renseignée dans les utilisateurs autorisés")
    fill(page, {"Adresse mail": email})
    press(page, "Recevoir un code")
    reads(page, "Il sert une fois, pendant 30 minutes")


def signs_in(page: Page, email: str, mailbox: Mailbox) -> None:
    asks_for_a_code(page, f" {email.upper()} ")
    until(lambda: mailbox(email))
    code = re.search(r"\d{3}\s\d{3}", mailbox(email)[-1].text)
    assert code
    other = "000 000" if code.group()[0] != "0" else "111 111"
    fill(page, {"Code à 6 chiffres": other})
    press(page, "Me connecter")
    fill(page, {"Code à 6 chiffres": code.group()})
    press(page, "Me connecter")
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_visible()


def adds_a_contact(page: Page) -> None:
    follow(page, "Utilisateurs et contacts")
    reads(page, "créez un accès sur une adresse e-mail non nominative")
    follow(page, "Ajouter une personne")
    reads(page, "Cette personne doit-elle avoir accès à l’espace adhérent ?")
    reads(page, "Non, je souhaite ajouter un contact")
    follow(page, "Ajouter un contact")
    fill(page, {"Nom": "Roux", "Prénom": "Alice", "Fonction": "Gérante"})
    press(page, "Enregistrer")
    reads(page, "Roux")


def invites(page: Page) -> None:
    page.goto("/invitations/new")
    follow(page, "Ajouter un utilisateur")
    title(page, "Créer un compte utilisateur")
    fill(page, {"Prénom": "Thomas", "Nom": "Lefèvre", "Adresse e-mail": THOMAS})
    expect(card(page, "Administrateur")).to_contain_text(words("1 personne"))
    billing = card(page, "Facturation")
    billing.get_by_text(words("Voir les autorisations du rôle")).click()
    expect(billing).to_contain_text(words("Documents de facturation"))
    billing.get_by_role("checkbox").check()
    card(page, "Déclaration").get_by_role("checkbox").check()
    press(page, "Créer un compte")
    reads(page, "L’invitation est partie")


def comes_in(page: Page, mailbox: Mailbox) -> None:
    until(lambda: mailbox(THOMAS))
    page.goto(link_of(mailbox(THOMAS)[-1]))
    expect(field(page, "Mot de passe")).to_have_count(0)
    page.get_by_label(words("J’accepte les conditions d’utilisation")).check()
    press(page, "Créer mon compte")
    reads(page, "Votre compte est ouvert")
    menu = page.get_by_role("navigation", name="Menu principal")
    expect(menu.get_by_role("link", name=words("Effectif")).first).to_be_visible()
    expect(menu.get_by_role("link", name=words("Utilisateurs et contacts"))).to_have_count(0)
    expect(menu.get_by_role("link", name=words("Visites médicales"))).to_have_count(0)


def changes_his_roles(page: Page, his: Page) -> None:
    page.goto("/users/")
    row(page, "Lefèvre").get_by_role("link").first.click()
    follow(page, "Modifier les droits")
    title(page, "Modifier Thomas Lefèvre")
    for tab in ("Informations sur l’utilisateur", "Rôles et droits d’accès", "Notifications"):
        expect(page.locator("main").get_by_role("link", name=words(tab))).to_be_visible()
    for role in ("Facturation", "Déclaration"):
        expect(card(page, role).get_by_role("checkbox")).to_be_checked()
        card(page, role).get_by_role("checkbox").uncheck()
    expect(page.get_by_role("checkbox", name=words("Salariés : Visites"))).to_have_count(0)
    card(page, "Convocation").get_by_role("checkbox").check()
    press(page, "Sauvegarder")
    reads(page, "Les droits de Thomas Lefèvre sont enregistrés")
    his.goto("/")
    expect(his.get_by_role("link", name=words("Visites médicales")).first).to_be_visible()


def chooses_his_notifications(page: Page) -> None:
    row(page, "Lefèvre").get_by_role("link").first.click()
    follow(page, "Modifier les droits")
    page.locator("main").get_by_role("link", name="Notifications").click()
    news = page.get_by_label(words("Visites et convocations"))
    expect(news).to_have_count(2)
    news.first.uncheck()
    press(page, "Sauvegarder")
    reads(page, "Les notifications de Thomas Lefèvre sont enregistrées")


def names_the_representative(page: Page) -> None:
    page.goto("/interlocutors/")
    reads(page, "Représentant légal")
    reads(page, "À compléter")
    reads(page, "Représentant du CSE")
    page.get_by_role("link", name=words("Ajouter")).first.click()
    page.get_by_label(words("Alice Roux")).check()
    press(page, "Enregistrer")
    title(page, "Interlocuteurs")
    expect(page.get_by_text(words("À compléter"))).to_have_count(0)
