"""Mid-career, after exposure, orientation of pregnant women."""

from datetime import date

import pytest

from app.law.after_exposure import End, exposure_ends
from app.law.life import Exposure, PastVisit, VisitKind
from app.law.mid_career import mid_career
from app.law.orientation import orientation

ASBESTOS = Exposure("AMIANTE", date(2018, 1, 8))


def test_t15_mid_career_is_the_calendar_year_of_the_forty_fifth_birthday():
    due = mid_career(date(1981, 5, 5))
    assert (due.first_on, due.last_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert due.anticipated_from == date(2024, 1, 1)
    assert due.because == "Visite de mi-carrière en 2026, possible dès 2024 (art. L4624-2-2)"


def test_a_branch_agreement_says_another_year():
    assert mid_career(date(1981, 5, 5), agreed_year=2029).last_on == date(2029, 12, 31)


@pytest.mark.parametrize(("born_on", "applicable"), [(date(1976, 12, 31), False), (date(1977, 1, 1), True)])
def test_who_was_45_before_the_law_has_none(born_on, applicable):
    assert mid_career(born_on).applicable is applicable


@pytest.mark.parametrize(
    ("held_on", "done"), [(date(2023, 12, 31), False), (date(2024, 1, 1), True), (date(2027, 3, 1), True)]
)
def test_a_visit_held_since_the_anticipation_is_enough(held_on, done):
    assert mid_career(date(1981, 5, 5), (PastVisit(VisitKind.MID_CAREER, held_on),)).done is done


def test_the_end_of_an_exposure_asks_for_the_visit():
    (end,) = exposure_ends((Exposure("AMIANTE", date(2018, 1, 8), date(2024, 8, 31)),))
    assert (end.kind, end.on, end.done) == (End.EXPOSURE, date(2024, 8, 31), False)
    assert (end.worker_asks_from, end.worker_asks_until) == (date(2024, 7, 31), date(2025, 2, 28))


def test_leaving_the_company_ends_the_exposure():
    (end,) = exposure_ends((ASBESTOS,), left_on=date(2024, 8, 31))
    assert (end.kind, end.on) == (End.EXPOSURE, date(2024, 8, 31))


def test_retirement_asks_for_it_once_even_long_after_the_exposure():
    past = Exposure("AMIANTE", date(2018, 1, 8), date(2020, 5, 1))
    (end,) = exposure_ends((past,), left_on=date(2026, 12, 31), retires=True)
    assert (end.kind, end.on) == (End.RETIREMENT, date(2026, 12, 31))
    (end,) = exposure_ends((ASBESTOS,), left_on=date(2026, 12, 31), retires=True)
    assert end.kind is End.RETIREMENT


@pytest.mark.parametrize(("held_on", "done"), [(date(2025, 12, 30), False), (date(2025, 12, 31), True)])
def test_a_visit_of_the_year_before_counts_for_the_retirement(held_on, done):
    seen = (PastVisit(VisitKind.AFTER_EXPOSURE, held_on),)
    (end,) = exposure_ends((ASBESTOS,), seen, left_on=date(2026, 12, 31), retires=True)
    assert end.done is done


@pytest.mark.parametrize(
    "exposure",
    [
        Exposure("NUIT", date(2018, 1, 8), date(2024, 8, 31)),
        Exposure("CONDUITE", date(2025, 11, 3), date(2026, 8, 31)),
        Exposure("PLOMB", date(2018, 1, 8), date(2024, 8, 31)),
        Exposure("AMIANTE", date(2018, 1, 8), date(2022, 3, 30)),
        Exposure("BRUIT", date(2018, 1, 8), date(2024, 8, 31)),
    ],
    ids=["never reinforced", "no longer reinforced", "lead below its thresholds", "before the law", "another risk"],
)
def test_other_ends_ask_for_nothing(exposure):
    assert exposure_ends((exposure,)) == []


def test_who_drove_while_driving_was_reinforced_counts():
    driver = Exposure("CONDUITE", date(2018, 1, 8), date(2026, 8, 31))
    assert [end.on for end in exposure_ends((driver,))] == [date(2026, 8, 31)]


def test_exposures_of_before_the_reinforced_follow_up_count():
    old = Exposure("AMIANTE", date(1995, 1, 2), date(2005, 6, 30))
    (end,) = exposure_ends((old,), left_on=date(2026, 12, 31), retires=True)
    assert end.kind is End.RETIREMENT


PREGNANCY = ((date(2022, 1, 1), date(2022, 9, 1)),)


@pytest.mark.parametrize(
    ("on", "applies", "end_of_vip"),
    [
        (date(2021, 12, 31), False, False),
        (date(2022, 4, 27), True, True),
        (date(2022, 4, 28), True, False),
        (date(2022, 9, 1), True, False),
        (date(2022, 9, 2), False, False),
    ],
)
def test_she_sees_the_doctor_when_she_wishes(on, applies, end_of_vip):
    offered = orientation(PREGNANCY, on)
    assert (offered.applies, offered.on_request, offered.end_of_vip) == (applies, applies, end_of_vip)
