"""The week that a planning shows."""

from datetime import date

from app.visits.rules import days


def test_the_week_of_a_sunday_starts_on_the_monday_before():
    assert days.monday_of(date(2026, 1, 18)) == date(2026, 1, 12)


def test_on_a_week_end_a_planning_opens_on_the_coming_week():
    assert days.day_to_show(date(2026, 1, 16)) == date(2026, 1, 16)
    assert days.day_to_show(date(2026, 1, 17)) == date(2026, 1, 19)
