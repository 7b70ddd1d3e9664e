"""What an absence asks for: T10 to T14 of the facts, and the days around each threshold."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from app.law.absence import Absence, Cause, doctor_told, liaison_meeting, return_visit, visit_before_return
from app.law.life import PastVisit, VisitKind

FIRST_ON = date(2024, 1, 10)


def gone(cause: Cause, days: int, first_on: date = FIRST_ON) -> Absence:
    return Absence(cause, first_on, first_on + timedelta(days=days))


@pytest.mark.parametrize(
    ("cause", "days", "due"),
    [
        (Cause.WORK_ACCIDENT, 30, True),
        (Cause.WORK_ACCIDENT, 29, False),
        (Cause.ILLNESS, 60, True),
        (Cause.ILLNESS, 59, False),
        (Cause.ACCIDENT, 60, True),
        (Cause.WAY_TO_WORK, 59, False),
        (Cause.MATERNITY, 112, True),
        (Cause.WORK_ILLNESS, 1, True),
        (Cause.OTHER, 300, False),
    ],
)
def test_t10_to_t12_each_cause_has_its_days(cause, days, due):
    assert return_visit(gone(cause, days)).yes is due


@pytest.mark.parametrize(("first_on", "due"), [(date(2022, 3, 31), True), (date(2022, 4, 1), False)])
def test_a_stop_that_began_before_april_2022_keeps_the_thirty_days(first_on, due):
    assert return_visit(gone(Cause.ILLNESS, 30, first_on)).yes is due


def test_the_return_visit_comes_within_eight_days_and_says_so():
    answer = return_visit(gone(Cause.ILLNESS, 70, date(2025, 11, 3)))
    assert answer.latest == date(2026, 1, 20)
    assert answer.because == "Visite de reprise le jour du retour, au plus tard le 20/01/2026 (art. R4624-31 4°)"


def test_a_short_absence_says_how_many_days_are_missing():
    assert return_visit(gone(Cause.ILLNESS, 45)).because == (
        "45 jours d’absence, moins de 60\u00a0: pas de visite de reprise (art. R4624-31 4°)"
    )


STOP = Absence(Cause.ILLNESS, date(2026, 7, 1), date(2026, 9, 9))
PREPARED = PastVisit(VisitKind.BEFORE_RETURN, date(2026, 8, 28), no_measure_needed=True)


def test_t13_a_visit_before_return_without_measure_makes_the_return_visit_unnecessary():
    answer = return_visit(STOP, (PREPARED,))
    assert not answer.yes
    assert "décret 2026-503" in answer.because


@pytest.mark.parametrize(
    ("stop", "visit"),
    [
        (replace(STOP, requested=True), PREPARED),
        (replace(STOP, issued_on=date(2026, 6, 14)), PREPARED),
        (replace(STOP, cause=Cause.MATERNITY), PREPARED),
        (STOP, replace(PREPARED, no_measure_needed=False)),
        (STOP, replace(PREPARED, on=date(2026, 8, 9))),
        (STOP, replace(PREPARED, on=date(2026, 9, 9))),
        (STOP, replace(PREPARED, kind=VisitKind.ON_REQUEST)),
    ],
    ids=["asked for", "T14 written before", "maternity", "measures", "31 days before", "same day", "other visit"],
)
def test_the_return_visit_stays_otherwise(stop, visit):
    assert return_visit(stop, (visit,)).yes


@pytest.mark.parametrize("days", [1, 30])
def test_the_visit_before_return_counts_in_the_thirty_days_before(days):
    assert not return_visit(STOP, (replace(PREPARED, on=STOP.back_on - timedelta(days=days)),)).yes


def test_who_has_no_contract_any_more_does_not_return():
    ended = replace(gone(Cause.ILLNESS, 70), contract_ended_on=date(2024, 2, 1))
    assert not return_visit(ended).yes
    assert not visit_before_return(ended).yes


@pytest.mark.parametrize(
    ("absence", "possible"),
    [
        (gone(Cause.ILLNESS, 31), True),
        (gone(Cause.ILLNESS, 30), False),
        (gone(Cause.WORK_ACCIDENT, 31), True),
        (gone(Cause.MATERNITY, 112), False),
        (Absence(Cause.ILLNESS, date(2022, 3, 31), date(2022, 7, 1)), True),
        (Absence(Cause.ILLNESS, date(2022, 3, 31), date(2022, 6, 30)), False),
    ],
)
def test_the_visit_before_return_is_for_stops_of_more_than_thirty_days_once_of_more_than_three_months(
    absence, possible
):
    assert visit_before_return(absence).yes is possible


@pytest.mark.parametrize(("days", "possible"), [(29, False), (30, True), (31, True)])
def test_the_liaison_meeting_is_offered_from_thirty_days_on(days, possible):
    assert liaison_meeting(gone(Cause.ILLNESS, days)).yes is possible


@pytest.mark.parametrize(
    ("cause", "days", "told"),
    [(Cause.WORK_ACCIDENT, 29, True), (Cause.WORK_ACCIDENT, 30, False), (Cause.ILLNESS, 10, False)],
)
def test_the_doctor_is_told_of_short_accidents_at_work(cause, days, told):
    assert doctor_told(gone(cause, days)).yes is told


@pytest.mark.parametrize("cause", list(Cause))
def test_each_cause_has_a_label(cause):
    assert cause.label[0].isupper()
