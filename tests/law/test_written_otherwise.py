"""The same number or day, however people and spreadsheets write it, is kept the same; normalised twice is once."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.law.contact import clean_email, clean_phone
from app.law.days import clean_day
from app.law.identifiers import clean_naf, clean_nir, clean_pcs, clean_postal_code, clean_siren, clean_siret
from app.law.names import clean_name, sort_key
from app.law.nir import nir_key
from app.law.unacceptable import Unacceptable

CLEANERS = (
    clean_email, clean_naf, clean_name, clean_nir, clean_pcs, clean_phone, clean_postal_code, clean_siren, clean_siret,
)  # fmt: skip
BETWEEN = st.sampled_from(["", " ", "\u00a0", ".", "-", "\u202f"])


@st.composite
def nirs(draw):
    """A number as kept, and as somebody wrote it."""
    department = draw(st.sampled_from(["21", "2A", "2B", "75", "99"]))
    core = f"{draw(st.sampled_from('1278'))}{draw(st.integers(0, 99)):02}{draw(st.integers(1, 12)):02}{department}"
    core += f"{draw(st.integers(1, 990)):03}{draw(st.integers(1, 999)):03}"
    kept = core + nir_key(core)
    written = "".join(letter + draw(BETWEEN) for letter in kept)
    return kept, draw(st.sampled_from([written, written.lower(), f"N{kept}", f" {kept} ", f"n {written}"]))


@given(nirs())
@example(("212012A00920190", "212012A0092019.0"))
def test_a_number_of_social_security_is_the_same_however_it_is_written(number):
    kept, written = number
    assert clean_nir(written) == kept
    assert clean_nir(kept) == kept


@given(nirs())
def test_a_number_that_a_spreadsheet_keeps_as_a_number_is_read_whole(number):
    kept, _ = number
    if kept.isdigit():
        assert clean_nir(f"{float(kept):.0f}") == kept
        assert clean_nir(f"{kept}.0") == kept


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_day_is_the_same_however_it_is_written(day):
    ways = (f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%d.%m.%Y}", f"{day:%d%m%Y}", day.isoformat())
    assert {clean_day(way) for way in ways} == {day}
    assert clean_day(f"{day:%d%m%Y}".removeprefix("0")) == day  # a spreadsheet takes the first zero away


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_a_year_of_two_digits_is_of_the_fifty_years_around_the_turn(day):
    assert clean_day(f"{day:%d/%m/%y}") == day


@pytest.mark.parametrize("clean", CLEANERS)
@given(typed=st.one_of(st.text(max_size=30), st.from_regex(r"[ 0-9.A-Za-z@+-]{1,20}", fullmatch=True)))
def test_normalised_twice_is_normalised_once(clean, typed):
    try:
        once = clean(typed)
    except Unacceptable:
        return
    assert clean(once) == once


@given(st.text(max_size=40))
def test_a_folded_name_is_folded(typed):
    assert sort_key(sort_key(typed)) == sort_key(typed)
