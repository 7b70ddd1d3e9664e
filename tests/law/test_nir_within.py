"""A social security number in the middle of a sentence. The numbers are fictitious, their keys true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.law.nir import format_nir, nir_key, tells_nir

NUMBERS = ["185057800608491", "253072A07300443", "188022A00400180", "284037512345640"]
SPACES = ["", " ", ".", "-", "\u00a0", "\u202f"]


@pytest.mark.parametrize("nir", NUMBERS)
@pytest.mark.parametrize("space", SPACES)
def test_a_number_is_found_however_it_is_spaced(nir, space):
    written = space.join(format_nir(nir).split())
    assert tells_nir(f"Son numéro est {written}, merci.")
    assert tells_nir(f"n°{written}".lower())
    assert tells_nir(written)


@pytest.mark.parametrize("text", ["1 85 05 78 006 084", "1850578006084", "Marie : 2850578006084."])
def test_a_number_without_its_key_is_found_too(text):
    assert tells_nir(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Marie est née à Saint-Étienne, pas à Grenoble.",
        "Appelez le 03 80 22 10 10 ou le 06 12 34 56 78",
        "SIRET 732 829 320 00074",
        "FR76 3000 6000 0112 3456 7890 189",
        "185057800608492",  # the key of another number
        "3850578006084",  # 13 digits, and no final number
        "1859978006084",  # 13 digits, and no month
        "11850578006084914",
        "0 1850578006084 91",
        "du 05/01/2026 au 31/12/2026",
        "1764070400123",
    ],
)
def test_other_figures_are_none(text):
    assert not tells_nir(text)


@given(st.text(alphabet="0123456789 .-aAbB\u00a0", max_size=60), st.sampled_from(NUMBERS), st.sampled_from(SPACES))
def test_words_around_it_hide_nothing(around, nir, space):
    assert tells_nir(f"{around} : {space.join(nir)} ; {around}")


@given(st.integers(1, 2), st.integers(0, 99), st.integers(1, 12), st.integers(1, 95), st.integers(1, 990))
def test_any_number_of_that_form_is_found(sex, year, month, department, commune):
    number = f"{sex}{year:02}{month:02}{department:02}{commune:03}084"
    assert tells_nir(f"voir {number} {nir_key(number)}")
