"""The next visit, as the life of a worker goes on: new risks, new laws, the doctor's date, earlier contracts."""

from datetime import date

import pytest
from msgspec.structs import replace

from app.law.follow_up import Exposure, Life, PastVisit, VisitKind, assignments, next_visit, rhythm

TODAY = date(2026, 11, 21)
STARTED_ON = date(2024, 1, 8)
VIP_AT_START = PastVisit(VisitKind.VIP, date(2024, 2, 12))


def worker(*exposures: Exposure, visits: tuple[PastVisit, ...] = (), started_on: date = STARTED_ON) -> Life:
    return Life(started_on=started_on, born_on=date(1985, 6, 15), exposures=exposures, visits=visits)


def vip(on: date, next_on: date | None = None) -> PastVisit:
    return PastVisit(VisitKind.VIP, on, fixed_next_on=next_on)


def ema(on: date, next_on: date | None = None, next_kind: VisitKind | None = None) -> PastVisit:
    return PastVisit(VisitKind.EMA, on, fixed_next_on=next_on, fixed_next_kind=next_kind)


def due(life: Life, on: date = TODAY) -> tuple[VisitKind, date | None, bool]:
    found = next_visit(life, on)
    return found.kind, found.latest, found.before_assignment


def test_who_was_never_seen_owes_the_first_visit():
    assert due(worker()) == (VisitKind.VIP, date(2024, 4, 8), False)


def test_who_was_hired_long_before_the_tables_and_never_seen_is_late_not_unknown():
    assert due(worker(started_on=date(2009, 5, 4))) == (VisitKind.VIP, date(2009, 8, 4), False)
    assert due(worker(Exposure("AMIANTE"), started_on=date(2009, 5, 4))) == (VisitKind.EMA, date(2009, 5, 4), True)


def test_a_change_to_a_risk_of_the_reinforced_list_asks_for_an_exam_before_its_first_day():
    life = worker(Exposure("AMIANTE", date(2026, 3, 2)), visits=(VIP_AT_START,))
    assert due(life) == (VisitKind.EMA, date(2026, 3, 2), True)


def test_a_change_to_night_work_asks_for_a_visit_before_its_first_day():
    life = worker(Exposure("NUIT", date(2026, 3, 2)), visits=(VIP_AT_START,))
    assert due(life) == (VisitKind.VIP, date(2026, 3, 2), True)


@pytest.mark.parametrize(
    ("held_on", "seen"), [(date(2025, 12, 1), False), (date(2025, 12, 2), True), (date(2026, 5, 4), True)]
)
def test_a_visit_of_the_three_months_before_or_any_later_one_is_held_for_the_new_post(held_on, seen):
    life = worker(Exposure("NUIT", date(2026, 3, 2)), visits=(vip(held_on),))
    assert next_visit(life, TODAY).before_assignment is not seen


def test_a_risk_to_come_is_told_ahead():
    life = worker(Exposure("AMIANTE", date(2027, 3, 1)), visits=(VIP_AT_START,))
    assert due(life) == (VisitKind.EMA, date(2027, 3, 1), True)


def test_a_risk_to_come_does_not_hide_a_visit_due_before_it():
    life = worker(Exposure("AMIANTE", date(2027, 3, 1)), visits=(vip(date(2022, 1, 5)),), started_on=date(2021, 11, 2))
    assert due(life) == (VisitKind.VIP, date(2027, 1, 5), False)


def test_the_exam_held_ahead_for_a_risk_to_come_is_enough():
    life = worker(Exposure("AMIANTE", date(2026, 12, 7)), visits=(VIP_AT_START, ema(date(2026, 11, 16))))
    assert not next_visit(life, TODAY).before_assignment


def test_a_law_that_makes_a_risk_reinforced_asks_for_an_exam_on_its_day():
    life = worker(Exposure("PLOMB"), visits=(VIP_AT_START,))
    assert due(life) == (VisitKind.EMA, date(2026, 4, 10), True)


def test_lead_above_the_old_threshold_was_reinforced_all_along():
    life = worker(Exposure("PLOMB", above_threshold=True), visits=(ema(date(2024, 1, 3)),))
    assert due(life) == (VisitKind.INTERMEDIATE, date(2026, 1, 3), False)


def test_a_driver_hired_as_reinforced_and_never_seen_owes_a_simple_visit_under_the_new_law():
    assert due(worker(Exposure("CONDUITE"))) == (VisitKind.VIP, date(2024, 4, 8), False)


def test_a_driver_seen_as_reinforced_comes_back_five_years_after_the_exam_under_the_new_law():
    assert due(worker(Exposure("CONDUITE"), visits=(ema(date(2024, 1, 3)),))) == (
        VisitKind.VIP,
        date(2029, 1, 3),
        False,
    )


