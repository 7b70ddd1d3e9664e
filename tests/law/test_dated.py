"""Dated rules: in force from one day to another, both included; a table answers as a search would."""

from datetime import date, timedelta

import msgspec
import pytest

from app.law.dated import Dated, NoRule, Table, in_force, read


class Colour(Dated, frozen=True, kw_only=True):
    key: str


RED = Colour(key="a", article="1", valid_from=date(2020, 1, 1), valid_to=date(2020, 12, 31))
BLUE = Colour(key="a", article="2", valid_from=date(2021, 1, 1))
GREEN = Colour(key="b", article="3", valid_from=date(2020, 6, 1))
TABLE = Table((RED, BLUE, GREEN), key=lambda rule: rule.key)


@pytest.mark.parametrize(
    ("on", "rules"),
    [
        (date(2019, 12, 31), []),
        (date(2020, 1, 1), [RED]),
        (date(2020, 12, 31), [RED, GREEN]),
        (date(2021, 1, 1), [BLUE, GREEN]),
    ],
)
def test_a_rule_is_in_force_on_its_first_and_its_last_day(on, rules):
    assert in_force(TABLE.rules, on) == rules


def test_a_table_answers_every_day_as_a_search_would():
    for offset in range(900):
        on = date(2019, 6, 1) + timedelta(days=offset)
        assert sorted(rule.article for rules in TABLE.on(on).values() for rule in rules) == [
            rule.article for rule in in_force(TABLE.rules, on)
        ]


def test_a_hole_is_an_error():
    assert TABLE.one("a", date(2021, 5, 5)) is BLUE
    with pytest.raises(NoRule, match="b, 2020-05-31"):
        TABLE.one("b", date(2020, 5, 31))


def test_an_unknown_cell_stops_the_reading():
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        read("follow_up", Dated)
