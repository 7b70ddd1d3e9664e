"""The attestation that replaced the reinforced follow-up of drivers and electricians in October 2025."""

from datetime import date

import pytest

from app.law.follow_up import Exposure, Life, PastVisit, VisitKind, attestation

DAY = date(2026, 2, 2)


def asked(*exposures: Exposure, visits: tuple[PastVisit, ...] = (), operation: str = "CONDUITE", on: date = DAY):
    life = Life(started_on=date(2018, 1, 8), exposures=exposures, visits=visits)
    return attestation(life, operation, on)


@pytest.mark.parametrize(
    ("near", "required"), [(True, True), (False, False), (None, True)], ids=["near", "not near", "not told"]
)
def test_electrical_work_needs_it_near_bare_live_parts_or_when_nobody_said(near, required):
    assert asked(Exposure("HABELEC", near_live_parts=near), operation="HABELEC").required is required


def test_before_the_decree_nothing_is_asked():
    answer = asked(Exposure("CONDUITE"), on=date(2025, 9, 30))
    assert (answer.required, answer.ok, answer.valid_until) == (False, True, None)


def test_who_does_not_drive_needs_none():
    answer = asked(Exposure("AMIANTE"))
    assert (answer.required, answer.ok) == (False, True)


def test_an_attestation_lasts_five_years():
    held = (PastVisit(VisitKind.ATTESTATION, date(2025, 11, 3), risks=("CONDUITE",)),)
    answer = asked(Exposure("CONDUITE"), visits=held)
    assert (answer.ok, answer.valid_until) == (True, date(2030, 11, 3))
    assert answer.because == "Attestation pour autorisation de conduite valable jusqu’au 03/11/2030 (art. R4323-56)"


@pytest.mark.parametrize(
    "visit",
    [
        PastVisit(VisitKind.EMA, date(2025, 9, 30), risks=("AMIANTE",)),
        PastVisit(VisitKind.EMA, date(2025, 9, 30)),
        PastVisit(VisitKind.EMA, date(2025, 10, 1), risks=("CONDUITE",)),
        PastVisit(VisitKind.ATTESTATION, date(2025, 11, 3), risks=("HABELEC",)),
        PastVisit(VisitKind.ATTESTATION, date(2026, 2, 3), risks=("CONDUITE",)),
        PastVisit(VisitKind.VIP, date(2025, 9, 1), risks=("CONDUITE",)),
    ],
    ids=["avis for another risk", "avis for no risk", "avis after the decree", "other operation", "later", "VIP"],
)
def test_other_documents_do_not_count(visit):
    assert not asked(Exposure("CONDUITE"), visits=(visit,)).ok


def test_the_longest_one_held_counts():
    held = (
        PastVisit(VisitKind.ATTESTATION, date(2025, 11, 3), risks=("CONDUITE",)),
        PastVisit(VisitKind.EMA, date(2024, 3, 10), risks=("CONDUITE",)),
    )
    assert asked(Exposure("CONDUITE"), visits=held).valid_until == date(2030, 11, 3)
