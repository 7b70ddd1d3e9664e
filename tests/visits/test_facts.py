"""What a service decides about visits, in two positions each."""

import msgspec
import pytest

from app.platform.context import Right
from app.visits.facts import Facts
from app.visits.services import telling
from tests.factories import AppointmentFactory, MedicalCentreFactory, SlotFactory, VisitRequestFactory


@pytest.fixture
def decided(app, monkeypatch):
    """Change facts of the service: `decided(answer_days=0)`."""

    def change(**facts):
        known = app.extensions["profile"]
        monkeypatch.setitem(known._sections, Facts, msgspec.structs.replace(known[Facts], **facts))

    return change


@pytest.fixture
def convocation(company, work_as, employer):
    """What the letter of an appointment on 14 January 2026 at 9 h says."""
    here = company()
    slot = SlotFactory(centre_id=MedicalCentreFactory().id)
    made = AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id)

    def read():
        with work_as(employer(Right.VISITS, of=here.adherent.id)) as ctx:
            return telling.convocation(ctx, appointment_id=made.id)

    return read


@pytest.fixture
def receipt(company, browse, asker):
    """The page that says what becomes of a request."""
    here = company()
    request = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    return lambda: browse(asker(here)).get(f"/visits/asked/{request.id}").text


@pytest.mark.parametrize(
    ("hours", "until"),
    [pytest.param(48, "lundi 12 janvier 2026 à 9 h", id="two days"), pytest.param(24, "mardi 13", id="one day")],
)
def test_the_letter_says_until_when_one_cancels(decided, convocation, hours, until):
    decided(notice_hours=hours)
    assert until in convocation()["notice"].replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("bring", ["Cette lettre", "Cette lettre et vos lunettes"])
def test_the_letter_says_what_to_bring(decided, convocation, bring):
    decided(bring=bring)
    assert convocation()["bring"] == bring


@pytest.mark.parametrize(("days", "promised"), [(2, True), (0, False)])
def test_an_answer_is_promised_only_where_the_service_does(decided, receipt, days, promised):
    decided(answer_days=days)
    page = receipt()
    assert "lit votre demande" in page
    assert (f"sous {days} jours ouvrés" in page.replace("\u00a0", " ")) is promised
