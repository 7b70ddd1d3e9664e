"""The record of an employee in the browser, and what is done from it."""

from datetime import date

import pytest

from app.employees.models import Assignment, Contract, Employee
from app.platform.context import Right
from tests.conftest import at_most
from tests.employees.screens.typed import EVERYTHING, MARIE, chosen
from tests.factories import (
    AdherentFactory,
    EmployeeFactory,
    PostFactory,
)


@pytest.mark.row("F128")
def test_the_number_is_masked_wherever_it_is_shown(browser, post, stored):
    browser.post("/employees/add", data=MARIE | chosen(post))
    (employee,) = stored(Employee)

    record = browser.get(f"/employees/{employee.id}").text
    edit = browser.get(f"/employees/{employee.id}/edit").text
    for page in (record, edit):
        assert "2 85 05 78 *** *** **" in page
        assert "006 084" not in page
        assert "285057800608441" not in page


def test_a_number_that_disagrees_is_told_on_the_record(browser, post, stored):
    data = MARIE | chosen(post) | {"sex": "MALE"}
    doubted = browser.post("/employees/add", data=data).text.partition('name="confirmed" type="hidden" value="')[2]
    browser.post("/employees/add", data=data | {"confirmed": doubted.partition('"')[0]})

    page = browser.get(f"/employees/{stored(Employee)[0].id}").text
    assert "vérifiez le sexe et le numéro" in page


def test_the_record_has_its_tabs(browser, working):
    page = browser.get(f"/employees/{working.id}").text
    for label in ("Fiche", "Carrière", "Historique", "Identité", "Emploi", "Suivi médical"):
        assert label in page


@pytest.mark.row("F145")
def test_the_career_shows_posts_and_contracts(browser, working):
    with at_most(8):
        page = browser.get(f"/employees/{working.id}?tab=carriere").text

    assert "Boulanger" in page
    assert "06/01/2020" in page
    assert "en cours" in page
    assert "Libellé, CSP et risques" in page
    assert 'CDI</td><td role="cell" class=""><span class="in-phone">Début' in page
    assert "Aucun risque particulier" in page


def test_the_history_says_who_changed_what(browser, working):
    browser.post(f"/employees/{working.id}/edit", data=MARIE | {"nir": "", "nir_missing": "y", "phone": "0612345678"})
    with at_most(8):
        page = browser.get(f"/employees/{working.id}?tab=historique").text

    assert "Fiche du salarié modifiée" in page
    assert "06 12 34 56 78" in page
    assert "Anne Martin" in page


@pytest.mark.row("F141")
def test_a_record_is_corrected(browser, working, stored):
    with at_most(9):
        page = browser.get(f"/employees/{working.id}/edit").text
    assert 'value="Auvray"' in page

    browser.post(
        f"/employees/{working.id}/edit", data=MARIE | {"nir": "", "nir_missing": "y", "hired_on": "07/01/2020"}
    )

    (employee,) = stored(Employee)
    assert (employee.last_name, employee.hired_on) == ("Morvan", date(2020, 1, 7))


@pytest.mark.row("F142")
def test_another_post_is_given(browser, adherent_id, working, stored):
    other = PostFactory(adherent_id=adherent_id, title="Vendeur")
    answer = browser.post(f"/employees/{working.id}/post", data=chosen(other) | {"since": "05/01/2026"})

    assert answer.status_code == 302
    assert stored(Employee)[0].main_post_id == other.id
    assert len(stored(Assignment)) == 2


@pytest.mark.row("F144")
def test_another_contract_is_told(browser, working, stored):
    browser.post(f"/employees/{working.id}/contract", data={"contract_kind": "CDD", "since": "05/01/2026"})

    assert [each.kind for each in stored(Contract)] == ["CDI", "CDD"]


@pytest.mark.parametrize(
    ("address", "data", "sentence"),
    [
        ("leave", {"left_on": "01/01/2019"}, "L’embauche est du 06/01/2020"),
        ("leave", {"left_on": "31/02/2026"}, "n’existe pas"),
        ("leave", {"left_on": ""}, "Cette réponse est nécessaire."),
        ("leave", {"left_on": "\0"}, "Cette réponse est nécessaire."),
        ("post", {"post": "\u200b", "since": "05/01/2026"}, "Cette réponse est nécessaire."),
        ("post", {"post": "9" * 5000, "since": "05/01/2026"}, "Choisissez dans la liste proposée."),
        ("post", {"post": "", "since": "05/01/2026"}, "Cette réponse est nécessaire."),
        ("contract", {"contract_kind": "CDD", "since": "01/01/2019"}, "commence le 06/01/2020"),
        ("rehire", MARIE, "Cette réponse est nécessaire."),
    ],
)
def test_what_does_not_fit_a_career_is_refused(browser, working, address, data, sentence):
    answer = browser.post(f"/employees/{working.id}/{address}", data=data)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_who_left_is_hired_again(browser, adherent_id, post, stored):
    employee = EmployeeFactory(adherent_id=adherent_id, gone=True)
    page = browser.get(f"/employees/{employee.id}").text
    assert "Embaucher à nouveau" in page

    data = chosen(post) | {"hired_on": "05/01/2026", "contract_kind": "CDI"}
    assert browser.post(f"/employees/{employee.id}/rehire", data=data).status_code == 302
    assert stored(Employee)[0].hired_on == date(2026, 1, 5)


def test_each_right_opens_what_it_names(employer, browse, stored):
    adherent_id = AdherentFactory().id
    employee = EmployeeFactory(adherent_id=adherent_id)
    seer = browse(employer(Right.EMPLOYEES, of=adherent_id))
    for address in ("/employees/", f"/employees/{employee.id}"):
        page = seer.get(address)
        assert page.status_code == 200
        assert "Ajouter un salarié" not in page.text
        assert "Sortir de l’effectif" not in page.text
    for address in ("add", f"{employee.id}/edit", f"{employee.id}/post", f"{employee.id}/leave"):
        assert seer.get(f"/employees/{address}").status_code == 404
    editor = browse(employer(Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, of=adherent_id))
    assert editor.get(f"/employees/{employee.id}/edit").status_code == 200
    assert editor.get("/employees/add").status_code == 404


def test_another_adherents_employee_looks_like_none(browser):
    employee = EmployeeFactory()
    for address in ("", "/edit", "/post", "/contract", "/leave", "/rehire"):
        assert browser.get(f"/employees/{employee.id}{address}").status_code == 404
        assert browser.get(f"/employees/999999{address}").status_code == 404
    assert browser.post(f"/employees/{employee.id}/return").status_code == 404


@pytest.mark.row("F152")
def test_an_absence_is_no_exit_and_is_told_to_the_secretariat(browser, employer, browse, working):
    page = browser.get(f"/employees/{working.id}/leave").text
    assert "Ce n’est pas une sortie\u00a0: prévenez votre secrétariat médical." in page

    other = browse(employer(*EVERYTHING, Right.SERVICE_TEAM, of=working.adherent_id))
    assert '<a href="/team/">votre secrétariat médical</a>' in other.get(f"/employees/{working.id}/leave").text
