"""The words of each manual where people read them: buttons, fields, columns, filters, history (K48)."""

import re

import pytest

from app import MODULES
from app.platform import profiles
from app.platform.context import Right, StaffRight
from app.platform.facts import Facts
from tests.employees.screens.typed import EVERYTHING
from tests.factories import EmployeeFactory, PostFactory

POSTS = {
    "ast25": ("Désignation CSP", "Précisions", "Informations complémentaires", "Sauvegarder"),
    "asmis": ("Désignation PCS", "Description", "Informations complémentaires", "Sauvegarder"),
    "sstrn": (
        "Catégorie socio-professionnelle", "Intitulé du poste de travail (Libellé sans sigles et sans acronyme)",
        "Précisions", "Enregistrer",
    ),
}  # fmt: skip
EMPLOYEES = {
    "ast25": ("Nom", "N° de SS", "Type de contrat", "Date d’entrée en poste", "Date de sortie", "Sauvegarder"),
    "asmis": (
        "Nom d’usage", "N° de Sécurité Sociale", "Contrat", "Date d’entrée en Poste", "Date de fin de contrat",
        "Sauvegarder", "Sauvegarder et initier une demande de visite médicale",
    ),
    "sstrn": ("Nom", "INS", "Contrat", "Poste occupé", "Date de début", "Date de début poste", "Date de fin"),
}  # fmt: skip


@pytest.fixture
def browser(employer, browse):
    return browse(employer(*EVERYTHING, Right.VISITS))


def words_of(page):
    """The labels, headings and buttons of a page, without the marks of what is necessary."""
    inside = re.findall(r"<(?:label|legend|th|button)\b[^>]*>(.*?)</(?:label|legend|th|button)>", page, re.DOTALL)
    return {re.sub(r"<i\b.*|<span.*|<[^>]+>", "", each).replace("\u00a0", " ").strip() for each in inside}


@pytest.mark.row("F098", "F099", "F100")
@pytest.mark.parametrize("service", POSTS)
def test_a_post_is_described_in_the_words_of_the_manual(browser, as_profile, service):
    as_profile(service)
    assert set(POSTS[service]) - words_of(browser.get("/posts/add").text) == set()


@pytest.mark.row("F101")
@pytest.mark.parametrize(("service", "told"), [("asmis", True), ("default", False)])
def test_how_a_post_is_named_is_told_under_its_title(browser, as_profile, service, told):
    as_profile(service)
    page = browser.get("/posts/add").text.replace("\u00a0", " ")
    rules = "Tout au masculin, sans abréviation, et précis. Deux postes ? « Magasinier/Cariste »."
    assert (rules in page) is told
    assert "Vide : le libellé du code." in page


@pytest.mark.row("F125", "F126", "F127")
@pytest.mark.parametrize("service", EMPLOYEES)
def test_so_is_an_employee(browser, as_profile, service):
    as_profile(service)
    assert set(EMPLOYEES[service]) - words_of(browser.get("/employees/add").text) == set()


@pytest.mark.row("F123")
@pytest.mark.parametrize(("service", "said"), [("sstrn", "Créer"), ("ast25", "Ajouter un salarié")])
def test_the_button_that_adds_somebody_is_the_manuals(browser, as_profile, service, said):
    EmployeeFactory(adherent_id=int(browser.acting_for))
    as_profile(service)
    page = browser.get("/employees/").text
    (button,) = re.findall(r'<a class="btn btn-primary[^>]*href="/employees/add">(?:<svg.*?</svg>)([^<]*)</a>', page)
    assert button == said
    assert "<h1>Ajouter un salarié</h1>" in browser.get("/employees/add").text


def test_the_service_itself_reads_our_own_words(browse, staff, as_profile):
    employee = EmployeeFactory()
    as_profile("asmis")
    page = browse(staff(StaffRight.INBOX, StaffRight.ADHERENTS)).get(f"/staff/employees/{employee.id}/edit").text
    assert "Enregistrer" in words_of(page)
    assert "Sauvegarder" not in page


def test_what_an_acronym_of_the_service_stands_for_is_told_under_its_field(browser, as_profile):
    meaning = "INS\u00a0: identité nationale de santé"
    assert meaning not in browser.get("/employees/add").text
    as_profile("sstrn")
    assert meaning in browser.get("/employees/add").text


def test_a_filter_is_named_as_its_column(browser, as_profile):
    as_profile("ast25")
    EmployeeFactory(adherent_id=int(browser.acting_for), last_name="ARDOISE")
    page = browser.get("/employees/?last_name=ardo").text
    assert "Nom, prénom\u00a0: ardo" in page
    assert 'aria-label="Filtrer par nom, prénom"' in page


def test_so_is_what_the_history_tells(browser, as_profile, stored):
    post = PostFactory(adherent_id=int(browser.acting_for))
    as_profile("asmis")
    typed = {"pcs_code": "636c · Boulangers", "title": "Tourier", "description": "", "comment": ""}
    browser.post(f"/posts/{post.id}/edit", data=typed)
    assert "Description\u00a0: " in browser.get(f"/posts/{post.id}?tab=historique").text


@pytest.mark.parametrize("path", sorted(profiles.FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_no_two_fields_of_a_form_are_called_the_same(path):
    """Labels that stand in one form stay apart, whatever a service calls them."""
    labels = profiles.load(path.stem, MODULES)[Facts].labels
    forms = (
        ("Métier ou code PCS", "Intitulé du poste de travail", "Précisions"),
        ("Nom d’usage", "Nom de naissance", "Prénom", "N° de Sécurité Sociale", "Poste de travail", "Contrat",
         "Date d’embauche", "Date d’entrée en poste", "Date de fin de contrat"),
    )  # fmt: skip
    for form in forms:
        called = [labels.get(each, each) for each in form]
        assert len(set(called)) == len(called)