def test_night_work_changes_nothing_in_the_rhythm_of_a_reinforced_follow_up():
    life = worker(Exposure("AMIANTE"), Exposure("NUIT", date(2026, 3, 2)), visits=(ema(date(2024, 1, 3)),))
    assert due(life) == (VisitKind.INTERMEDIATE, date(2026, 1, 3), False)
    assert assignments(life) == []


def test_two_posts_with_the_same_risk_are_one_exposure():
    life = worker(
        Exposure("AMIANTE", STARTED_ON, date(2026, 6, 26)),
        Exposure("AMIANTE", date(2026, 6, 29)),
        visits=(ema(date(2024, 1, 3)), PastVisit(VisitKind.INTERMEDIATE, date(2025, 12, 9))),
    )
    assert due(life) == (VisitKind.EMA, date(2028, 1, 3), False)


def test_a_visit_of_an_earlier_contract_counts_as_far_as_a_dispense_may_look_back():
    assert due(worker(visits=(vip(date(2019, 1, 8)),), started_on=STARTED_ON)) == (
        VisitKind.VIP,
        STARTED_ON,
        False,
    )
    assert due(worker(visits=(vip(date(2019, 1, 7)),), started_on=STARTED_ON)) == (
        VisitKind.VIP,
        date(2024, 4, 8),
        False,
    )


def test_visits_after_the_day_asked_are_not_looked_at():
    life = worker(visits=(VIP_AT_START, vip(date(2026, 10, 1))))
    assert next_visit(life, date(2026, 9, 30)).latest == date(2029, 2, 12)


def test_visits_come_in_any_order():
    assert next_visit(worker(visits=(vip(date(2026, 1, 5)), VIP_AT_START)), TODAY).latest == date(2031, 1, 5)


def test_the_doctor_s_date_wins_when_earlier():
    found = next_visit(worker(visits=(vip(date(2024, 2, 12), date(2027, 2, 1)),)), TODAY)
    assert found.latest == date(2027, 2, 1)
    assert "date fixée par le médecin du travail" in found.because


def test_the_law_s_date_wins_when_earlier():
    assert next_visit(worker(visits=(vip(date(2024, 2, 12), date(2030, 1, 1)),)), TODAY).latest == date(2029, 2, 12)


def test_a_date_fixed_at_a_return_visit_counts_too():
    back = PastVisit(VisitKind.RETURN, date(2026, 6, 1), fixed_next_on=date(2027, 6, 1))
    assert next_visit(worker(visits=(VIP_AT_START, back)), TODAY).latest == date(2027, 6, 1)


def test_a_date_fixed_before_the_last_visit_no_longer_counts():
    life = worker(visits=(vip(date(2024, 2, 12), date(2025, 2, 1)), vip(date(2025, 1, 20))))
    assert next_visit(life, TODAY).latest == date(2030, 1, 20)


def test_a_date_that_is_not_after_its_visit_is_ignored():
    assert next_visit(worker(visits=(vip(date(2024, 2, 12), date(2024, 2, 12)),)), TODAY).latest == date(2029, 2, 12)


def test_an_exam_fixed_before_the_intermediate_visit_takes_its_place():
    life = worker(Exposure("AMIANTE"), visits=(ema(date(2026, 1, 5), date(2027, 1, 5)),))
    led_to = rhythm(life, TODAY)
    assert (led_to.periodic.latest, led_to.intermediate) == (date(2027, 1, 5), None)


def test_an_intermediate_visit_may_be_fixed_by_name():
    life = worker(Exposure("AMIANTE"), visits=(ema(date(2026, 1, 5), date(2027, 1, 5), VisitKind.INTERMEDIATE),))
    led_to = rhythm(life, TODAY)
    assert (led_to.periodic.latest, led_to.intermediate.latest) == (date(2030, 1, 5), date(2027, 1, 5))


def test_a_new_reinforced_worker_without_an_exam_has_no_rhythm_yet():
    assert rhythm(worker(Exposure("AMIANTE"), visits=(VIP_AT_START,)), TODAY) is None


def test_new_risks_are_told_in_order():
    life = worker(
        Exposure("NUIT", date(2026, 9, 1)), Exposure("BIO2", date(2025, 5, 5)), Exposure("AUTRE", date(2025, 1, 6))
    )
    assert [(each.latest, each.article) for each in assignments(life)] == [
        (date(2025, 5, 5), "R4426-7"),
        (date(2026, 9, 1), "R4624-18"),
    ]


def test_a_minor_given_a_harmless_post_owes_no_new_visit():
    young = replace(worker(Exposure("AUTRE", date(2025, 1, 6))), born_on=date(2008, 1, 1))
    assert assignments(young) == []
