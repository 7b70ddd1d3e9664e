"""Days as people write them in France."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.law.days import clean_day
from app.law.spans import french
from app.law.unacceptable import Unacceptable


@pytest.mark.parametrize(
    "typed",
    [
        "03/02/2026",
        "3/2/2026",
        "3/2/26",
        "03-02-2026",
        "03.02.2026",
        "3.2.2026",
        "3 2 2026",
        "03022026",
        "3 février 2026",
        "3 FEVRIER 2026",
        "3 févr. 2026",
        "3 fév 26",
        "mardi 3 février 2026",
        "  3\u00a0février\u202f2026 ",
        "2026-02-03",
        "2026/02/03",
        "2026-02-03 00:00:00",
        "2026-02-03T00:00:00",
        "03/02/2026 00:00",
    ],
)
def test_a_day_is_read_however_it_is_written(typed):
    assert clean_day(typed) == date(2026, 2, 3)


def test_the_first_of_a_month_has_its_own_form():
    assert clean_day("1er mars 2026") == date(2026, 3, 1)


def test_every_month_is_known_by_its_name():
    names = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août")
    later = ("septembre", "octobre", "novembre", "décembre")
    assert [clean_day(f"5 {name} 2026").month for name in names + later] == list(range(1, 13))


@pytest.mark.parametrize(("typed", "year"), [("1/1/49", 2049), ("1/1/50", 1950), ("12/3/85", 1985), ("12/3/04", 2004)])
def test_two_digits_are_the_nearest_century(typed, year):
    assert clean_day(typed).year == year


@pytest.mark.parametrize("typed", ["31/02/2026", "31 février 2026", "2026-02-31", "31022026"])
def test_a_day_that_does_not_exist_is_named(typed):
    with pytest.raises(Unacceptable) as refusal:
        clean_day(typed)
    assert refusal.value.sentence == "Le 31/02/2026 n’existe pas\u00a0: vérifiez le jour et le mois"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Indiquez une date"),
        ("  ", "Indiquez une date"),
        ("demain", "ne se lit pas"),
        ("3 brumaire 2026", "ne se lit pas"),
        ("02/2026", "ne se lit pas"),
        ("3/2/026", "ne se lit pas"),
        ("46056", "ne se lit pas"),
        ("2026-02-03 14:30", "ne se lit pas"),
        ("29/02/2025", "n’existe pas"),
        ("00/01/2026", "n’existe pas"),
        ("01/13/2026", "n’existe pas"),
        ("05/01/0206", "hors du calendrier"),
        ("05/01/2206", "hors du calendrier"),
    ],
)
def test_each_refusal_says_what_to_type(typed, sentence):
    with pytest.raises(Unacceptable, match=sentence):
        clean_day(typed)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_what_we_show_can_be_typed_back(day):
    assert clean_day(french(day)) == clean_day(day.isoformat()) == day


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        day = clean_day(text)
    except Unacceptable:
        return
    assert 1900 <= day.year <= 2100
