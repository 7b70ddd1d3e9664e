"""The follow-up of a worker, from the list T1 to T9 of the facts and from the life of a worker in the portal."""

from datetime import date

import pytest
from msgspec.structs import replace

from app.law.follow_up import (
    ContractKind,
    Exposure,
    FollowUp,
    Life,
    NoRule,
    PastVisit,
    Sex,
    VisitKind,
    attestation,
    category,
    first_visit,
    follow,
    next_visit,
    rhythm,
)

ASBESTOS, NIGHT, LEAD, DRIVING = Exposure("AMIANTE"), Exposure("NUIT"), Exposure("PLOMB"), Exposure("CONDUITE")
DISABILITY, PENSION = Exposure("HANDICAP"), Exposure("INVALIDITE")
TODAY = date(2026, 11, 21)


def worker(*exposures: Exposure, started_on: date = date(2024, 1, 8), **values: object) -> Life:
    return replace(Life(started_on=started_on, born_on=date(1985, 6, 15), exposures=exposures), **values)


def held(kind: VisitKind, *days: date) -> tuple[PastVisit, ...]:
    return tuple(PastVisit(kind, day) for day in days)


def test_t1_driving_before_october_2025_is_reinforced():
    due = first_visit(worker(DRIVING, started_on=date(2025, 9, 15)))
    assert (due.kind, due.latest, due.before_assignment) == (VisitKind.EMA, date(2025, 9, 15), True)
    assert due.article == "R4624-24"


def test_t2_driving_since_october_2025_is_simple_with_an_attestation():
    driver = worker(DRIVING, started_on=date(2025, 10, 15))
    due = first_visit(driver)
    assert category([DRIVING], date(2025, 10, 15)).follow_up is FollowUp.SIMPLE
    assert (due.kind, due.latest, due.before_assignment) == (VisitKind.VIP, date(2026, 1, 15), False)
    assert attestation(driver, "CONDUITE", date(2025, 10, 15)).required


def test_t3_an_aptitude_for_driving_counts_five_years_as_attestation():
    exam = PastVisit(VisitKind.EMA, date(2024, 3, 10), risks=("CONDUITE",))
    driver = worker(DRIVING, visits=(exam,))
    assert attestation(driver, "CONDUITE", date(2029, 3, 10)).ok
    assert not attestation(driver, "CONDUITE", date(2029, 3, 11)).ok


@pytest.mark.parametrize(
    ("started_on", "follow_up"), [(date(2026, 3, 1), FollowUp.SIMPLE), (date(2026, 4, 15), FollowUp.REINFORCED)]
)
def test_t4_lead_below_its_thresholds_is_reinforced_since_april_2026(started_on, follow_up):
    assert category([LEAD], started_on).follow_up is follow_up


def test_t5_an_office_worker_of_17_is_seen_before_the_first_day_then_every_five_years():
    young = worker(started_on=date(2026, 12, 1), born_on=date(2009, 6, 1))
    due = first_visit(young)
    assert (due.kind, due.latest, due.before_assignment, due.article) == (
        VisitKind.VIP,
        date(2026, 12, 1),
        True,
        "R4624-18",
    )
    seen = replace(young, visits=held(VisitKind.VIP, date(2026, 11, 25)))
    assert follow(seen, date(2026, 12, 1)).follow_up is FollowUp.SIMPLE
    assert next_visit(seen, date(2026, 12, 1)).latest == date(2031, 11, 25)


def test_t6_night_work_is_adapted_seen_before_the_first_day_then_every_three_years():
    night = worker(NIGHT)
    assert category([NIGHT], TODAY).follow_up is FollowUp.ADAPTED
    assert first_visit(night).before_assignment
    seen = replace(night, visits=held(VisitKind.VIP, date(2024, 1, 5)))
    assert next_visit(seen, TODAY).latest == date(2027, 1, 5)


def test_t7_category_a_has_a_yearly_exam_and_no_intermediate_visit():
    radiographer = worker(Exposure("RI_A"), visits=held(VisitKind.EMA, date(2026, 3, 1)))
    assert first_visit(radiographer).kind is VisitKind.EMA
    led_to = rhythm(radiographer, TODAY)
    assert (led_to.periodic.latest, led_to.periodic.article) == (date(2027, 3, 1), "R4451-82")
    assert led_to.intermediate is None


def test_t8_an_aptitude_exam_leads_to_an_intermediate_visit_and_to_the_next_exam():
    exposed = worker(ASBESTOS, visits=held(VisitKind.EMA, date(2025, 1, 20)))
    led_to = rhythm(exposed, TODAY)
    assert led_to.intermediate.latest == date(2027, 1, 20)
    assert led_to.periodic.latest == date(2029, 1, 20)
    assert led_to.soonest.kind is VisitKind.INTERMEDIATE


def test_t9_an_adult_apprentice_is_seen_within_two_months():
    due = first_visit(worker(started_on=date(2026, 9, 1), contract_kind=ContractKind.APPRENTICE))
    assert (due.kind, due.latest, due.before_assignment) == (VisitKind.VIP, date(2026, 11, 1), False)
    assert due.article == "R6222-36"


def test_an_apprentice_counts_from_the_hiring_the_others_from_the_first_day_in_the_post():
    dates = {"started_on": date(2026, 9, 14), "hired_on": date(2026, 9, 1)}
    assert first_visit(worker(**dates, contract_kind=ContractKind.APPRENTICE)).latest == date(2026, 11, 1)
    assert first_visit(worker(**dates)).latest == date(2026, 12, 14)


