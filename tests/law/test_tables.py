"""The tables of the law themselves: no overlap, no hole, every rule with its article."""

from datetime import timedelta
from itertools import pairwise

import pytest

from app.law.attestation import ATTESTATION_RULES
from app.law.category import RISK_RULES, RULES_OF, FollowUp
from app.law.dated import BEGINNING, Table
from app.law.dispense import DISPENSE_RULES
from app.law.first_visit import FIRST_VISIT_RULES, ORGANISER_RULES
from app.law.life import ContractKind
from app.law.retention import RETENTION_RULES, Data
from app.law.rhythm import NEXT_VISIT_RULES
from app.law.risks import RISKS

TABLES = {
    "follow_up": (RISK_RULES, lambda rule: rule.risk),
    "first_visit": (FIRST_VISIT_RULES, lambda rule: rule.who),
    "next_visit": (NEXT_VISIT_RULES, lambda rule: rule.who),
    "dispense": (DISPENSE_RULES, lambda rule: rule.who),
    "organiser": (ORGANISER_RULES, lambda rule: rule.risk),
    "attestation": (ATTESTATION_RULES, lambda rule: rule.operation),
    "retention": (RETENTION_RULES, lambda rule: rule.data),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_rows_of_one_thing_follow_each_other_without_overlap_or_hole(name):
    table, key = TABLES[name]
    assert isinstance(table, Table)
    for thing in {key(rule) for rule in table.rules}:
        rows = sorted((rule for rule in table.rules if key(rule) == thing), key=lambda rule: rule.valid_from)
        for older, newer in pairwise(rows):
            assert older.valid_to is not None
            assert older.valid_to + timedelta(days=1) == newer.valid_from
        assert rows[-1].valid_to is None


@pytest.mark.parametrize("name", TABLES)
def test_every_rule_has_an_article_and_begins_with_our_tables_or_later(name):
    table, _ = TABLES[name]
    for rule in table.rules:
        assert rule.article
        assert rule.valid_from >= BEGINNING


def test_every_risk_has_its_words_and_its_rule():
    assert set(RULES_OF) == set(RISKS) == {rule.risk for rule in RISK_RULES.rules}


def test_every_follow_up_has_its_delays_on_every_day_of_the_tables():
    for follow_up in FollowUp:
        assert FIRST_VISIT_RULES.one(follow_up, BEGINNING)
        assert NEXT_VISIT_RULES.one(follow_up, BEGINNING)
        assert DISPENSE_RULES.one(follow_up, BEGINNING)
        assert DISPENSE_RULES.one(f"interim {follow_up}", BEGINNING)


def test_the_delays_name_only_follow_ups_and_contracts():
    assert {rule.who for rule in FIRST_VISIT_RULES.rules} <= {*FollowUp, *ContractKind}


def test_a_rule_that_shortens_the_exam_names_its_article():
    for rule in RISK_RULES.rules:
        assert (rule.exam_months is None) == (rule.exam_article == "")


def test_every_kind_of_data_has_its_time():
    assert {rule.data for rule in RETENTION_RULES.rules} == set(Data)
