"""Requests of visits that are over are kept for two years."""

from datetime import UTC, datetime, timedelta

import pytest

from app.platform.context import Actor
from app.visits.jobs import forget
from app.visits.models import Appointment, Visit, VisitRequest
from app.visits.rules.requests import RequestState
from tests.factories import NOW, AppointmentFactory, VisitRequestFactory, sessions

TWO_YEARS_AGO = datetime(2024, 1, 5, 11, tzinfo=UTC)
LONGER_AGO = TWO_YEARS_AGO - timedelta(seconds=1)


def one_night(work_as):
    with work_as(Actor.system()) as ctx:
        forget(ctx)


@pytest.mark.parametrize(
    ("state", "asked_at", "kept"),
    [
        pytest.param(RequestState.DONE, LONGER_AGO, False, id="done"),
        pytest.param(RequestState.REFUSED, LONGER_AGO, False, id="refused"),
        pytest.param(RequestState.CANCELLED, LONGER_AGO, False, id="cancelled"),
        pytest.param(RequestState.PLANNED, LONGER_AGO, False, id="planned, and met long ago"),
        pytest.param(RequestState.DONE, TWO_YEARS_AGO, True, id="two years, not more"),
        pytest.param(RequestState.PENDING, LONGER_AGO, True, id="still waits"),
        pytest.param(RequestState.ACCEPTED, LONGER_AGO, True, id="still to plan"),
    ],
)
@pytest.mark.usefixtures("app")
def test_a_request_is_kept_for_two_years_and_while_it_waits(work_as, stored, state, asked_at, kept):
    VisitRequestFactory(state=state, asked_at=asked_at)
    one_night(work_as)
    assert len(stored(VisitRequest)) == kept


def test_one_whose_appointment_is_to_come_stays(app, work_as, stored):
    asked = VisitRequestFactory(state=RequestState.PLANNED, asked_at=LONGER_AGO)
    AppointmentFactory(adherent_id=asked.adherent_id, employee_id=asked.employee_id, request_id=asked.id)
    one_night(work_as)
    assert [row.id for row in stored(VisitRequest)] == [asked.id]


def test_the_appointment_and_the_visit_stay_which_the_law_counts_from(app, work_as, stored):
    asked = VisitRequestFactory(state=RequestState.DONE, asked_at=LONGER_AGO)
    of = {"adherent_id": asked.adherent_id, "employee_id": asked.employee_id}
    met = AppointmentFactory(**of, request_id=asked.id, starts_at=LONGER_AGO)
    sessions.add(Visit(**of, appointment_id=met.id, law_kind="VIP", held_on=NOW.date()))
    sessions.commit()
    one_night(work_as)
    assert stored(VisitRequest) == []
    assert [(row.id, row.request_id) for row in stored(Appointment)] == [(met.id, None)]
    assert [row.appointment_id for row in stored(Visit)] == [met.id]
