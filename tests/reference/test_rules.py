"""Codes, search keys, and what a declared risk means to the law."""

from datetime import date

import pytest

from app.law.life import Exposure
from app.reference.rules import SHAPES, Name, closes_too_much, exposure, search_key, stems, town_doubt


@pytest.mark.parametrize(
    ("name", "code", "fits"),
    [
        (Name.PROFESSIONS, "526c", True),
        (Name.PROFESSIONS, "526C", False),
        (Name.PROFESSIONS, "52", False),
        (Name.PROFESSIONS, "10A1", False),
        (Name.NAF, "4321A", True),
        (Name.NAF, "43.21A", False),
        (Name.TOWNS, "2120021054", True),
        (Name.TOWNS, "200002A004", True),
        (Name.TOWNS, "21200", False),
        (Name.COUNTRIES, "FR", True),
        (Name.LANGUAGES, "kab", True),
        (Name.RISKS, "BIO34", True),
        (Name.RISKS, "bio 34", False),
    ],
)
def test_a_code_has_the_shape_of_its_nomenclature(name, code, fits):
    assert SHAPES[name].fits(code) is fits


def test_a_row_is_searched_by_code_label_and_job_words():
    key = search_key("636c", "Boulangers, pâtissiers", "boulangère | pâtissière")
    assert key == "| 636c | boulangers patissiers | boulangere | patissiere |"
    assert search_key("4321A", "Électricité") == "| 4321a | electricite |"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Infirmières", ["infirmier"]),
        ("Boulanger", ["boulanger"]),
        ("aide-soignante", ["aide", "soignant"]),
        ("bus", ["bus"]),
        ("636C", ["636c"]),
        ("…", []),
    ],
)
def test_gender_and_number_do_not_count_in_a_search(typed, expected):
    assert stems(typed) == expected


@pytest.mark.parametrize(("known", "closed", "too_much"), [(429, 214, False), (429, 215, True), (0, 0, False)])
def test_a_version_may_not_close_more_than_half(known, closed, too_much):
    assert closes_too_much(known, closed) is too_much


@pytest.mark.parametrize(
    ("law_code", "precisions", "expected"),
    [
        pytest.param("CMR", {}, Exposure("CMR"), id="no precision"),
        pytest.param("RI", {}, Exposure("RI"), id="precision still to come"),
        pytest.param("RI", {"RI_B": "RI"}, Exposure("RI"), id="category B"),
        pytest.param("RI", {"RI_A": "RI_A"}, Exposure("RI_A"), id="category A is another risk to the law"),
        pytest.param("HABELEC", {}, Exposure("HABELEC"), id="electricity, nothing told"),
        pytest.param(
            "HABELEC",
            {"HABELEC_HORS": "HABELEC"},
            Exposure("HABELEC", near_live_parts=False),
            id="away from live parts only",
        ),
        pytest.param(
            "HABELEC",
            {"HABELEC_HORS": "HABELEC", "HABELEC_VOISINAGE": "HABELEC"},
            Exposure("HABELEC", near_live_parts=True),
            id="also near live parts",
        ),
    ],
)
def test_a_declared_risk_is_put_to_the_law(law_code, precisions, expected):
    assert exposure(law_code, precisions) == expected


def test_an_exposure_keeps_its_days():
    told = exposure("CMR", {}, date(2024, 1, 8), date(2026, 1, 31))
    assert told == Exposure("CMR", date(2024, 1, 8), date(2026, 1, 31))


@pytest.mark.parametrize(
    ("postcode", "town", "known", "doubt"),
    [
        ("21200", "Beaune", ["Beaune"], None),
        ("21200", "BEAUNE", ["Beaune", "Savigny"], None),
        ("75008", "Paris 8e", ["Paris"], None),
        ("42000", "St Etienne", ["Saint-Étienne"], None),
        ("21033", "Dijon CEDEX", [], None),
        ("21000", "Beaune", ["Dijon"], "celui de Dijon"),
        ("21999", "Beaune", [], "Nous ne connaissons pas"),
    ],
)
def test_a_town_that_does_not_go_with_its_postal_code_is_doubted_and_says_why(postcode, town, known, doubt):
    said = town_doubt(postcode, town, known)
    assert said is None if doubt is None else doubt in said
