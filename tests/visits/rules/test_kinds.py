"""Which visit to ask for, and what the law calls it."""

from datetime import UTC, date, datetime

import pytest

from app.law.follow_up import FollowUp, VisitKind
from app.visits.rules import appointments, kinds
from app.visits.rules.kinds import Awaited, Kind

ON = date(2026, 1, 5)
FIRST_VIP = Awaited("VIP", date(2026, 4, 2), "R4624-10", False)
NEXT_VIP = Awaited("VIP", date(2026, 3, 17), "R4624-16", True)


@pytest.mark.parametrize(
    ("awaited", "expected"),
    [
        pytest.param(FIRST_VIP, Kind.HIRING, id="never seen: the visit of hiring"),
        pytest.param(NEXT_VIP, Kind.PERIODIC, id="seen before: the periodic one"),
        pytest.param(Awaited("EMA", ON, "R4624-24", False), Kind.HIRING, id="first exam"),
        pytest.param(Awaited("INTER", ON, "R4624-28", True), Kind.PERIODIC, id="between two exams"),
        pytest.param(Awaited("MICAR", ON, "L4624-2-2", True), Kind.MID_CAREER, id="mid-career"),
        pytest.param(Awaited("", None, "", True), Kind.OCCASIONAL, id="nothing is awaited"),
        pytest.param(Awaited("FORMATION", None, "D4625-22", False), Kind.OCCASIONAL, id="a short season"),
    ],
)
def test_the_suggested_kind_is_what_the_follow_up_awaits(awaited, expected):
    assert kinds.suggested(awaited) is expected


@pytest.mark.parametrize(
    ("kind", "follow_up", "awaited", "expected"),
    [
        (Kind.HIRING, FollowUp.SIMPLE, "VIP", VisitKind.VIP),
        (Kind.HIRING, FollowUp.REINFORCED, "EMA", VisitKind.EMA),
        (Kind.PERIODIC, FollowUp.REINFORCED, "INTER", VisitKind.INTERMEDIATE),
        (Kind.PERIODIC, FollowUp.REINFORCED, "EMA", VisitKind.EMA),
        (Kind.RETURN, FollowUp.REINFORCED, "EMA", VisitKind.RETURN),
        (Kind.END_OF_CAREER, FollowUp.SIMPLE, "", VisitKind.AFTER_EXPOSURE),
        (Kind.OCCASIONAL, FollowUp.SIMPLE, "VIP", VisitKind.ON_REQUEST),
    ],
)
def test_what_the_law_calls_the_visit(kind, follow_up, awaited, expected):
    assert kinds.law_kind(kind, follow_up, awaited) is expected


def test_an_aptitude_exam_needs_a_doctor_and_an_information_visit_does_not():
    asked = {"starts_at": datetime(2026, 1, 14, 8, tzinfo=UTC), "now": datetime(2026, 1, 5, 11, tzinfo=UTC)}
    assert "médecin" in (appointments.refuse_slot(**asked, with_doctor=False, kind=VisitKind.EMA) or "")
    assert appointments.refuse_slot(**asked, with_doctor=False, kind=VisitKind.VIP) is None
    assert appointments.refuse_slot(**asked, with_doctor=True, kind=VisitKind.EMA) is None
