"""Manual ASMIS, chapters 4 to 7: the list, a new employee and a visit, a record, an exit."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.employees.models import Employee
from app.posts.models import Post
from tests.scenarios.walking import download, field, fill, follow, pick, press, reads, step, title, unfold, words

pytestmark = pytest.mark.browser
COLUMNS = (
    "Nom de naissance", "Date de naissance", "N° de SS", "Date d’embauche", "Date d’entrée en Poste", "Établissement",
)  # fmt: skip
"""Of the manual's list, those that are not there at first."""
RISKS = {
    "simple": (
        "Agents biologiques du groupe 2", "Agents chimiques dangereux", "Bruit", "Champs électromagnétiques",
        "Femme enceinte, venant d’accoucher ou allaitante", "Rayonnements optiques artificiels", "Risque pyrotechnique",
        "Travail sur écran de visualisation", "Vibrations mécaniques", "Plomb",
    ),
    "adapté": ("Titulaire d’une pension d’invalidité", "Travail de nuit", "Travailleur handicapé"),
    "renforcé": (
        "Agents biologiques des groupes 3 et 4", "Amiante", "Risque hyperbare", "Rayonnements ionisants",
        "Agents cancérogènes, mutagènes ou toxiques pour la reproduction (CMR)",
    ),
}  # fmt: skip
"""The manual's lists; who is under 18 is told by the birth date, lead is strict since April 2026 only."""


@pytest.fixture
def julie(administers):
    """The administrator of a company, at the first page."""
    return administers("asmis")[1]


@pytest.mark.row("F117", "F122", "F155", "F156")
def test_chapter_4_the_list_with_all_its_columns(julie):
    with step("4: filter, sort, export", julie):
        follow(julie, "Salariés")
        julie.get_by_label("Filtrer par poste de travail").fill("couv")
        julie.keyboard.press("Enter")
        reads(julie, "1 salarié")
        follow(julie, "Enlever le filtre")
        file = download(julie, julie.get_by_role("button", name="Exporter vers Excel"))
        assert file.suggested_filename.endswith(".xlsx")
    with step("6: the columns of the manual", julie):
        press(julie, "Colonnes")
        for name in COLUMNS:
            julie.get_by_label(name, exact=True).check()
        press(julie, "Montrer")
        for name in (*COLUMNS, "Poste de travail", "Catégorie", "Dernier examen"):
            expect(julie.get_by_role("columnheader", name=name, exact=True).first).to_be_visible()


@pytest.mark.row("F096", "F097", "F099", "F102", "F104", "F123", "F126", "F131", "F133", "F134", "F135", "F137", "F138")
def test_chapter_5_a_new_employee_and_a_visit(julie, stored):
    with step("5: the fields with a star are necessary", julie):
        follow(julie, "Salariés")
        follow(julie, "Ajouter un salarié")
        press(julie, "Sauvegarder")
        expect(field(julie, "Nom d’usage")).to_have_attribute("aria-invalid", "true")
    with step("5: identity; names are kept in capitals without accents", julie):
        fill(julie, {"Nom d’usage": "Lefèvre", "Prénom": "Zoé", "Date de naissance": "04/11/1999"})
        fill(julie, {"N° de Sécurité Sociale": "2 99 11 75 056 001 55"})
        julie.get_by_role("radio", name="Femme").check()
    with step("5: « + » creates the post: « Désignation PCS », the description fills itself", julie):
        with julie.context.expect_page() as opened:
            julie.get_by_role("link", name=words("Créer un nouveau poste")).click()
        describes_a_post(opened.value)
        pick(julie, "Poste de travail", "magas", "Magasinier")
        fill(julie, {"Date d’embauche": "05/01/2026"})
        field(julie, "Contrat").select_option("CDI")
    with step("5: risks, by the follow-up that they lead to", julie):
        reads(julie, "relève de la responsabilité de l’employeur")
        for meaning, risks in RISKS.items():
            julie.locator("summary").filter(has_text=f"Suivi individuel {meaning}").click()
            for risk in risks:
                expect(julie.get_by_label(risk, exact=True)).to_be_visible()
        julie.get_by_label("Risque hyperbare", exact=True).check()
        press(julie, "Sauvegarder et initier une demande de visite médicale")
        julie.wait_for_url("**/visits/ask/*")
    zoe = stored(Employee)[-1]
    assert (zoe.last_name, zoe.first_name, zoe.follow_up.name) == ("LEFEVRE", "ZOE", "REINFORCED")
    assert stored(Post)[-1].title == "Magasinier/Cariste"


@pytest.mark.row("F139", "F141", "F146", "F147")
def test_chapters_6_and_7_a_record_and_an_exit(julie, stored):
    with step("6: the record and its tabs", julie):
        follow(julie, "Salariés")
        follow(julie, "ARDOISE Marie")
        for tab in ("Données de base", "Carrière", "Visites", "Absences"):
            expect(julie.get_by_role("link", name=tab, exact=True)).to_be_visible()
    with step("6: all may be changed; the birth name is now necessary", julie):
        unfold(julie, "Autres actions")
        follow(julie, "Modifier")
        julie.locator("summary").filter(has_text="Coordonnées").click()
        fill(julie, {"Téléphone": "03 22 22 22 22"})
        press(julie, "Sauvegarder")
        expect(field(julie, "Nom de naissance")).to_have_attribute("aria-invalid", "true")
        fill(julie, {"Nom de naissance": "Tuile"})
        press(julie, "Sauvegarder")
        title(julie, "MARIE ARDOISE")
    with step("7: the last day; the record leaves the list", julie):
        unfold(julie, "Autres actions")
        follow(julie, "Sortir de l’effectif")
        fill(julie, {"Date de fin de contrat": "4/1/2026"})
        press(julie, "Sauvegarder")
        follow(julie, "Salariés")
        reads(julie, "1 salarié")
        expect(julie.get_by_role("link", name="Sortis")).to_have_count(0)
    assert [each.left_on is not None for each in stored(Employee)] == [True, False]


def describes_a_post(page: Page) -> None:
    """In the window that opens: by key words, then in the company's own words."""
    title(page, "Ajouter un poste")
    pick(page, "Désignation PCS", "magasinier", "magasin")
    expect(field(page, "Description")).not_to_have_value("")
    fill(page, {"Description": "Magasinier/Cariste"})
    press(page, "Sauvegarder")
    page.wait_for_url(re.compile(r"/posts/\d+$"))
    page.close()
