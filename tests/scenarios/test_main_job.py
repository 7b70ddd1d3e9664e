"""The main job from end to end, in a browser, on real files: from the first letter to the convocation."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.scenarios.cast import PASSWORD, a_service, an_accountant
from tests.scenarios.walking import (
    FILES,
    Mailbox,
    download,
    field,
    fill,
    follow,
    link_of,
    pick,
    press,
    reads,
    row,
    send_file,
    sign_in,
    step,
    strike,
    title,
    until,
    words,
)

pytestmark = pytest.mark.browser
ASK = "Enregistrer et initier une demande de visite médicale"
FOLLOW_UPS = {
    "CŒURDEVEY François": "SIR",
    "LEFÈVRE Éric": "SIR",
    "MÜLLER Zoé": "SI",
    "HADDAD Karim": "SIA",
    "PEÑA Inès": "SI",
    "GARÇON Théo": "SIR",
}
"""By the posts of the file: asbestos, scaffolding, office, night work, forklift, scaffolding."""


@pytest.mark.usefixtures("worker")
def test_from_the_letter_of_the_secretariat_to_the_convocation_of_an_employee(open_browser, mailbox):
    a_service()
    nadia, julie, karim = open_browser(), open_browser(), open_browser()
    with step("the secretariat creates an adherent and prints its letter", nadia):
        number, provisional = creates_an_adherent(nadia)
    with step("the employer opens « 1ère Connexion » and becomes administrator", julie):
        becomes_administrator(julie, number, provisional)
    with step("imports its posts, correcting one by one what is refused", julie):
        imports_its_posts(julie)
    with step("imports its employees, and sends those to be corrected again", julie):
        imports_its_employees(julie)
    with step("sees each follow-up, and why", julie):
        sees_each_follow_up(julie)
    with step("adds an employee by hand and asks for a visit", julie):
        adds_an_employee_and_asks(julie)
    with step("the request is in the right inbox; the secretary plans it", nadia):
        plans_the_visit(nadia)
    with step("the employer has the mail, the appointment and the convocation", julie):
        gets_the_convocation(julie, mailbox)
    with step("the employer gives a colleague « Salariés » only", julie):
        link = gives_a_colleague_one_right(julie, mailbox)
    with step("the colleague sees employees, and nothing else", karim):
        sees_employees_only(karim, link)


def creates_an_adherent(nadia: Page) -> tuple[str, str]:
    sign_in(nadia, "nadia", PASSWORD)
    title(nadia, "À traiter")
    reads(nadia, "Tout est traité")
    follow(nadia, "Adhérents")
    follow(nadia, "Créer un adhérent")
    fill(
        nadia,
        {
            "Raison sociale": "Toitures Bérard & fils",
            "SIRET": "732 829 320 00074",
            "Adresse": "4 rue des Ardoises",
            "Code postal": "21200",
            "Ville": "Beaune",
            "E-mail": "contact@berard.example",
        },
    )
    pick(nadia, "Secteur", "beau", "Beaune Nord")
    press(nadia, "Enregistrer")
    title(nadia, "Toitures Bérard & fils")
    follow(nadia, "Première connexion")
    letter = download(nadia, nadia.get_by_role("button", name="Imprimer la lettre"))
    told = PdfReader(Path(letter.path())).pages[0].extract_text()
    assert "Toitures Bérard & fils" in told
    number = re.search(r"N°\s*d’adhérent\s*(\d+)", told)
    provisional = re.search(r"provisoire\s*([A-Z0-9]{4}(?:-[A-Z0-9]{4})+)", told)
    assert number, told
    assert provisional, told
    return number.group(1), provisional.group(1)


def becomes_administrator(julie: Page, number: str, provisional: str) -> None:
    julie.goto("/connexion/")
    title(julie, "Connexion")
    follow(julie, "1ère Connexion : Créer mon compte")
    fill(julie, {"N° d’adhérent": number, "Mot de passe provisoire": provisional.lower()})
    press(julie, "Continuer")
    title(julie, "Votre compte d’administrateur")
    fill(
        julie,
        {
            "Prénom": "Julie",
            "Nom": "Bérard",
            "Adresse e-mail": "julie@berard.example",
            "Téléphone": "03 80 22 10 10",
        },
    )
    julie.locator("#password").fill(PASSWORD)
    julie.locator("#again").fill(PASSWORD)
    julie.get_by_label(words("J’accepte les conditions d’utilisation")).check()
    press(julie, "Créer mon compte")
    reads(julie, "Votre compte est ouvert")
    expect(julie.get_by_role("navigation", name="Menu principal")).to_contain_text("Utilisateurs")


def imports_its_posts(julie: Page) -> None:
    follow(julie, "Postes de travail")
    title(julie, "Postes de travail")
    follow(julie, "Importer")
    send_file(julie, FILES / "postes-excel.csv")
    title(julie, "Vérifier l’import")
    reads(julie, "Ligne 7, colonne A")
    reads(julie, "Ligne 8, colonne D")
    julie.get_by_label(words("Ligne 7, colonne A")).fill("632g")
    julie.get_by_label(words("Ligne 8, colonne D")).fill("Non")
    press(julie, "Vérifier mes corrections")
    press(julie, "Importer les 7 lignes")
    reads(julie, "7 postes créés")
    with step("the same file in UTF-8 changes nothing", julie):
        follow(julie, "Importer un autre fichier")
        send_file(julie, FILES / "postes-utf8.csv")
        expect(julie.get_by_role("link", name=words("5 inchangées"))).to_be_visible()
    follow(julie, "Postes de travail")
    expect(row(julie, "Couvreur désamianteur")).to_contain_text("SIR")


def imports_its_employees(julie: Page) -> None:
    follow(julie, "Salariés")
    title(julie, "Salariés")  # the page before has an « Importer » too
    follow(julie, "Importer")
    title(julie, "Mettre à jour par un fichier")
    julie.get_by_role("link", name="Importer des salariés").click()
    send_file(julie, FILES / "salaries-excel.csv")
    title(julie, "Vérifier l’import")
    expect(julie.get_by_role("link", name=words("9 lignes"))).to_be_visible()
    expect(julie.get_by_role("link", name=words("5 à corriger"))).to_be_visible()
    julie.get_by_label(words("Ligne 7, colonne E")).fill("28/02/1990")
    julie.get_by_label(words("Ligne 9, colonne J")).fill("Zingueur")
    press(julie, "Vérifier mes corrections")
    press(julie, "Importer les 6 lignes valides")
    reads(julie, "6 salariés ajoutés")
    refused = download(julie, julie.get_by_role("link", name="Télécharger les lignes à corriger"))
    titles, *rows = csv.reader(Path(refused.path()).read_text("cp1252").splitlines(), delimiter=";")
    assert titles[-1] == "Erreur"
    assert [each[1] for each in rows] == ["Éric", "Maëlle", "Éric"]
    assert all(each[-1].startswith("Colonne ") for each in rows)
    rows[1][4] = "05/05/1995"
    rows[2][1], rows[2][5] = "Marc", ""
    corrected = "\r\n".join(";".join(each) for each in [titles, *rows]).encode("cp1252")
    follow(julie, "Importer un autre fichier")
    send_file(julie, {"name": "corrigés.csv", "mimeType": "text/csv", "buffer": corrected})
    press(julie, "Importer les 3 lignes")
    reads(julie, "3 salariés ajoutés")
    with step("the same file in UTF-8 changes nothing", julie):
        follow(julie, "Importer un autre fichier")
        send_file(julie, FILES / "salaries-utf8.csv")
        expect(julie.get_by_role("link", name=words("4 inchangées"))).to_be_visible()
        expect(julie.get_by_role("link", name=words("5 à corriger"))).to_be_visible()


def sees_each_follow_up(julie: Page) -> None:
    follow(julie, "Salariés")
    reads(julie, "9 salariés")
    for name, category in FOLLOW_UPS.items():
        expect(row(julie, name)).to_contain_text(category)
    follow(julie, "LEFÈVRE Éric")
    title(julie, "Éric Lefèvre")
    julie.get_by_text(words("Pourquoi SIR ?")).click()
    reads(julie, "Article R4624-23")
    follow(julie, "Salariés")
    follow(julie, "HADDAD Karim")
    julie.get_by_text(words("Pourquoi SIA ?")).click()
    reads(julie, "nuit")


def adds_an_employee_and_asks(julie: Page) -> None:
    follow(julie, "Salariés")
    follow(julie, "Ajouter un salarié")
    title(julie, "Ajouter un salarié")
    fill(julie, {"Nom d’usage": "Picard", "Prénom": "Jeanne", "Date de naissance": "31/02/1998"})
    field(julie, "N° de Sécurité Sociale").fill("2 98 04 21 054 067 86")
    press(julie, ASK)
    reads(julie, "à corriger avant d’enregistrer")
    expect(field(julie, "Nom d’usage")).to_have_value("Picard")
    fill(julie, {"Date de naissance": "12/04/1998", "Date d’embauche": "12/01/2026"})
    julie.get_by_label("Femme").check()
    field(julie, "Contrat").select_option(label="CDI")
    pick(julie, "Poste de travail", "couv", "Couvreur 632e")
    expect(julie.get_by_label("Suivi obtenu")).to_contain_text("SIR")
    press(julie, ASK)
    title(julie, "Demander une visite pour Jeanne Picard")
    press(julie, "Demander le rendez-vous")
    title(julie, "Votre demande est envoyée")


def plans_the_visit(nadia: Page) -> None:
    follow(nadia, "À traiter")
    reads(nadia, "PICARD Jeanne")
    follow(nadia, "Dijon Sud")
    reads(nadia, "Tout est traité")
    follow(nadia, "Beaune Nord")
    reads(nadia, "Toitures Bérard & fils")
    strike(nadia, "p")
    title(nadia, "Placer la visite d’embauche de Jeanne Picard")
    nadia.get_by_role("button", name=words("10 h 00")).first.click()
    reads(nadia, "Le rendez-vous est fixé ; l’employeur est prévenu.")
    reads(nadia, "Tout est traité")
    follow(nadia, "Planning")
    reads(nadia, "PICARD")


def gets_the_convocation(julie: Page, mailbox: Mailbox) -> None:
    follow(julie, "Accueil")
    reads(julie, "Jeanne Picard")
    follow(julie, "Salariés")
    expect(row(julie, "PICARD Jeanne")).to_contain_text("07/01/2026")
    mail = mailbox("julie@berard.example")[-1]
    assert "mercredi 7 janvier 2026" in mail.text
    julie.goto(link_of(mail))
    reads(julie, "Jeanne Picard")
    convocation = download(julie, julie.get_by_role("link", name=words("Télécharger la convocation")))
    told = PdfReader(Path(convocation.path())).pages[0].extract_text()
    assert "mercredi 7 janvier 2026" in told
    assert "Centre Beaune Nord" in told


def gives_a_colleague_one_right(julie: Page, mailbox: Mailbox) -> str:
    follow(julie, "Utilisateurs")
    follow(julie, "Créer un compte utilisateur")
    fill(julie, {"Prénom": "Karim", "Nom": "Saïdi", "Adresse e-mail": "karim@berard.example"})
    julie.get_by_role("checkbox", name="Salariés", exact=True).check()
    press(julie, "Créer un compte")
    reads(julie, "karim@berard.example")
    until(lambda: mailbox("karim@berard.example"))
    return link_of(mailbox("karim@berard.example")[-1])


def sees_employees_only(karim: Page, link: str) -> None:
    karim.goto(link)
    karim.locator("#password").fill(PASSWORD)
    karim.locator("#again").fill(PASSWORD)
    karim.get_by_label(words("J’accepte les conditions d’utilisation")).check()
    press(karim, "Créer mon compte")
    menu = karim.get_by_role("navigation", name="Menu principal").locator("a.side-link")
    entries = ("Accueil", "Salariés", "Mes démarches", "Contactez-nous", "FAQ")
    expect(menu).to_have_text([words(each) for each in entries])
    follow(karim, "Salariés")
    reads(karim, "10 salariés")
    expect(karim.get_by_text("Ajouter un salarié")).to_have_count(0)
    expect(karim.get_by_text("Importer")).to_have_count(0)
    expect(karim.get_by_label("Demander une visite")).to_have_count(0)
    follow(karim, "PICARD Jeanne")
    title(karim, "Jeanne Picard")
    expect(karim.get_by_text("Modifier")).to_have_count(0)
    here = karim.url
    for address in (f"{here}/edit", "/employees/add", "/employees/import/", "/posts/", "/users/", "/visits/requests/"):
        karim.goto(address)
        title(karim, "Cette page n’existe pas")


def test_an_accountant_passes_from_one_adherent_to_another_without_signing_out(open_browser):
    garage, hotel = an_accountant()
    odile = open_browser()
    sign_in(odile, "odile", PASSWORD)
    title(odile, "Choisir un adhérent")
    press(odile, f"Sélectionner {hotel}")
    follow(odile, "Salariés")
    reads(odile, "OREILLER Marie")
    other_tab = odile.context.new_page()
    other_tab.goto("/employees/add")
    odile.get_by_role("button", name=words(f"Changer d’adhérent : {hotel}")).click()
    odile.get_by_role("button", name=words(garage)).click()
    follow(odile, "Salariés")
    reads(odile, "PISTON Marie")
    expect(odile.get_by_text("OREILLER")).to_have_count(0)
    expect(odile).to_have_title(words(f"Salariés – {garage} – Santé au Travail du Val"))
    with step("a form opened before is not taken for the other adherent", other_tab):
        fill(other_tab, {"Nom d’usage": "Picard"})
        press(other_tab, "Enregistrer")
        title(other_tab, "Vous avez changé d’adhérent dans un autre onglet")
