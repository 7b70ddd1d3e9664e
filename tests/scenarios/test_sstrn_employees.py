"""Manual SSTRN, p. 14 to 22: posts, employees, their validation, a career, exits one by one and by file."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.accounts.rules.rights import DEFAULT_ROLES
from app.employees.models import Employee
from app.posts.models import Post
from app.visits.models import VisitRequest
from app.visits.rules.requests import RequestState
from tests.factories import EmployeeFactory, PostFactory, VisitRequestFactory, sessions
from tests.scenarios.walking import (
    download,
    field,
    fill,
    follow,
    pick,
    press,
    reads,
    row,
    send_file,
    step,
    title,
    unfold,
    until,
    words,
)

pytestmark = pytest.mark.browser
TITLE = "Intitulé du poste de travail (Libellé sans sigles et sans acronyme)"


@pytest.fixture
def entered(administers):
    return administers("sstrn")


@pytest.fixture
def company(entered):
    return entered[0]


@pytest.fixture
def julie(entered):
    """The administrator of the company, at the first page."""
    return entered[1]


@pytest.mark.row("F094", "F095", "F100", "F106", "F108", "F110", "F111")
def test_pages_14_to_16_the_posts(julie, company, stored):
    PostFactory(adherent_id=company.id, title="Cariste", pcs_code="652a")
    with step("p. 14: the register", julie):
        follow(julie, "Postes de travail")
        for name in ("Libellé du poste de travail et risques", "Code CSP", "Suivi"):
            expect(julie.get_by_role("columnheader", name=name).first).to_be_visible()
        expect(row(julie, "Couvreur")).to_contain_text("632e")
    with step("p. 14: a post, its code by key word, the badge that follows the risks", julie):
        follow(julie, "Ajouter un poste")
        pick(julie, "Catégorie socio-professionnelle", "652a", "652a")
        fill(julie, {TITLE: "Conducteur de chariot"})
        julie.get_by_role("checkbox", name="Amiante").first.check()
        expect(julie.get_by_label("Suivi obtenu")).to_contain_text("Suivi individuel renforcé")
        julie.get_by_role("checkbox", name="Amiante").first.uncheck()
        expect(julie.get_by_label("Suivi obtenu")).to_contain_text("Suivi individuel simple")
    with step("p. 15: vehicles are told, those alike are shown first", julie):
        julie.get_by_role("checkbox", name=words("Autorisation de conduite")).first.check()
        press(julie, "Enregistrer")
        expect(julie.get_by_role("alert").first).to_be_visible()
        julie.get_by_label("Grues à tour").check()
        press(julie, "Enregistrer")
        reads(julie, "poste(s) similaire(s)")
        press(julie, "Continuer")
        julie.wait_for_url(re.compile(r"/posts/\d+$"))
    drivers = {each.title for each in stored(Post) if each.pcs_code == "652a"}
    assert drivers == {"Cariste", "Conducteur de chariot"}


@pytest.mark.row("F118", "F119", "F120", "F127", "F140", "F145", "F291", "K12", "K13")
def test_pages_17_to_19_an_employee_is_declared_validated_and_moved(julie, company, open_as, staff, stored):
    EmployeeFactory(adherent_id=company.id, last_name="SANSPOSTE")
    nadia: Page = open_as(staff(*DEFAULT_ROLES["Secrétariat"]))
    with step("p. 17: declared one by one", julie):
        follow(julie, "Effectif")
        follow(julie, "Créer")
        fill(julie, {"Nom": "Faîtage", "Prénom": "Luc", "Date de naissance": "01/01/1990"})
        julie.get_by_role("radio", name="Homme").check()
        expect(julie.get_by_label("Numéro de sécurité sociale non disponible")).to_have_count(0)
        pick(julie, "Poste occupé", "couv", "Couvreur")
        fill(julie, {"Date de début": "05/01/2026"})
        field(julie, "Contrat").select_option("CDI")
        press(julie, "Enregistrer")
        reads(julie, "En attente de validation par le service")
    with step("p. 17: the service accepts", nadia):
        luc = stored(Employee)[-1]
        nadia.goto(f"/staff/validations/records/{luc.id}")
        nadia.get_by_role("button", name=words("Valider")).first.click()
        until(lambda: stored(Employee)[-1].validated_on)
    with step("p. 17: then only the name and the number stay the employer's", julie):
        julie.goto(f"/employees/{luc.id}/edit")
        expect(field(julie, "Nom")).to_be_editable()
        expect(field(julie, "Date de naissance")).to_have_count(0)
        julie.goto(f"/employees/{luc.id}")
        unfold(julie, "Autres actions")
        follow(julie, "Demander une correction")
        title(julie, "Demander une correction")
    with step("p. 18-19: « En activité », a post that lacks is chosen from the list", julie):
        follow(julie, "Effectif")
        expect(row(julie, "SANSPOSTE")).to_contain_text("Choisir un poste")
        follow(julie, "Choisir un poste")
        pick(julie, "Nouveau poste de travail", "gestion", "Assistante de gestion")
        fill(julie, {"Date de début poste": "05/01/2026"})
        press(julie, "Enregistrer")
        reads(julie, "Le poste est changé.")
    with step("p. 19: the career, a new post closes the former", julie):
        unfold(julie, "Autres actions")
        follow(julie, "Changer de poste")
        pick(julie, "Nouveau poste de travail", "couv", "Couvreur")
        fill(julie, {"Date de début poste": "12/01/2026"})
        press(julie, "Enregistrer")
        follow(julie, "Carrière")
        expect(row(julie, "Assistante de gestion")).to_contain_text("11/01/2026")


@pytest.mark.row("F146", "F148", "F150", "F151")
def test_pages_20_and_21_an_exit_cancels_what_was_asked_for(julie, company, stored):
    with step("p. 20: the contracts that end, the visit that will be cancelled", julie):
        leaving = stored(Employee)[0]
        VisitRequestFactory(adherent_id=company.id, employee_id=leaving.id)
        leaving.visit_asked = True
        sessions.commit()
        julie.goto(f"/employees/{leaving.id}")
        unfold(julie, "Autres actions")
        follow(julie, "Sortir de l’effectif")
        reads(julie, "Contrat actif du salarié : CDI")
        reads(julie, "S’il n’est plus actif, cette visite sera automatiquement annulée.")
        fill(julie, {"Date de fin": "31/01/2026"})
        press(julie, "Enregistrer")
    with step("p. 21: until that day in « En activité »", julie):
        follow(julie, "Effectif")
        expect(row(julie, "ARDOISE")).to_be_visible()
    assert [each.state for each in stored(VisitRequest)] == [RequestState.CANCELLED]


@pytest.mark.row("F163", "F164")
@pytest.mark.usefixtures("worker")
def test_pages_21_and_22_end_of_contracts_by_file(julie, stored):
    with step("p. 21: « Importer », « FIN DE CONTRATS », the file with who is here", julie):
        follow(julie, "Effectif")
        title(julie, "Effectif")
        follow(julie, "Importer")
        julie.get_by_role("link", name=words("Fin de contrats")).click()
        title(julie, "Fin de contrats")
        file = download(julie, julie.get_by_role("button", name="Fichier de fin de contrats"))
        titles, *lines = csv.reader(Path(file.path()).read_text("utf-8-sig").splitlines(), delimiter=";")
        assert titles[-1] == "Date de sortie"
        assert [each[4] for each in lines] == ["ARDOISE", "BUREAU"]
    with step("p. 22: only the last day is filled in, and sent back", julie):
        lines[1][-1] = "31/12/2025"
        content = "\r\n".join(";".join(each) for each in [titles, *lines]).encode("cp1252")
        send_file(julie, {"name": "fin.csv", "mimeType": "text/csv", "buffer": content}, "Choix du fichier")
        title(julie, "Vérifier l’import")
        press(julie, "Importer la ligne")
        reads(julie, "1 salarié mis à jour")
    assert [str(each.left_on) for each in stored(Employee)] == ["None", "2025-12-31"]
