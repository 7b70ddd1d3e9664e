"""Manual AIST22, steps 1 to 4: code adhérent and n° télédéclarant, two steps to sign in, one more company."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from app.adherents.models import Adherent
from tests.factories import AdherentFactory
from tests.scenarios.cast import PASSWORD, a_service
from tests.scenarios.test_axe import wrong
from tests.scenarios.walking import (
    Mailbox,
    download,
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
SECRET = "trois crêpes au sarrasin"
EMAIL = "nom.prenom@structure.example"
BY_CODE = "Se connecter avec son code adhérent"


@pytest.mark.row("F002", "F005", "F009", "F014", "F023", "F026", "F034", "F266", "K1", "K2")
@pytest.mark.usefixtures("worker")
def test_the_four_steps_of_the_manual(as_profile, open_browser, mailbox):
    as_profile("aist22")
    a_service()
    first, second = AdherentFactory(name="Crêperie Brieuc"), AdherentFactory(name="Crêperie de Dinan")
    nadia, claire = open_browser(), open_browser()
    with step("étape 1: the service gives both companies their numbers", nadia):
        sign_in(nadia, "nadia", PASSWORD)
        numbers = [gives_a_number(nadia, each) for each in (first, second)]
    with step("étape 2: the code and the number open « Créer votre compte »", claire):
        comes_by_code(claire, first, numbers)
        creates_her_account(claire)
    with step("étape 2: the mail lets her choose her password", claire):
        chooses_her_password(claire, mailbox)
    with step("étape 3: e-mail address, then password", claire):
        sign_in(claire, EMAIL.upper(), SECRET)
    with step("étape 4: the private space, and one more company", claire):
        adds_a_company(claire, first, second, numbers[1])


def sign_in(page: Page, email: str, password: str) -> None:
    """In two steps."""
    page.goto("/connexion/")
    fill(page, {"Votre adresse e-mail": email})
    press(page, "Valider")
    expect(page.get_by_role("link", name="Réinitialiser votre mot de passe")).to_be_visible()
    fill(page, {"Mot de passe": password})
    press(page, "Valider")
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_visible()


def gives_a_number(nadia: Page, adherent: Adherent) -> str:
    nadia.goto(f"/first-letter/{adherent.id}")
    letter = download(nadia, nadia.get_by_role("button", name=words("Imprimer le n° télédéclarant")))
    told = PdfReader(Path(letter.path())).pages[0].extract_text()
    number = re.search(r"(\d{4} ){3}\d{4}", told)
    assert number, told
    assert adherent.number in told
    return number.group()


def comes_by_code(claire: Page, adherent: Adherent, numbers: list[str]) -> None:
    claire.goto("/")
    title(claire, "Bienvenue à AIST 22 (démonstration)")
    claire.get_by_role("link", name="Connexion", exact=True).first.click()
    reads(claire, "Nouvel utilisateur ou adresse e-mail oubliée ?")
    follow(claire, BY_CODE)
    title(claire, BY_CODE)
    expect(claire.get_by_role("link", name="Se connecter avec son adresse e-mail")).to_be_visible()
    reads(claire, "Code adhérent et/ou n° télédéclarant perdus ?")
    fill(claire, {"Code adhérent": adherent.number, "N° télédéclarant": numbers[1]})
    press(claire, "Valider")
    reads(claire, "ne vont pas ensemble")
    fill(claire, {"N° télédéclarant": numbers[0]})
    press(claire, "Valider")
    title(claire, "Créer votre compte")
    reads(claire, "Champs obligatoires")


def creates_her_account(claire: Page) -> None:
    fill(
        claire,
        {
            "Nom": "Le Goff",
            "Prénom": "Claire",
            "Fonction": "Gérante",
            "Adresse e-mail": EMAIL,
            "Confirmer adresse e-mail": EMAIL,
            "N° mobile": "06 12 34 56 78",
        },
    )
    expect(claire.get_by_label(words("Je suis tiers déclarant de l’entreprise"))).not_to_be_checked()
    press(claire, "Créer le compte")
    reads(claire, "Cochez cette case pour continuer")
    assert wrong(claire, "« Créer votre compte », refused") == []
    expect(field(claire, "Fonction")).to_have_value("Gérante")
    claire.get_by_label(words("J’accepte les conditions d’utilisation")).check()
    press(claire, "Créer le compte")
    title(claire, "Regardez vos messages")


def chooses_her_password(claire: Page, mailbox: Mailbox) -> None:
    until(lambda: mailbox(EMAIL))
    (letter,) = mailbox(EMAIL)
    assert "a été créé" in letter.subject
    assert SECRET not in letter.text
    claire.goto(link_of(letter))
    title(claire, "Choisir mon mot de passe")
    claire.locator("#password").fill(SECRET)
    claire.locator("#again").fill(SECRET)
    press(claire, "Enregistrer ce mot de passe")
    reads(claire, "Votre compte est activé")


def adds_a_company(claire: Page, first: Adherent, second: Adherent, number: str) -> None:
    menu = claire.get_by_role("navigation", name="Menu principal")
    for entry in ("Mon compte", "Mes salariés", "Mon planning", "Utilisateurs"):
        expect(menu.get_by_role("link", name=words(entry)).first).to_be_visible()
    claire.get_by_role("button", name=words(first.name)).click()
    follow(claire, "Ajouter une entreprise")
    title(claire, "Ajouter une entreprise")
    fill(claire, {"Code adhérent": second.number, "N° télédéclarant": number})
    press(claire, "Ajouter l’entreprise")
    reads(claire, f"{second.name} est ajoutée à votre compte")
    claire.get_by_role("button", name=words(second.name)).click()
    claire.get_by_role("button", name=words(f"{first.name} {first.number}")).click()
    expect(claire.get_by_role("button", name=words(first.name))).to_be_visible()
