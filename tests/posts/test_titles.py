"""Titles of posts, as the manuals ask them. No database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.posts.rules import descriptions
from app.posts.titles import spelled


@pytest.mark.row("F101")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Resp. des ventes", "Responsable des ventes"),
        ("resp des ventes", "Responsable des ventes"),
        ("Chef de rayon adj.", "Chef de rayon adjoint"),
        ("Tech. de maintenance", "Technicien de maintenance"),
        ("RESP. DES VENTES", "Responsable des ventes"),
        ("AGENT DE PROPRETÉ", "Agent de propreté"),
        ("ATSEM", "ATSEM"),
        ("CARISTE R489", "CARISTE R489"),
        ("Tech lead", "Tech lead"),
        ("Adjudant", "Adjudant"),
        ("Chargé d’affaires CVC", "Chargé d’affaires CVC"),
        ("boulanger", "Boulanger"),
    ],
)
def test_a_title_is_written_in_full_and_not_in_capitals(typed, kept):
    assert descriptions.description({"title": typed, "pcs_code": "636c"}, {}) == descriptions.Description(
        kept, descriptions.title_key(kept), "636c"
    )


@pytest.mark.row("F102", "F104")
@pytest.mark.parametrize(
    ("typed", "kept"), [("Magasinier/Cariste", "Magasinier/Cariste"), ("MAGASINIER/CARISTE", "Magasinier/Cariste")]
)
def test_two_functions_stand_in_one_title(typed, kept):
    assert spelled(typed) == kept


def test_a_title_is_found_by_its_short_form():
    assert descriptions.title_key("Resp. des ventes") == descriptions.title_key("responsable des VENTES")


@given(st.text(alphabet="RESPresp.adjADJ /éÉ'op9", max_size=40))
def test_twice_is_once(typed):
    assert spelled(spelled(typed)) == spelled(typed)
