"""Manual AST25, 4.4: the list of employees, a new one, a record, another post, another contract, an exit."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.employees.models import Assignment, Employee
from tests.scenarios.conftest import PHONE, WIDE
from tests.scenarios.walking import download, field, fill, follow, pick, press, reads, row, step, title, unfold, words

pytestmark = pytest.mark.browser
SMALL = {"width": 683, "height": 384}
"""What a portable's screen holds when it is zoomed to twice its size."""


@pytest.fixture
def julie(administers):
    """The administrator of a company, at the first page."""
    return administers("ast25")[1]


@pytest.mark.row("F116", "F122", "F123", "F124", "F155", "F156")
def test_the_list_is_filtered_sorted_and_exported(julie):
    with step("4.4: the list, all of the staff", julie):
        follow(julie, "Salariés")
        expect(julie.locator("tbody tr")).to_have_count(2)
        reads(julie, "lignes par page")
    with step("4.4.3: « Ajouter un salarié » is in sight on a small screen too, without zooming out", julie):
        for size in (SMALL, PHONE, WIDE):
            julie.set_viewport_size(size)
            expect(julie.get_by_role("link", name=words("Ajouter un salarié")).first).to_be_in_viewport(ratio=1)
    with step("4.4.1: part of a word filters, « enlever le filtre » shows all again", julie):
        julie.get_by_label("Filtrer par nom").fill("ardo")
        julie.keyboard.press("Enter")
        reads(julie, "1 salarié")
        follow(julie, "Enlever le filtre")
        reads(julie, "2 salariés")
    with step("4.4.1: the title sorts, from A to Z, then from Z to A", julie):
        follow(julie, "Nom, prénom")
        expect(julie.locator("tbody .c-name").first).to_have_text("BUREAU Marie")
        follow(julie, "Nom, prénom")
        expect(julie.locator("tbody .c-name").first).to_have_text("ARDOISE Marie")
    with step("4.4.2: « Exporter vers Excel », « Exporter vers XML »", julie):
        for name, ending in (("Exporter vers Excel", ".xlsx"), ("Exporter vers XML", ".xml")):
            file = download(julie, julie.get_by_role("button", name=name))
            assert file.suggested_filename.endswith(ending)


@pytest.mark.row("F096", "F097", "F098", "F103", "F125", "F128", "F130", "F132", "F138", "K16")
def test_an_employee_is_added_with_a_new_post_and_risks_and_a_visit_is_asked_for(julie, stored):
    with step("4.4.3: « Ajouter un salarié »", julie):
        follow(julie, "Salariés")
        follow(julie, "Ajouter un salarié")
        tells_who(julie, "Faîtage", "Luc")
        julie.get_by_label("Numéro de sécurité sociale non disponible").check()
    with step("4.4.3: the post is not in the list: « + »", julie):
        with julie.context.expect_page() as opened:
            julie.get_by_role("link", name=words("Créer un nouveau poste")).click()
        describes_a_post(opened.value)
        pick(julie, "Poste de travail", "zing", "Zingueur")
    with step("4.4.3: contract, risks declared by the employer, and a visit asked for at once", julie):
        fill(julie, {"Date d’embauche": "05/01/2026"})
        field(julie, "Type de contrat").select_option("CDI")
        julie.locator("summary").filter(has_text="Suivi individuel adapté").click()
        julie.get_by_label("Travail de nuit", exact=True).check()
        press(julie, "Enregistrer et initier une demande de visite médicale")
        reads(julie, "Faîtage")
        julie.wait_for_url("**/visits/ask/*")
    luc = stored(Employee)[-1]
    assert (luc.last_name, luc.follow_up.name) == ("Faîtage", "ADAPTED")


