"""What an employer may see."""

import pytest

from app.law.life import VisitKind
from app.law.risks import RISKS
from app.law.secrecy import SEEN_BY, Item, Viewer, may_see, secret, shown_reason, shown_to_employer


def test_every_item_is_decided():
    assert set(SEEN_BY) == set(Item)


@pytest.mark.parametrize(
    "item", [Item.KEPT_REASON, Item.MEDICAL_FILE, Item.EXPOSURE_RECORD, Item.NO_CONTRAINDICATION, Item.INS_STATE]
)
def test_the_employer_does_not_see(item):
    assert not may_see(item, Viewer.EMPLOYER)


@pytest.mark.parametrize("item", [Item.CATEGORY, Item.VISIT, Item.ATTESTATION, Item.APTITUDE, Item.PROPOSALS])
def test_the_employer_sees(item):
    assert may_see(item, Viewer.EMPLOYER)


@pytest.mark.parametrize("item", [Item.MEDICAL_FILE, Item.KEPT_REASON, Item.PROPOSALS])
def test_the_office_of_the_service_is_not_the_health_team(item):
    assert not may_see(item, Viewer.OFFICE)
    assert may_see(item, Viewer.HEALTH_TEAM)


@pytest.mark.parametrize("risk", ["HANDICAP", "INVALIDITE", "GROSSESSE"])
def test_the_worker_s_own_reasons_are_not_shown(risk):
    assert secret(risk)
    assert shown_reason(risk) is None


def test_every_other_reason_is_shown_in_words():
    for code, risk in RISKS.items():
        if not secret(code):
            assert shown_reason(code) == risk.label
    assert shown_reason("NUIT") == "travail de nuit"
    assert shown_reason(None) is None


def test_a_risk_of_the_service_s_own_list_shows_as_it_is():
    assert not secret("BRUIT")
    assert shown_reason("BRUIT") == "BRUIT"


def test_a_visit_before_return_or_at_the_worker_s_wish_is_his_to_tell():
    assert {kind for kind in VisitKind if not shown_to_employer(kind)} == {
        VisitKind.BEFORE_RETURN,
        VisitKind.ON_REQUEST,
    }
