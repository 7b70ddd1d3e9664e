"""Hours as they are typed, slots that fit, presence noted once."""

from datetime import UTC, date, datetime, time

import pytest

from app.visits.rules import appointments
from app.visits.rules.appointments import AppointmentState

ON = date(2026, 1, 5)


@pytest.mark.parametrize("state", list(AppointmentState))
def test_attendance_is_noted_once_and_not_before_the_day(state):
    noted = appointments.refuse_attendance(state, ON, ON)
    assert (noted is None) == (state is AppointmentState.PLANNED)
    assert appointments.refuse_attendance(AppointmentState.PLANNED, date(2026, 1, 6), ON) is not None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("8", time(8)), ("8h", time(8)), ("8 h 30", time(8, 30)), ("08:30", time(8, 30)), ("830", time(8, 30))],
)
def test_hours_as_people_type_them(typed, expected):
    assert appointments.clean_hour(typed) == expected


@pytest.mark.parametrize("typed", ["", "24 h", "8 h 75", "matin"])
def test_what_is_not_an_hour_is_refused_with_an_example(typed):
    with pytest.raises(ValueError, match="8 h 30"):
        appointments.clean_hour(typed)


def test_a_session_holds_as_many_whole_slots_as_fit():
    nine, noon = datetime(2026, 1, 14, 8, tzinfo=UTC), datetime(2026, 1, 14, 9, 50, tzinfo=UTC)
    assert appointments.session_starts(nine, noon, 30) == [
        nine,
        datetime(2026, 1, 14, 8, 30, tzinfo=UTC),
        datetime(2026, 1, 14, 9, tzinfo=UTC),
    ]
    assert appointments.session_starts(noon, nine, 30) == []