@pytest.mark.row("F103")
def test_a_temporary_worker_has_up_to_three_posts_from_the_same_day(julie, stored):
    with step("4.4.3: « Ajouter poste supplémentaire »", julie):
        follow(julie, "Salariés")
        follow(julie, "Ajouter un salarié")
        tells_who(julie, "Brique", "Sami")
        julie.get_by_label("Numéro de sécurité sociale non disponible").check()
        pick(julie, "Poste de travail", "couv", "Couvreur")
        fill(julie, {"Date d’embauche": "05/01/2026", "Date de sortie": "30/06/2026"})
        field(julie, "Type de contrat").select_option("INTERIM")
        julie.get_by_text("Intérim : autres postes").click()
        pick(julie, "Deuxième poste", "gestion", "Assistante de gestion")
        pick(julie, "Troisième poste", "chantier", "Assistant de chantier")
        press(julie, "Sauvegarder")
        title(julie, "Sami Brique")
    sami = stored(Employee)[-1].id
    held = [each for each in stored(Assignment) if each.employee_id == sami]
    assert [each.rank for each in held] == [1, 2, 3]
    assert len({each.period.lower for each in held}) == 1


@pytest.mark.row("F139", "F141", "F142", "F143", "F144", "F146", "F147")
def test_a_record_changes_a_post_follows_another_and_an_employee_leaves(julie, stored):
    with step("4.4.4: the record and its tabs, all of it changed", julie):
        follow(julie, "Salariés")
        follow(julie, "ARDOISE Marie")
        for tab in ("Données de base", "Visites", "Absences"):
            expect(julie.get_by_role("link", name=tab, exact=True)).to_be_visible()
        acts(julie, "Modifier")
        fill(julie, {"Prénom": "Marianne", "Date de naissance": "3/2/85"})
        press(julie, "Sauvegarder")
        title(julie, "Marianne ARDOISE")
    with step("4.4.4: risks ticked and unticked", julie):
        julie.get_by_role("link", name=words("Modifier : Risques déclarés")).click()
        julie.locator("summary").filter(has_text="Suivi individuel renforcé").click()
        julie.get_by_label("Amiante", exact=True).check()
        press(julie, "Sauvegarder")
        reads(julie, "Pourquoi SIR")
    with step("4.4.6: another post, the former one ends the day before", julie):
        changes_post(julie, "gestion", "Assistante de gestion", "05/01/2026")
        follow(julie, "Carrière")
        expect(row(julie, "Couvreur")).to_contain_text("04/01/2026")
    with step("4.4.6: a wrong one is corrected with the same day", julie):
        changes_post(julie, "chantier", "Assistant de chantier", "05/01/2026")
        follow(julie, "Carrière")
        expect(julie.get_by_role("row").filter(has_text="Assistante de gestion")).to_have_count(0)
    with step("4.4.6: another contract, without an exit", julie):
        acts(julie, "Changer de contrat")
        field(julie, "Type de contrat").select_option("CDD")
        fill(julie, {"Premier jour de ce contrat": "06/01/2026"})
        press(julie, "Sauvegarder")
        reads(julie, "Le contrat est changé.")
    with step("4.4.7: an exit; the secretariat alone undoes it", julie):
        acts(julie, "Sortir de l’effectif")
        fill(julie, {"Date de sortie": "31/01/2026"})
        press(julie, "Sauvegarder")
        reads(julie, "Sortie prévue le 31/01/2026")
    assert [each.left_on is not None for each in stored(Employee)] == [True, False]


def tells_who(julie: Page, last_name: str, first_name: str) -> None:
    title(julie, "Ajouter un salarié")
    reads(julie, "Les réponses marquées * sont nécessaires")
    told = {"Nom": last_name, "Prénom": first_name, "Nom de naissance": last_name}
    fill(julie, told | {"Date de naissance": "04/11/1999"})
    julie.get_by_role("radio", name="Homme").check()


def describes_a_post(page: Page) -> None:
    """In the window that opens: the code CSP, and the company's own title."""
    title(page, "Ajouter un poste")
    pick(page, "Désignation CSP", "zingueur", "632e")
    fill(page, {"Précisions": "Zingueur"})
    press(page, "Sauvegarder")
    press(page, "Continuer")  # another post has this code
    page.wait_for_url(re.compile(r"/posts/\d+$"))
    page.close()


def changes_post(julie: Page, typed: str, offered: str, since: str) -> None:
    acts(julie, "Changer de poste")
    pick(julie, "Nouveau poste de travail", typed, offered)
    fill(julie, {"Date d’entrée en poste": since})
    press(julie, "Sauvegarder")
    reads(julie, "Le poste est changé.")


def acts(page: Page, name: str) -> None:
    """An act of the record, behind « Autres actions »."""
    unfold(page, "Autres actions")
    follow(page, name)
