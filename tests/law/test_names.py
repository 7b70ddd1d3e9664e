"""Names: kept as typed, compared without accents and case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.law.names import clean_name, sort_key
from app.law.unacceptable import Unacceptable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Marie   Curie ", "Marie Curie"),
        ("Zo\u00e9", "Zoé"),
        ("Zoe\u0301", "Zoé"),
        ("D’Élia", "D’Élia"),
        ("LE\u00a0GOFF", "LE GOFF"),
        ("Mar\u200btin\x00", "Martin"),
        ("Jean-Paul", "Jean-Paul"),
    ],
)
def test_a_name_is_kept_as_typed_without_stray_spaces(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "-", "12", "\u200b"])
def test_a_name_has_a_letter(typed):
    with pytest.raises(Unacceptable, match="Indiquez un nom"):
        clean_name(typed)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Élodie", "elodie"),
        ("D’Élia-Œuvré", "d elia oeuvre"),
        ("D'ELIA", "d elia"),
        ("LE  GOFF", "le goff"),
        ("Straße", "strasse"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Nuñez", "nunez"),
        ("ÇELİK", "celik"),
        ("Jean‑Paul", "jean paul"),
        ("", ""),
    ],
)
def test_a_key_forgets_accents_case_and_signs(name, key):
    assert sort_key(name) == key


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(text):
    assert sort_key(sort_key(text)) == sort_key(text)


@given(st.text("abcéèçÀÉœ' -", max_size=20))
def test_capitals_and_small_letters_have_one_key(text):
    assert sort_key(text.upper()) == sort_key(text.lower())
