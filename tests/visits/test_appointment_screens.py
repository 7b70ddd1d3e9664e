"""Appointments as an employer reads them, and who sees nothing of any visit."""

from io import BytesIO

import pypdf
import pytest

from app.platform.context import Right
from app.visits.rules.appointments import AppointmentState
from tests.conftest import at_most
from tests.factories import (
    AppointmentFactory,
    MedicalCentreFactory,
)
from tests.visits.conftest import STATEMENTS, slot_in


@pytest.mark.row("F190", "F193")
def test_an_appointment_is_listed_read_and_its_convocation_downloaded(browse, company, asker):
    here = company()
    slot = slot_in(here, centre_id=MedicalCentreFactory(name="Centre de Beaune").id)
    made = AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id)
    browser = browse(asker(here))
    with at_most(STATEMENTS):
        page = browser.get("/visits/appointments/").text
    assert "14/01/2026 à\u00a09\u00a0h\u00a000" in page
    assert "Centre de Beaune" in page
    with at_most(STATEMENTS):
        assert "mercredi 14 janvier 2026" in browser.get(f"/visits/appointments/{made.id}").text
    letter = browser.get(f"/visits/appointments/{made.id}/convocation")
    assert letter.mimetype == "application/pdf"
    assert "attachment" in letter.headers["Content-Disposition"]
    assert "Karim BENALI" in pypdf.PdfReader(BytesIO(letter.data)).pages[0].extract_text()


def test_past_appointments_have_their_own_tab(browse, company, asker):
    here = company()
    held = AppointmentState.HELD
    AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, state=held)
    browser = browse(asker(here))
    assert "effectué" not in browser.get("/visits/appointments/").text
    assert "effectué" in browser.get("/visits/appointments/?scope=past").text


ELSEWHERE = (
    "/visits/ask/{employee}",
    "/visits/asked/{request}",
    "/visits/requests/{request}",
    "/visits/requests/{request}/cancel",
    "/visits/appointments/{appointment}",
    "/visits/appointments/{appointment}/convocation",
)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_another_adherents_visits_look_like_none(browse, company, asker, asked, address):
    mine, other = company(), company()
    request = asked(other)
    appointment = AppointmentFactory(adherent_id=other.adherent.id, employee_id=other.employee.id)
    ids = {"employee": other.employee.id, "request": request.id, "appointment": appointment.id}
    browser = browse(asker(mine))
    theirs = browser.get(address.format(**ids))
    unknown = browser.get(address.format(employee=987, request=987, appointment=987))
    senseless = browser.get(address.format(employee="9" * 30, request="x", appointment="-1"))
    assert [answer.status_code for answer in (theirs, unknown, senseless)] == [404, 404, 404]
    assert "Benali" not in theirs.text


@pytest.mark.parametrize("address", ["/inbox/", "/planning/", "/planning/open"])
def test_employers_have_no_desk(browse, company, asker, address):
    assert browse(asker(company())).get(address).status_code == 404


@pytest.mark.parametrize("right", [right for right in Right if right is not Right.VISITS and right is not Right.ADMIN])
def test_every_right_but_visits_sees_nothing_of_them(browse, company, employer, right):
    here = company()
    browser = browse(employer(right, of=here.adherent.id))
    assert browser.get("/visits/requests/").status_code == 404
    assert browser.get(f"/visits/ask/{here.employee.id}").status_code == 404
