"""What follows from a career, on a day. No database."""

from datetime import date

import pytest

from app.employees.rules.follow_up import (
    Career,
    Met,
    Span,
    Stay,
    Stint,
    VisitState,
    VisitStatus,
    followed,
    visit_status,
)
from app.law.follow_up import Exposure, FollowUp, PastVisit, VisitKind

TODAY = date(2026, 1, 5)
ALWAYS = Span(None, None)
SINCE_2020 = Span(date(2020, 1, 6), None)
ASBESTOS, NIGHT, HANDICAP = (Exposure(code) for code in ("AMIANTE", "NUIT", "HANDICAP"))
POSTS = {1: [], 2: [Met(ASBESTOS, ALWAYS)], 3: [Met(NIGHT, ALWAYS)], 4: [Met(ASBESTOS, Span(date(2026, 3, 1), None))]}


def career(**changes: object) -> Career:
    usual = {
        "born_on": date(1985, 6, 15), "sex": "Femme", "hired_on": date(2020, 1, 6), "left_on": None,
        "stints": [Stint(1, 1, SINCE_2020)], "stays": [Stay("CDI", SINCE_2020)], "exposed": [], "visits": [],
    }  # fmt: skip
    return Career(**(usual | changes))


def on_day(day: date = TODAY, **changes: object):
    return followed(career(**changes), POSTS, {"CDI": "CDI"}, day)


def test_without_risk_the_follow_up_is_simple_and_the_first_visit_comes_after_the_start():
    found = on_day()

    assert (found.follow_up, found.follow_up_reason) == (FollowUp.SIMPLE, "")
    assert (found.next_visit_kind, found.next_visit_on) == ("VIP", date(2020, 4, 6))


def test_the_risks_of_the_post_decide_and_their_article_is_kept():
    found = on_day(stints=[Stint(2, 1, SINCE_2020)])

    assert (found.follow_up, found.follow_up_reason) == (FollowUp.REINFORCED, "amiante")
    assert found.follow_up_article == "R4624-23 I 1°"
    assert found.next_visit_kind == "EMA"


def test_a_secret_of_the_worker_is_no_reason_that_an_employer_reads():
    found = on_day(exposed=[Met(HANDICAP, ALWAYS)])

    assert (found.follow_up, found.follow_up_reason) == (FollowUp.ADAPTED, "")


def test_a_former_post_does_not_decide_any_more():
    change = date(2024, 1, 1)
    found = on_day(stints=[Stint(2, 1, Span(date(2020, 1, 6), change)), Stint(1, 1, Span(change, None))])

    assert (found.main_post_id, found.post_since, found.follow_up) == (1, change, FollowUp.SIMPLE)


def test_another_post_held_at_once_counts_too():
    found = on_day(stints=[Stint(1, 1, SINCE_2020), Stint(3, 2, SINCE_2020)])

    assert (found.main_post_id, found.follow_up_reason) == (1, "travail de nuit")


def test_a_post_to_come_asks_for_its_visit_before_it_begins():
    coming = date(2026, 2, 2)
    held = PastVisit(VisitKind.VIP, date(2024, 1, 10))
    stints = [Stint(1, 1, Span(date(2020, 1, 6), coming)), Stint(2, 1, Span(coming, None))]
    found = on_day(stints=stints, visits=[held])

    assert (found.main_post_id, found.follow_up) == (1, FollowUp.SIMPLE)
    assert (found.next_visit_kind, found.next_visit_on) == ("EMA", coming)
    assert followed(career(stints=stints, visits=[held]), POSTS, {}, coming).follow_up is FollowUp.REINFORCED


def test_a_risk_that_a_post_gets_later_counts_from_that_day():
    stints = [Stint(4, 1, SINCE_2020)]

    assert on_day(stints=stints).follow_up is FollowUp.SIMPLE
    assert on_day(date(2026, 3, 1), stints=stints).follow_up is FollowUp.REINFORCED


def test_the_next_visit_is_counted_from_the_last():
    found = on_day(visits=[PastVisit(VisitKind.VIP, date(2023, 5, 2))])

    assert (found.last_visit_on, found.next_visit_on) == (date(2023, 5, 2), date(2028, 5, 2))


def test_a_change_of_post_without_risk_is_no_new_beginning():
    change = date(2025, 12, 1)
    stints = [Stint(1, 1, Span(date(2020, 1, 6), change)), Stint(5, 1, Span(change, None))]
    found = on_day(stints=stints, visits=[PastVisit(VisitKind.VIP, date(2023, 5, 2))])

    assert found.next_visit_on == date(2028, 5, 2)


def test_without_a_post_nothing_is_due():
    found = on_day(stints=[])

    assert (found.main_post_id, found.next_visit_on, found.next_visit_kind) == (None, None, "")


def test_who_left_awaits_nothing_and_keeps_the_last_post():
    gone = Span(date(2012, 1, 6), date(2015, 1, 1))
    found = on_day(
        hired_on=date(2012, 1, 6), left_on=date(2014, 12, 31), stints=[Stint(2, 1, gone)], stays=[Stay("CDD", gone)]
    )

    assert (found.main_post_id, found.contract_kind, found.next_visit_on) == (2, "CDD", None)


def test_the_contract_of_the_day_is_the_one_shown():
    stays = [Stay("CDD", Span(date(2020, 1, 6), date(2026, 2, 1))), Stay("CDI", Span(date(2026, 2, 1), None))]

    assert on_day(stays=stays).contract_kind == "CDD"
    assert on_day(date(2026, 2, 1), stays=stays).contract_kind == "CDI"


@pytest.mark.row("F120")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"has_post": False}, VisitStatus(VisitState.NO_POST)),
        ({"left_on": date(2026, 1, 4)}, VisitStatus(VisitState.LEFT, date(2026, 1, 4))),
        ({"left_on": TODAY, "next_visit_on": date(2028, 1, 1)}, VisitStatus(VisitState.NOTHING, date(2028, 1, 1))),
        ({"next_visit_on": date(2026, 1, 4)}, VisitStatus(VisitState.LATE, date(2026, 1, 4))),
        ({"next_visit_on": TODAY}, VisitStatus(VisitState.TO_ASK, TODAY)),
        ({"next_visit_on": date(2026, 4, 5)}, VisitStatus(VisitState.TO_ASK, date(2026, 4, 5))),
        ({"next_visit_on": date(2026, 4, 6)}, VisitStatus(VisitState.NOTHING, date(2026, 4, 6))),
        ({"next_visit_on": date(2025, 1, 1), "visit_asked": True}, VisitStatus(VisitState.ASKED, date(2025, 1, 1))),
        (
            {"appointment_on": date(2026, 2, 1), "visit_asked": True},
            VisitStatus(VisitState.APPOINTMENT, date(2026, 2, 1)),
        ),
        ({"appointment_on": date(2025, 2, 1)}, VisitStatus(VisitState.NOTHING)),
    ],
)
def test_what_is_to_be_done_about_the_next_visit(facts, expected):
    assert visit_status(TODAY, ask_days=90, **({"has_post": True} | facts)) == expected
