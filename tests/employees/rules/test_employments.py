"""How an employee is employed, as typed."""

from datetime import date

import pytest

from app.employees.rules import employments
from app.employees.rules.employments import Employment
from tests.employees.rules.typed import refused

WORK = {"contract_kind": "CDI", "hired_on": "2/3/26"}


def test_everything_that_stands_in_the_way_is_told_at_once():
    found = refused(employments.entry({"nir": "12", "hired_on": "31/02/2026"}))

    assert set(found) == {"last_name", "first_name", "sex", "born_on", "nir", "hired_on", "contract_kind"}


def test_a_post_begins_with_the_hiring_unless_told():
    assert employments.employment(WORK, None) == Employment("CDI", date(2026, 3, 2), date(2026, 3, 2))
    assert employments.employment(WORK | {"post_since": "1er avril 2026"}, None).post_since == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("given", "born_on", "field", "sentence"),
    [
        ({"hired_on": ""}, None, "hired_on", "nécessaire"),
        ({"hired_on": "31/02/2026"}, None, "hired_on", "n’existe pas"),
        ({"contract_kind": ""}, None, "contract_kind", "type de contrat"),
        (
            {"hired_on": "12/01/2016"}, date(2004, 3, 12), "hired_on",
            "doit être après le 12/03/2018, date de naissance + 14 ans",
        ),
        ({"hired_on": "02/03/2000"}, date(2004, 3, 12), "hired_on", "est avant la naissance"),
        ({"hired_on": "12/03/2004"}, date(2004, 3, 12), "hired_on", "date de naissance + 14 ans"),
        ({}, date(1905, 1, 1), "born_on", "plus de 100 ans"),
        ({"post_since": "01/03/2026"}, None, "post_since", "avant l’embauche"),
        ({"left_on": "01/03/2026"}, None, "left_on", "avant l’embauche"),
        ({"post_since": "01/05/2026", "left_on": "01/04/2026"}, None, "left_on", "avant l’entrée en poste"),
    ],
)  # fmt: skip
def test_days_that_do_not_fit_are_refused(given, born_on, field, sentence):
    found = refused(employments.employment(WORK | given, born_on))

    assert sentence in found[field]
