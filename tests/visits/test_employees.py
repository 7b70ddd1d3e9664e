"""What the room adds to the employees' pages: a row's action, a second button, a tab; and what profiles decide."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from app.platform.context import Right, StaffRight
from app.platform.profiles import Profile
from app.visits.facts import Facts
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import RequestState
from tests.conftest import at_most
from tests.factories import AppointmentFactory, VisitRequestFactory
from tests.visits.conftest import VisitFactory

STATEMENTS = 8


@pytest.fixture
def manager(employer):
    """Somebody who keeps the employees of a company and asks for their visits."""
    return lambda company: employer(
        Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN, Right.VISITS, of=company.adherent.id
    )


@pytest.fixture
def at_a_service_that(app, monkeypatch):
    """Change a fact of the profile: `at_a_service_that(ask_without_record=False)`."""

    def change(**facts):
        usual = app.extensions["profile"]
        changed = msgspec.structs.replace(usual[Facts], **facts)
        monkeypatch.setitem(app.extensions, "profile", Profile({**usual._sections, Facts: changed}))

    return change


@pytest.mark.row("F169", "F170")
def test_a_visit_is_asked_from_the_row_and_from_the_record(browse, company, manager):
    here = company()
    browser = browse(manager(here))
    address = f'href="/visits/ask/{here.employee.id}"'
    assert address in browser.get("/employees/").text
    assert address in browser.get(f"/employees/{here.employee.id}").text


def test_without_a_post_the_row_says_what_is_missing(browse, company, manager):
    here = company(main_post_id=None)
    page = browse(manager(here)).get("/employees/").text
    assert "Complétez d’abord le poste de ce salarié" in page
    assert f'href="/visits/ask/{here.employee.id}"' not in page


def test_who_has_left_is_offered_no_visit(browse, company, manager):
    here = company(left_on=date(2025, 12, 31))
    browser = browse(manager(here))
    for page in ("/employees/?scope=sortis", f"/employees/{here.employee.id}"):
        text = browser.get(page).text
        assert "Ce salarié est sorti" in text
        assert f'href="/visits/ask/{here.employee.id}"' not in text


def test_who_leaves_later_is_still_offered_a_visit(browse, company, manager):
    here = company(left_on=date(2026, 1, 31))
    assert f'href="/visits/ask/{here.employee.id}"' in browse(manager(here)).get("/employees/").text


def test_who_may_not_see_visits_is_not_offered_any(browse, company, employer):
    here = company()
    page = browse(employer(Right.EMPLOYEES, of=here.adherent.id)).get(f"/employees/{here.employee.id}").text
    assert "/visits/ask/" not in page
    assert "?tab=visites" not in page


@pytest.mark.row("F170")
def test_a_new_employee_leads_straight_to_the_request(browse, company, manager):
    here = company()
    browser = browse(manager(here))
    assert "Enregistrer et initier une demande de visite médicale" in browser.get("/employees/add").text
    typed = {
        "last_name": "Curie", "first_name": "Marie", "sex": "FEMALE", "born_on": "12/05/1985", "nir_missing": "y",
        "contract_kind": "CDI", "hired_on": "05/01/2026", "post": str(here.post.id), "next": "visite",
    }  # fmt: skip
    sent = browser.post("/employees/add", data=typed)
    assert sent.location.startswith("/visits/ask/")
    assert "Demander une visite pour Marie Curie" in browser.get(sent.location).text


@pytest.mark.row("F190")
def test_the_tab_shows_what_was_asked_what_comes_and_what_was_held(browse, company, manager):
    here = company()
    row = {"adherent_id": here.adherent.id, "employee_id": here.employee.id}
    VisitRequestFactory(**row, kind=Kind.RETURN, state=RequestState.PLANNED)
    AppointmentFactory(**row, kind=Kind.RETURN)
    VisitFactory(**row, law_kind="VIP", held_on=date(2024, 3, 14))
    browser = browse(manager(here))
    with at_most(STATEMENTS):
        page = browser.get(f"/employees/{here.employee.id}?tab=visites").text
    assert "14/01/2026 à\u00a09\u00a0h\u00a000" in page
    assert "Visite d’information et de prévention" in page
    assert "14/03/2024" in page


@pytest.mark.row("F139", "F191")
def test_a_tab_shows_what_was_missed_or_cancelled_to_who_may_read_absences(browse, company, employer):
    here = company()
    row = {"adherent_id": here.adherent.id, "employee_id": here.employee.id}
    told = {"convoked_at": datetime(2025, 11, 3, 9, tzinfo=UTC)}
    for day, state, words in ((4, "MISSED", told), (5, "CANCELLED", told), (6, "CANCELLED", {}), (7, "PLANNED", told)):
        AppointmentFactory(
            **row, state=AppointmentState[state], starts_at=datetime(2025, 12, day, 8, tzinfo=UTC), **words
        )
    reader = browse(employer(Right.EMPLOYEES, Right.ABSENCES, of=here.adherent.id))
    assert "?tab=absences" in reader.get(f"/employees/{here.employee.id}").text
    with at_most(STATEMENTS):
        page = reader.get(f"/employees/{here.employee.id}?tab=absences").text
    assert [f"0{day}/12/2025 à" in page for day in (4, 5, 6, 7)] == [True, True, False, False]
    assert "03/11/2025" in page

    other = browse(employer(Right.EMPLOYEES, Right.VISITS, of=here.adherent.id))
    assert "?tab=absences" not in other.get(f"/employees/{here.employee.id}").text
    assert "04/12/2025" not in other.get(f"/employees/{here.employee.id}?tab=absences").text


def test_who_missed_nothing_has_no_absence(browse, company, employer):
    here = company()
    browser = browse(employer(Right.EMPLOYEES, Right.ABSENCES, of=here.adherent.id))
    assert "Aucune absence" in browser.get(f"/employees/{here.employee.id}?tab=absences").text


def test_a_visit_that_the_worker_asked_for_is_not_told(browse, company, manager):
    here = company()
    row = {"adherent_id": here.adherent.id, "employee_id": here.employee.id}
    VisitFactory(**row, law_kind="PREREPRISE", held_on=date(2024, 3, 14))
    VisitFactory(**row, law_kind="DEMANDE", held_on=date(2024, 5, 16))
    page = browse(manager(here)).get(f"/employees/{here.employee.id}?tab=visites").text
    assert "14/03/2024" not in page
    assert "16/05/2024" not in page


def test_an_occasional_visit_that_the_employer_asked_for_is_told(browse, company, manager):
    here = company()
    row = {"adherent_id": here.adherent.id, "employee_id": here.employee.id}
    request = VisitRequestFactory(**row, kind=Kind.OCCASIONAL, state=RequestState.DONE)
    appointment = AppointmentFactory(**row, request_id=request.id)
    VisitFactory(**row, appointment_id=appointment.id, law_kind="DEMANDE", held_on=date(2024, 5, 16))
    assert "16/05/2024" in browse(manager(here)).get(f"/employees/{here.employee.id}?tab=visites").text


def test_the_service_reads_the_tab_with_its_own_addresses(browse, company, staff):
    here = company()
    made = AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    actor = staff(StaffRight.ADHERENTS, StaffRight.PLANNING)
    page = browse(actor).get(f"/staff/employees/{here.employee.id}?tab=visites").text
    assert f'href="/planning/appointments/{made.id}"' in page


def test_a_service_may_ask_to_go_through_the_record(browse, company, manager, at_a_service_that):
    here = company()
    browser = browse(manager(here))
    assert 'href="/visits/ask/"' in browser.get("/visits/requests/?kind=RETURN").text
    assert browser.get("/visits/ask/").status_code == 200
    at_a_service_that(ask_without_record=False)
    assert 'href="/visits/ask/"' not in browser.get("/visits/requests/?kind=RETURN").text
    assert browser.get("/visits/ask/").status_code == 404


@pytest.mark.row("F172")
def test_before_the_contract_starts_a_service_may_ask_to_go_through_the_record(
    browse, company, manager, at_a_service_that
):
    here = company(hired_on=date(2026, 2, 2))
    browser = browse(manager(here))
    chosen = {"employee": str(here.employee.id)}
    assert browser.post("/visits/ask/", data=chosen).status_code == 302
    at_a_service_that(early_without_record=False)
    refused = browser.post("/visits/ask/", data=chosen)
    assert refused.status_code == 422
    assert "depuis sa fiche" in refused.text
    assert "Son contrat commence le lundi 2 février 2026" in browser.get(f"/visits/ask/{here.employee.id}").text
