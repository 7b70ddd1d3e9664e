"""By when a visit takes place, and what is told of a return."""

from datetime import date

import pytest

from app.law.absence import Absence, Cause
from app.visits.rules import deadlines
from app.visits.rules.kinds import Awaited, Kind

ON = date(2026, 1, 5)
FIRST_VIP = Awaited("VIP", date(2026, 4, 2), "R4624-10", False)
NEXT_VIP = Awaited("VIP", date(2026, 3, 17), "R4624-16", True)
BORN = date(1985, 6, 15)


def test_the_awaited_visit_has_the_date_and_the_article_of_the_follow_up():
    due = deadlines.due(Kind.HIRING, FIRST_VIP, born_on=BORN, on=ON)
    assert (due.latest_on, due.article) == (date(2026, 4, 2), "R4624-10")


def test_another_visit_of_the_round_has_no_date():
    assert deadlines.due(Kind.HIRING, NEXT_VIP, born_on=BORN, on=ON).latest_on is None


def test_a_return_after_seventy_days_of_illness_is_due_within_eight_days():
    absence = Absence(Cause.ILLNESS, date(2025, 11, 3), date(2026, 1, 12))
    due = deadlines.due(Kind.RETURN, NEXT_VIP, born_on=BORN, on=ON, absence=absence)
    assert due.latest_on == date(2026, 1, 20)
    assert "R4624-31" in due.article


def test_a_return_whose_dates_are_not_told_yet_asks_for_them():
    due = deadlines.due(Kind.RETURN, NEXT_VIP, born_on=BORN, on=ON)
    assert due.latest_on is None
    assert "dites-nous les dates" in due.sentence


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [(date(1981, 3, 1), date(2026, 12, 31)), (date(1979, 3, 1), None)],
    ids=["45 this year", "45 two years ago"],
)
def test_mid_career_is_due_in_the_year_of_45(born_on, expected):
    assert deadlines.due(Kind.MID_CAREER, NEXT_VIP, born_on=born_on, on=ON).latest_on == expected


@pytest.mark.parametrize("kind", [Kind.OCCASIONAL, Kind.END_OF_CAREER, Kind.AFTER_EXPOSURE])
def test_visits_without_a_legal_delay_name_their_article(kind):
    due = deadlines.due(kind, NEXT_VIP, born_on=BORN, on=ON)
    assert due.latest_on is None
    assert due.article.startswith(("R4624", "L4624"))


@pytest.mark.parametrize(
    ("cause", "absent_on", "returns_on", "field"),
    [
        (None, ON, ON, "absence_cause"),
        (Cause.ILLNESS, None, ON, "absent_on"),
        (Cause.ILLNESS, ON, None, "returns_on"),
        (Cause.ILLNESS, ON, ON, "returns_on"),
    ],
)
def test_a_return_needs_its_cause_and_two_days_in_order(cause, absent_on, returns_on, field):
    refusal = deadlines.refuse_absence(cause, absent_on, returns_on)
    assert refusal is not None
    assert refusal[0] == field


@pytest.mark.parametrize(
    ("latest_on", "expected"),
    [(date(2026, 1, 4), "late"), (ON, "wait"), (date(2026, 4, 5), "wait"), (date(2026, 4, 6), "none"), (None, "none")],
)
def test_a_deadline_is_shown_when_it_is_near(latest_on, expected):
    assert deadlines.lateness(latest_on, ON) == expected
