"""What a post must say, and the follow-up that its risks ask for. No database."""

from datetime import date

import pytest

from app.law.follow_up import FollowUp
from app.platform.refusal import Refusal
from app.posts.facts import Held
from app.posts.rules import changes, descriptions
from app.posts.rules.descriptions import Description
from app.posts.rules.risks import Declared, Offered, follow_up, law_exposure, missing_precisions

TODAY = date(2026, 1, 5)
ASBESTOS = Offered("AMIANTE", "Amiante", "Amiante", "", "R4624-23", "AMIANTE")
RADIATION = Offered(
    "RI", "Rayonnements ionisants", "Rayonnements ionisants", "", "R4624-23", "RI",
    (("RI_A", "Catégorie A", "RI_A"), ("RI_B", "Catégorie B", "RI")), only_one=True,
)  # fmt: skip
DRIVING = Offered(
    "CONDUITE", "Conduite", "CACES", "", "R4323-56", "CONDUITE",
    (("CHARIOT", "Chariots", "CONDUITE"), ("PEMP", "Plates-formes", "CONDUITE")),
)  # fmt: skip
NIGHT = Offered("NUIT", "Travail de nuit", "Travail de nuit", "", "L3122-5", "NUIT")
OTHER = Offered("AUTRE", "Autre risque", "Autre risque", "", "L4624-1", "AUTRE")
OFFERED = {each.code: each for each in (ASBESTOS, NIGHT, DRIVING, RADIATION, OTHER)}
BAKER = {"title": "boulanger", "pcs_code": "636C"}


def fields(found: object) -> list[str]:
    assert isinstance(found, tuple)
    return [each.field for each in found]


@pytest.mark.row("F100")
def test_a_description_is_normalised():
    found = descriptions.description(BAKER | {"risks": ["NUIT", "AMIANTE"]}, OFFERED)

    assert found == Description("Boulanger", "boulanger", "636c", "", (Declared("AMIANTE"), Declared("NUIT")))


def test_the_longest_title_has_a_key_that_can_be_kept():
    found = descriptions.description(BAKER | {"title": "Œ" * descriptions.TITLE_LENGTH}, OFFERED)

    assert isinstance(found, Description)
    assert len(found.title_key) == descriptions.KEY_LENGTH


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"title": "", "pcs_code": "636c"}, ["title"]),
        ({"title": "123", "pcs_code": "636c"}, ["title"]),
        ({"title": "B" * 101, "pcs_code": "636c"}, ["title"]),
        ({"title": "", "pcs_code": ""}, ["title", "pcs_code"]),
        (BAKER | {"pcs_code": "12"}, ["pcs_code"]),
        (BAKER | {"risks": ["PESTE"]}, ["risks"]),
        (BAKER | {"risks": ["AUTRE"]}, ["comment"]),
        (BAKER | {"risks": ["AUTRE"], "comment": "x" * 301}, ["comment"]),
        (BAKER | {"risks": ["RI"], "precisions": {"RI": ["RI_A", "RI_B"]}}, ["precisions_RI"]),
        (BAKER | {"risks": ["RI"], "precisions": {"RI": ["CHARIOT"]}}, ["precisions_RI"]),
    ],
)
def test_every_refusal_is_beside_its_field(values, refused):
    assert fields(descriptions.description(values, OFFERED)) == refused


def test_precisions_and_the_description_go_with_their_risk_only():
    values = BAKER | {"risks": ["AUTRE"], "precisions": {"CONDUITE": ["PEMP"]}, "comment": " farine "}

    assert descriptions.description(values, OFFERED).risks == (Declared("AUTRE", (), "farine"),)


@pytest.mark.row("F108")
def test_radiation_and_vehicles_ask_for_a_precision():
    asked = missing_precisions([Declared("RI"), Declared("CONDUITE"), Declared("AMIANTE")], OFFERED)

    assert fields(asked) == ["precisions_RI", "precisions_CONDUITE"]
    assert missing_precisions([Declared("RI", ("RI_A",))], OFFERED) == ()


@pytest.mark.row("F106")
@pytest.mark.parametrize(
    ("risks", "on", "expected"),
    [
        ([], TODAY, FollowUp.SIMPLE),
        ([Declared("NUIT")], TODAY, FollowUp.ADAPTED),
        ([Declared("NUIT"), Declared("AMIANTE")], TODAY, FollowUp.REINFORCED),
        ([Declared("CONDUITE", ("PEMP",))], date(2025, 9, 30), FollowUp.REINFORCED),
        ([Declared("CONDUITE", ("PEMP",))], date(2025, 10, 1), FollowUp.SIMPLE),
    ],
)
def test_the_follow_up_of_a_post_is_the_law_of_the_day(risks, on, expected):
    assert follow_up(risks, OFFERED, on).follow_up is expected


def test_category_a_of_radiation_is_asked_to_the_law_as_such():
    assert law_exposure(Declared("RI", ("RI_A",)), OFFERED).risk == "RI_A"
    assert law_exposure(Declared("RI", ("RI_B",)), OFFERED).risk == "RI"


@pytest.mark.row("F112")
@pytest.mark.parametrize(
    ("closed", "holders", "held", "refused"),
    [
        (False, 0, Held.LOCKED, False),
        (False, 1, Held.LOCKED, True),
        (False, 1, Held.DATED, False),
        (True, 0, Held.DATED, True),
    ],
)
def test_a_post_held_is_changed_only_where_the_service_allows_it(closed, holders, held, refused):
    assert bool(changes.refuse_change(closed, holders, held)) is refused


@pytest.mark.row("F113")
def test_a_post_held_is_neither_closed_nor_removed():
    assert changes.refuse_close(0) is None
    assert "Un salarié occupe" in (changes.refuse_close(1) or "")
    assert "3 salariés occupent" in (changes.refuse_close(3) or "")


def test_a_refusal_is_a_sentence_beside_a_field():
    (refusal,) = descriptions.description(BAKER | {"pcs_code": ""}, OFFERED)

    assert refusal == Refusal("pcs_code", "Choisissez le code PCS\u00a0: tapez un métier ou un code.")
