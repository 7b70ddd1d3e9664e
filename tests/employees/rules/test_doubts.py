"""What is unlikely in a record: plain values."""

from datetime import date

import pytest

from app.employees.rules.doubts import Namesake, Person, doubts, of_namesakes
from app.law.life import Sex

TODAY = date(2026, 1, 5)
WOMAN_BORN_IN_MAY_1985 = "285057800608441"


def person(**given):
    usual = {"nir": None, "ntt": None, "sex": Sex.FEMALE, "born_on": date(1985, 5, 12), "hired_on": TODAY}
    return Person(**(usual | given))


@pytest.mark.parametrize(
    ("given", "siren", "fields"),
    [
        ({}, None, []),
        ({"nir": WOMAN_BORN_IN_MAY_1985}, None, []),
        ({"nir": WOMAN_BORN_IN_MAY_1985, "sex": Sex.MALE, "born_on": date(1986, 5, 12)}, None, ["nir", "nir"]),
        ({"nir": "885057800608432"}, None, ["nir"]),
        ({"ntt": "2732829320A12"}, "732829320", []),
        ({"ntt": "2732829320A12"}, None, []),
        ({"ntt": "1732829320A12"}, "404833048", ["ntt", "ntt"]),
        ({"born_on": date(1951, 1, 5)}, None, ["born_on"]),
        ({"born_on": date(1951, 1, 6)}, None, []),
        ({"hired_on": date(2027, 1, 7)}, None, ["hired_on"]),
        ({"hired_on": date(2027, 1, 6)}, None, []),
        ({"hired_on": None}, None, []),
    ],
)
def test_doubts(given, siren, fields):
    assert [each.field for each in doubts(person(**given), siren=siren, today=TODAY)] == fields


def test_a_namesake_who_is_here_has_no_day():
    (doubt,) = of_namesakes([Namesake(name="Morvan Inès", left_on=None)])
    assert "est déjà dans votre liste\u00a0: est-ce la même personne\u00a0?" in doubt.sentence