@pytest.mark.parametrize(
    ("exposures", "on", "sentence"),
    [
        ([ASBESTOS], TODAY, "Suivi renforcé\u00a0: amiante (art. R4624-23 I 1°)"),
        ([NIGHT], TODAY, "Suivi adapté\u00a0: travail de nuit (art. R4624-17)"),
        ([DISABILITY], TODAY, "Suivi adapté (art. R4624-17)"),
        ([DISABILITY, NIGHT], TODAY, "Suivi adapté\u00a0: travail de nuit (art. R4624-17)"),
        ([NIGHT, LEAD], TODAY, "Suivi renforcé\u00a0: plomb (art. R4624-23 I 2° (décret 2026-253))"),
        (
            [Exposure("AUTRE")],
            TODAY,
            "Suivi simple\u00a0: aucun risque déclaré ne demande un suivi adapté ou renforcé (art. L4624-1)",
        ),
    ],
)
def test_the_answer_says_why_in_one_sentence(exposures, on, sentence):
    assert category(exposures, on).because == sentence


@pytest.mark.parametrize("secret", [DISABILITY, PENSION, Exposure("GROSSESSE")])
def test_no_sentence_reveals_a_secret_of_the_worker(secret):
    decision = follow(worker(secret), TODAY)
    told = f"{decision.because} {decision.next_because} {decision.article} {decision.next_article}".lower()
    words = ("handicap", "invalid", "pension", "grossesse", "enceinte", "r4624-19", "r4624-20")
    assert [word for word in words if word in told] == []


def test_two_secrets_cannot_be_told_apart():
    for other in (DISABILITY, PENSION):
        decision = follow(worker(other), TODAY)
        assert replace(decision, risk=None) == replace(follow(worker(DISABILITY), TODAY), risk=None)


def test_lead_is_measured_against_the_threshold_of_the_worker_s_sex():
    measured, last_day = [Exposure("PLOMB", blood=150)], date(2026, 4, 9)
    assert category(measured, last_day, sex=Sex.FEMALE).follow_up is FollowUp.REINFORCED
    assert category(measured, last_day, sex=Sex.MALE).follow_up is FollowUp.SIMPLE
    assert category(measured, last_day).follow_up is FollowUp.REINFORCED


def test_lead_declared_above_the_threshold_needs_no_measure():
    assert category([Exposure("PLOMB", above_threshold=True)], date(2026, 4, 9)).follow_up is FollowUp.REINFORCED


@pytest.mark.parametrize(
    ("on", "follow_up"),
    [
        (date(2024, 1, 31), FollowUp.SIMPLE),
        (date(2024, 2, 1), FollowUp.REINFORCED),
        (date(2024, 6, 30), FollowUp.REINFORCED),
        (date(2024, 7, 1), FollowUp.SIMPLE),
    ],
)
def test_an_exposure_counts_from_its_first_day_to_its_last(on, follow_up):
    assert category([Exposure("AMIANTE", date(2024, 2, 1), date(2024, 6, 30))], on).follow_up is follow_up


def test_work_forbidden_to_minors_stops_deciding_on_the_eighteenth_birthday():
    forbidden, born_on = [Exposure("MINEUR_TR")], date(2008, 3, 15)
    assert category(forbidden, date(2026, 3, 14), born_on=born_on).follow_up is FollowUp.REINFORCED
    assert category(forbidden, date(2026, 3, 15), born_on=born_on).follow_up is FollowUp.SIMPLE


def test_a_post_without_a_person_has_a_follow_up():
    assert category([Exposure("MINEUR_TR")], TODAY).follow_up is FollowUp.REINFORCED
    assert category([], TODAY).follow_up is FollowUp.SIMPLE


def test_a_risk_that_the_law_does_not_know_decides_nothing():
    assert category([Exposure("BRUIT")], TODAY).follow_up is FollowUp.SIMPLE


def test_a_day_before_the_tables_is_an_error_not_a_guess():
    with pytest.raises(NoRule):
        rhythm(worker(visits=held(VisitKind.VIP, date(2016, 5, 2)), started_on=date(2010, 1, 4)), date(2016, 12, 31))


def test_the_answer_tells_follow_up_and_next_visit_with_their_articles():
    decision = follow(worker(ASBESTOS, visits=held(VisitKind.EMA, date(2025, 1, 20))), TODAY)
    assert (decision.follow_up, decision.risk, decision.article) == (FollowUp.REINFORCED, "AMIANTE", "R4624-23 I 1°")
    assert (decision.next_kind, decision.next_latest) == (VisitKind.INTERMEDIATE, date(2027, 1, 20))
    assert (decision.next_before_assignment, decision.next_article) == (False, "R4624-28")
    assert decision.next_because == (
        "Visite intermédiaire dans les 2 ans qui suivent la visite du 20/01/2025,"
        " au plus tard le 20/01/2027 (art. R4624-28)"
    )


def test_who_has_not_started_yet_is_judged_by_the_first_day():
    due = follow(worker(Exposure("AMIANTE", date(2027, 1, 4)), started_on=date(2027, 1, 4)), TODAY)
    assert due.follow_up is FollowUp.REINFORCED
    assert (due.next_kind, due.next_latest, due.next_before_assignment) == (VisitKind.EMA, date(2027, 1, 4), True)
    assert due.next_because == "Examen médical d’aptitude avant l’affectation du 04/01/2027 (art. R4624-24)"


def test_follow_up_labels_read_in_full():
    assert [each.label for each in FollowUp] == [
        "Suivi individuel simple",
        "Suivi individuel adapté",
        "Suivi individuel renforcé",
    ]


@pytest.mark.parametrize("kind", list(VisitKind))
def test_each_visit_has_a_label(kind):
    assert kind.label[0].isupper()
