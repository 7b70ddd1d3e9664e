"""Records and corrections in the browser: the employer's side, the desk of the service."""

import pytest

from app.employees.models import CorrectionRequest, Employee
from app.employees.rules.validation import LOCKED, WishState
from app.employees.services.hire import correct, hire
from tests.conftest import at_most
from tests.employees.validation.wishes import BEFORE, HIRER, MARIE, WISH
from tests.factories import (
    AdherentFactory,
    EmployeeFactory,
)

DESK = "/staff/validations/"


@pytest.mark.row("F140")
def test_a_locked_record_offers_name_and_number_and_a_request_for_the_rest(at_sstrn, browse, employer, stored):
    browser = browse(employer(*HIRER))
    employee = EmployeeFactory(adherent_id=int(browser.acting_for), last_name="Curie", validated_on=BEFORE)
    form = browser.get(f"/employees/{employee.id}/edit").text
    page = browser.get(f"/employees/{employee.id}").text

    assert 'name="last_name"' in form
    assert 'name="nir"' in form
    assert not [name for name in LOCKED if f'name="{name}"' in form]
    assert f'href="/employees/{employee.id}/correction"' in form
    assert "Demander une correction" in page

    answer = browser.post(f"/employees/{employee.id}/edit", data={"last_name": "Skłodowska", "nir_missing": "y"})
    assert answer.status_code == 302
    assert (stored(Employee)[0].last_name, stored(Employee)[0].first_name) == ("Skłodowska", "Marie")


@pytest.mark.row("F140")
def test_a_request_is_sent_and_taken_back_from_the_record(at_sstrn, browse, employer, stored):
    browser = browse(employer(*HIRER))
    employee = EmployeeFactory(adherent_id=int(browser.acting_for), validated_on=BEFORE)
    address = f"/employees/{employee.id}/correction"
    assert 'value="Marie"' in browser.get(address).text
    sent = {"first_name": "Maria", "sex": "FEMALE", "born_on": "15/6/85", "hired_on": "06/01/2020"}
    refused = browser.post(address, data=sent | {"reason": ""})
    assert refused.status_code == 422
    assert 'value="Maria"' in refused.text

    assert browser.post(address, data=sent | {"reason": "Sa carte."}).status_code == 302
    with at_most(8):
        page = browser.get(f"/employees/{employee.id}").text
    assert "05/01/2026, correction demandée" in page
    browser.post(f"{address}/withdraw")
    assert [each.state for each in stored(CorrectionRequest)] == [WishState.WITHDRAWN]


@pytest.mark.row("F291")
def test_the_desk_shows_what_waits_and_leads_to_the_next(at_sstrn, browse, service, stored):
    adherent = AdherentFactory(name="Boulangerie Morel")
    first, second = (EmployeeFactory(adherent_id=adherent.id, last_name=name) for name in ("Auvray", "Bellamy"))
    browser = browse(service)
    with at_most(12):
        page = browser.get(DESK).text
    assert "AUVRAY Marie" in page
    assert "Boulangerie Morel" in page
    assert "2 fiches" in page

    following = f"{DESK}records/{second.id}?sector=all"
    answer = browser.post(f"{DESK}records/{first.id}/validate", data={"next": following})
    assert answer.headers["Location"] == following
    page = browser.get(following).text
    assert "AUVRAY" not in page
    browser.post(f"{DESK}records/{second.id}/validate", data={"next": "https://elsewhere.example"})
    assert all(each.validated_on for each in stored(Employee))
    assert "Tout est traité" in browser.get(DESK).text


@pytest.mark.usefixtures("at_sstrn")
def test_a_record_that_changes_while_it_is_read_is_not_accepted_unread(browse, service, work_as, hirer, stored):
    with work_as(hirer) as ctx:
        employee = hire(ctx, **MARIE)
    browser = browse(service)
    page = browser.get(f"{DESK}records/{employee.id}").text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    with work_as(hirer) as ctx:
        correct(ctx, id=employee.id, **MARIE | {"first_name": "Maria"})

    address = f"{DESK}records/{employee.id}"
    answer = browser.post(f"{address}/validate", data={"seen": seen}, follow_redirects=True)
    assert "Cette fiche a changé pendant que vous la lisiez" in answer.text
    assert "Maria" in answer.text
    assert stored(Employee)[0].validated_on is None

    again = answer.text.partition('name="seen" value="')[2].partition('"')[0]
    browser.post(f"{address}/validate", data={"seen": again})
    assert stored(Employee)[0].validated_on is not None


@pytest.mark.row("F291")
def test_the_records_of_one_adherent_are_accepted_together_but_for_those_unticked(at_sstrn, browse, service, stored):
    adherent = AdherentFactory(name="Clinique des Vignes")
    first, second, third = (EmployeeFactory(adherent_id=adherent.id) for _ in range(3))
    address = f"{DESK}adherents/{adherent.id}"
    browser = browse(service)
    with at_most(8):
        page = browser.get(address).text
    assert page.count('name="ids"') == page.count(" checked>") == 3
    assert "3 fiches à vérifier" in page
    refused = browser.post(address, data={}).text
    assert "Cochez au moins une fiche" in refused
    browser.post(address, data={"ids": [first.id, third.id]})

    assert [each.validated_on is not None for each in stored(Employee)] == [True, False, True]
    assert browser.get(f"{DESK}adherents/{10**9}").status_code == 404
    assert second.last_name in browser.get(address).text


@pytest.mark.row("F291")
def test_the_desk_answers_a_correction(at_sstrn, browse, service, asked, stored):
    browser = browse(service)
    page = browser.get(DESK).text
    assert "Marja" in page
    assert WISH["reason"] in page
    assert browser.get(f"{DESK}requests/{asked.id}/refuse").status_code == 200
    assert browser.post(f"{DESK}requests/{asked.id}/refuse", data={"reason": ""}).status_code == 422
    browser.post(f"{DESK}requests/{asked.id}/accept")

    assert stored(Employee)[0].first_name == "Marja"
    assert "acceptée" in browser.get(f"{DESK}requests/{asked.id}").text


def test_the_service_corrects_a_record_on_its_own_form(at_sstrn, browse, service, stored):
    employee = EmployeeFactory(validated_on=BEFORE)
    browser = browse(service)
    form = browser.get(f"/staff/employees/{employee.id}/edit").text
    assert all(f'name="{name}"' in form for name in LOCKED)
    sent = {
        "last_name": "Curie", "first_name": "Ève", "sex": "FEMALE", "born_on": "15/06/1985", "nir_missing": "y",
        "hired_on": "06/01/2020", "language": "fr · Français", "country": "FR · France",
    }  # fmt: skip
    assert browser.post(f"/staff/employees/{employee.id}/edit", data=sent).status_code == 302

    assert stored(Employee)[0].first_name == "Ève"


@pytest.mark.parametrize(("profile", "offered"), [("default", True), ("sstrn", True), ("ast25", False)])
def test_the_desk_is_offered_where_the_service_looks_at_records(as_profile, browse, service, profile, offered):
    as_profile(profile)

    assert (DESK in browse(service).get("/staff/employees/").text) is offered
