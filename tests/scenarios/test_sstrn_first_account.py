"""Manual SSTRN, pages 4 to 6: an account without a letter, activated by its link, that then asks for its company."""

import pytest
from playwright.sync_api import Page, expect

from app.adherents.models import Adherent
from tests.factories import AdherentFactory
from tests.scenarios.cast import a_service
from tests.scenarios.test_axe import wrong
from tests.scenarios.walking import (
    Mailbox,
    field,
    fill,
    follow,
    link_of,
    press,
    reads,
    step,
    title,
    until,
    words,
)

pytestmark = pytest.mark.browser
SECRET = "Boulon#7"
EMAIL = "karim@garage.example"
ACTIVE = "Votre compte est activé"
KINDS = (
    "Synchroniser votre adhérent",
    "Demander la gestion d’un adhérent",
    "Modifier l’administrateur d’un compte adhérent",
    "Signaler un rachat de société ou un changement de dirigeant",
    "Demander la fusion/absorption d’entreprises",
)


@pytest.mark.row("F001", "F007", "F010", "F013", "F019", "F266", "K1", "K3")
@pytest.mark.usefixtures("worker")
def test_from_create_your_account_to_the_company(as_profile, open_browser, mailbox):
    as_profile("sstrn")
    a_service()
    adherent = AdherentFactory(name="Garage Pernot", siret="73282932000074", email="contact@pernot.example")
    karim, elsewhere = open_browser(), open_browser()
    with step("p. 4: « Créez votre compte »", karim):
        registers(karim)
    with step("p. 4: the link activates the account, in whatever browser, once", elsewhere):
        link = activates(elsewhere, mailbox)
    with step("p. 5: nothing is attached yet; both ways to a company are shown", karim):
        signs_in(karim)
        finds_the_ways(karim)
    with step("p. 6: « Synchroniser votre adhérent » with the code sent to the known contact", karim):
        synchronises(karim, adherent, mailbox)
    with step("the link serves no more", elsewhere):
        elsewhere.goto(link)
        title(elsewhere, "Ce lien ne sert plus")
        expect(elsewhere.get_by_role("link", name="Créez votre compte")).to_be_visible()


def registers(karim: Page) -> None:
    karim.goto("/")
    title(karim, "Connexion")
    follow(karim, "Créez votre compte")
    title(karim, "Créez votre compte")
    fill(
        karim,
        {
            "Nom": "Ménard",
            "Prénom": "Karim",
            "Fonction": "Directeur",
            "Adresse e-mail": " Karim@Garage.example",
            "Confirmer adresse e-mail": EMAIL,
        },
    )
    karim.get_by_label(words("J’accepte les conditions d’utilisation")).check()
    chooses(karim, "boulons")
    reads(karim, "trop court")
    expect(field(karim, "Fonction")).to_have_value("Directeur")
    chooses(karim, SECRET)
    title(karim, "Regardez vos messages")
    reads(karim, EMAIL)


def chooses(karim: Page, password: str) -> None:
    reads(karim, "une majuscule, une minuscule, un chiffre et un caractère spécial")
    karim.locator("#password").fill(password)
    karim.locator("#again").fill(password)
    press(karim, "Créer mon compte")


def activates(elsewhere: Page, mailbox: Mailbox) -> str:
    until(lambda: mailbox(EMAIL))
    (letter,) = mailbox(EMAIL)
    assert SECRET not in letter.text
    link = link_of(letter)
    elsewhere.goto(link)
    title(elsewhere, "Activer mon compte")
    assert wrong(elsewhere, "« Activer mon compte »") == []
    fill(elsewhere, {"Mot de passe choisi à l’inscription": SECRET})
    press(elsewhere, "Activer mon compte")
    reads(elsewhere, ACTIVE)
    return link


def signs_in(karim: Page) -> None:
    karim.goto("/connexion/")
    fill(karim, {"Adresse e-mail": EMAIL, "Mot de passe": SECRET})
    press(karim, "Connexion")


def finds_the_ways(karim: Page) -> None:
    reads(karim, "Votre compte n’ouvre rien pour le moment")
    expect(karim.get_by_role("link", name="Faire adhérer une entreprise")).to_be_visible()
    karim.get_by_role("link", name=words("Demander l’accès à une entreprise")).click()
    title(karim, "Votre demande")
    for kind in KINDS:
        reads(karim, kind)


def synchronises(karim: Page, adherent: Adherent, mailbox: Mailbox) -> None:
    karim.get_by_role("link", name=words("Choisir « Synchroniser votre adhérent »")).click()
    title(karim, "Synchroniser votre adhérent")
    fill(karim, {"Numéro d’adhérent": adherent.number, "SIREN": "732 829 320"})
    press(karim, "Synchroniser")
    until(lambda: mailbox("contact@pernot.example"))
    assert EMAIL in mailbox("contact@pernot.example")[-1].text
