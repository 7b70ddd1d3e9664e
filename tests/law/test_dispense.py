"""When a hiring visit may be left out: all conditions at once."""

from datetime import date

import pytest
from msgspec.structs import replace

from app.law.follow_up import ContractKind, Exposure, Life, PastVisit, VisitKind, dispense

SEEN = PastVisit(VisitKind.VIP, date(2021, 1, 20), jobs=("Soudeur",))
HIRED = Life(started_on=date(2025, 1, 6), born_on=date(1985, 6, 15), job="Soudeur", visits=(SEEN,))


def test_t16_a_visit_of_four_years_ago_in_the_same_job_is_enough_for_a_simple_follow_up():
    answer = dispense(HIRED)
    assert (answer.possible, answer.article) == (True, "R4624-15")
    assert "depuis 5 ans" in answer.because


def test_t16_it_is_not_for_an_adapted_one():
    answer = dispense(replace(HIRED, exposures=(Exposure("HANDICAP"),)))
    assert not answer.possible
    assert "depuis 3 ans" in answer.because


@pytest.mark.parametrize(("seen_on", "possible"), [(date(2020, 1, 5), False), (date(2020, 1, 6), True)])
def test_the_look_back_is_from_date_to_date(seen_on, possible):
    assert dispense(replace(HIRED, visits=(replace(SEEN, on=seen_on),))).possible is possible


@pytest.mark.parametrize(
    ("visits", "why"),
    [
        ((), "aucune du même type"),
        ((replace(SEEN, kind=VisitKind.RETURN),), "aucune du même type"),
        ((replace(SEEN, on=date(2025, 1, 6)),), "aucune du même type"),
        ((replace(SEEN, jobs=("Caissier",)),), "le poste n’est pas le même"),
        ((replace(SEEN, jobs=()),), "le poste n’est pas le même"),
        ((replace(SEEN, document_held=False),), "le service n’a pas la dernière attestation"),
        ((replace(SEEN, unfit=True),), "les conditions d’une dispense ne sont pas réunies"),
        ((SEEN, PastVisit(VisitKind.ON_REQUEST, date(2023, 1, 9), measure=True)), "ne sont pas réunies"),
    ],
)
def test_one_condition_missing_is_enough_to_need_the_visit(visits, why):
    answer = dispense(replace(HIRED, visits=visits))
    assert not answer.possible
    assert why in answer.because


def test_an_unknown_job_is_never_the_same():
    assert not dispense(replace(HIRED, job="", visits=(replace(SEEN, jobs=("",)),))).possible


def test_an_exam_counts_two_years_for_a_reinforced_follow_up():
    exam = PastVisit(VisitKind.EMA, date(2023, 1, 6), jobs=("Soudeur",))
    exposed = replace(HIRED, exposures=(Exposure("AMIANTE"),), visits=(exam,))
    assert dispense(exposed).possible
    assert not dispense(replace(exposed, visits=(replace(exam, on=date(2023, 1, 5)),))).possible


def test_an_interim_visit_covers_three_jobs_for_two_years():
    jobs = ("Cariste", "Monteur", "Soudeur", "Peintre")
    temp = replace(HIRED, contract_kind=ContractKind.AGENCY, visits=(replace(SEEN, on=date(2023, 5, 2), jobs=jobs),))
    assert dispense(temp).possible
    assert not dispense(replace(temp, job="Peintre")).possible
    assert not dispense(replace(temp, visits=(replace(SEEN, on=date(2023, 1, 5), jobs=jobs),))).possible
