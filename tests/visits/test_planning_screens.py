"""« Planning »: the week, its slots, and what becomes of an appointment."""

from datetime import UTC, datetime

import pytest

from app.visits.models import Appointment, Slot
from app.visits.rules.appointments import AppointmentState
from tests.conftest import at_most
from tests.factories import (
    AppointmentFactory,
    MedicalCentreFactory,
    ProfessionalFactory,
    SlotFactory,
)
from tests.visits.conftest import STATEMENTS, slot_in


@pytest.mark.row("F293")
def test_the_planning_shows_a_week_and_what_is_to_place(browse, company, secretary, asked):
    here = company()
    asked(here)
    taken = slot_in(here)
    SlotFactory(professional_id=taken.professional_id, starts_at=datetime(2026, 1, 15, 8, tzinfo=UTC))
    AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=taken.id)
    browser = browse(secretary)
    with at_most(STATEMENTS):
        page = browser.get(f"/planning/?week=2026-01-14&professional={taken.professional_id}").text
    assert "Semaine du 12 au 16 janvier 2026" in page
    assert "1 créneau libre" in page
    assert "BENALI Karim" in page
    assert "jeudi 15, 9\u00a0h\u00a000" in page
    assert "Placer BENALI Karim" in page


@pytest.mark.parametrize(
    "asked_for", ["?week=senseless", "?week=9999-99-99", "?week=9999-12-31", "?week=0001-01-01", "?week=2026-01-14"]
)
def test_a_senseless_week_is_this_week(browse, secretary, asked_for):
    assert browse(secretary).get(f"/planning/{asked_for}").status_code == 200


@pytest.mark.parametrize("asked_for", ["?professional=x", "?professional=987"])
def test_the_week_of_nobody_does_not_exist(browse, secretary, asked_for):
    assert browse(secretary).get(f"/planning/{asked_for}").status_code == 404


@pytest.mark.row("F293")
def test_slots_are_opened_by_a_form(browse, secretary, stored):
    who, where = ProfessionalFactory(), MedicalCentreFactory()
    typed = {"professional": who.id, "centre": where.id, "day": "14/01/2026", "first": "9 h", "end": "10h30"}
    browser = browse(secretary)
    assert who.name in browser.get("/planning/open").text
    sent = browser.post("/planning/open", data=typed | {"minutes": "30"})
    assert sent.location.endswith(f"/planning/?week=2026-01-12&professional={who.id}")
    assert len(stored(Slot)) == 3


def test_a_senseless_hour_is_refused_beside_its_field(browse, secretary, stored):
    who, where = ProfessionalFactory(), MedicalCentreFactory()
    typed = {"professional": who.id, "centre": where.id, "day": "14/01/2026", "first": "matin", "end": "10h30"}
    answer = browse(secretary).post("/planning/open", data=typed | {"minutes": "30"})
    assert answer.status_code == 422
    assert "par exemple 8 h 30" in answer.text
    assert 'value="matin"' in answer.text
    assert stored(Slot) == []


def test_a_free_slot_takes_a_request_or_goes(browse, company, secretary, asked, stored):
    here = company()
    request, slot, other = asked(here), slot_in(here), slot_in(here, starts_at=datetime(2026, 1, 16, 8, tzinfo=UTC))
    browser = browse(secretary)
    with at_most(STATEMENTS):
        page = browser.get(f"/planning/slots/{slot.id}").text
    assert "BENALI Karim" in page
    browser.post(f"/planning/slots/{slot.id}", data={"request": str(request.id)})
    assert stored(Appointment)[0].slot_id == slot.id
    browser.post(f"/planning/slots/{other.id}/close")
    assert [each.id for each in stored(Slot)] == [slot.id]


def test_an_appointment_is_moved_cancelled_and_read_by_the_staff(browse, company, secretary, stored):
    here = company()
    slot, other = slot_in(here), slot_in(here, starts_at=datetime(2026, 1, 16, 8, tzinfo=UTC))
    made = AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id)
    browser = browse(secretary)
    with at_most(STATEMENTS):
        page = browser.get(f"/planning/appointments/{made.id}").text
    assert "Déplacer vers…" in page
    assert "Présent" not in page
    assert "vendredi 16 janvier 2026" in browser.get(f"/planning/appointments/{made.id}/move").text
    browser.post(f"/planning/appointments/{made.id}/move", data={"slot": str(other.id)})
    assert stored(Appointment)[0].slot_id == other.id
    assert browser.post(f"/planning/appointments/{made.id}/cancel", data={"reason": ""}).status_code == 422
    browser.post(f"/planning/appointments/{made.id}/cancel", data={"reason": "Médecin absent"})
    assert stored(Appointment)[0].state is AppointmentState.CANCELLED
    assert browser.get(f"/planning/appointments/{made.id}/convocation").status_code == 409


def test_presence_is_noted_on_the_day(browse, company, secretary, stored):
    here = company()
    today = datetime(2026, 1, 5, 8, tzinfo=UTC)
    slot = slot_in(here, starts_at=today)
    made = AppointmentFactory(
        adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id, starts_at=today
    )
    browser = browse(secretary)
    assert "Présent" in browser.get(f"/planning/appointments/{made.id}").text
    assert "À revoir le" in browser.get(f"/planning/appointments/{made.id}/held").text
    browser.post(f"/planning/appointments/{made.id}/held", data={"fixed_next_on": ""})
    assert stored(Appointment)[0].state is AppointmentState.HELD


def test_absence_is_noted_on_the_day(browse, company, secretary, stored):
    here = company()
    today = datetime(2026, 1, 5, 8, tzinfo=UTC)
    slot = slot_in(here, starts_at=today)
    made = AppointmentFactory(
        adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id, starts_at=today
    )
    browse(secretary).post(f"/planning/appointments/{made.id}/missed")
    assert stored(Appointment)[0].state is AppointmentState.MISSED
