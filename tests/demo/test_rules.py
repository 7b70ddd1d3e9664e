"""Who lives in the demonstration: valid numbers, plausible lives, the same people each time."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from app.demo.rules import careers, people
from app.demo.rules.careers import Situation
from app.demo.rules.companies import companies, headcounts, siret
from app.demo.rules.words import NAMED, SECTORS, TOWNS, TRADES
from app.employees.rules.follow_up import Met, Span
from app.law.follow_up import Exposure
from app.law.identifiers import clean_nir, clean_siret
from app.law.nir import nir_warnings

TODAY = date(2026, 1, 5)
DATA = Path(__file__).parents[2] / "app" / "reference" / "data"
NIGHT = (Met(Exposure("NUIT"), Span(None, None)),)
ASBESTOS = (Met(Exposure("AMIANTE"), Span(None, None)),)
SITUATIONS = [
    Situation("CDI", (), None, ()),
    Situation("CDI", ASBESTOS, NIGHT, ()),
    Situation("CDD", NIGHT, None, ()),
    Situation("APPRENTI", (), None, ()),
    Situation("SAISONNIER", (), (), ()),
    Situation("CDI", None, None, ()),
]


def _codes(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return {row["code"] for row in csv.DictReader(file)}


def test_the_same_seed_and_day_give_the_same_companies():
    assert list(companies(7, 60, 2_000, TODAY)) == list(companies(7, 60, 2_000, TODAY))


def test_another_seed_gives_others():
    assert list(companies(7, 60, 2_000, TODAY)) != list(companies(8, 60, 2_000, TODAY))


def test_companies_are_as_many_as_asked_and_employ_as_many():
    found = list(companies(7, 300, 9_000, TODAY))
    assert (len(found), sum(each.headcount for each in found)) == (300, 9_000)


def test_a_company_has_a_number_and_a_siret_of_its_own():
    found = list(companies(7, 2_000, 40_000, TODAY))
    assert len({each.number for each in found}) == len({each.siret for each in found}) == 2_000


def test_every_siret_passes_its_controls():
    found = [each.siret for each in companies(7, 2_000, 40_000, TODAY)]
    assert [clean_siret(each) for each in found] == found


def test_branches_share_the_siren_of_their_mother():
    found = list(companies(7, 60, 2_000, TODAY))
    branches = [each for each in found if each.parent is not None]
    assert {each.siret[:9] == found[each.parent].siret[:9] for each in branches} == {True}
    assert len(branches) == 3


def test_fewer_companies_than_have_a_name_are_refused():
    with pytest.raises(ValueError, match="at least"):
        list(companies(7, len(NAMED), 2_000, TODAY))


@pytest.mark.parametrize(("count", "total"), [(1, 1), (24, 650), (50_000, 1_000_000), (10, 10), (3, 9_000)])
def test_headcounts_add_up(count, total):
    sizes = headcounts(count, total)
    assert (len(sizes), sum(sizes), min(sizes) >= 1) == (count, total, True)


def test_no_two_companies_of_a_whole_service_have_the_same_siren():
    assert len({siret(place)[:9] for place in range(60_000)}) == 60_000


def test_trades_use_codes_that_exist():
    assert {trade.naf for trade in TRADES} <= _codes("naf")
    assert {job.pcs_code for trade in TRADES for job in trade.jobs} <= _codes("professions")
    assert {each.partition(":")[0] for trade in TRADES for job in trade.jobs for each in job.risks} <= _codes("risks")
    assert {kind for trade in TRADES for job in trade.jobs for kind, _ in job.contracts} <= _codes("contract_kinds")
    said = {code for trade in TRADES for job in trade.jobs for each in job.risks for code in each.split(":")[1:]}
    assert {code for each in said for code in each.split("+")} <= _codes("risk_precisions")


def test_towns_are_of_a_known_sector():
    assert {town.sector for town in TOWNS} == set(range(len(SECTORS)))


def test_every_nir_is_valid_and_says_the_sex_and_birth_of_its_holder():
    rng, taken = Random(1), set()
    found = [people.person(rng, 0.5, people.birth(rng, date(2015, 5, 4), TODAY), "1" * 9, taken) for _ in range(2_000)]
    known = [each for each in found if each.nir]
    assert [clean_nir(each.nir) for each in known] == [each.nir for each in known]
    assert [
        nir_warnings(each.nir, each.sex, each.born_on)
        for each in known
        if nir_warnings(each.nir, each.sex, each.born_on)
    ] == []
    assert len({each.nir for each in known}) == len(known)


@pytest.mark.parametrize("hired_on", [TODAY - timedelta(days=14_000), date(2010, 1, 1), TODAY + timedelta(days=20)])
def test_whoever_is_hired_is_grown_up_and_not_older_than_one_works(hired_on):
    rng = Random(1)
    for _ in range(500):
        born_on = people.birth(rng, hired_on, TODAY)
        assert (hired_on - born_on).days > 18 * 365
        assert (TODAY - born_on).days < 67 * 365.25


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: f"{each.kind} {each.post}")
def test_a_fate_is_a_life_that_could_be(situation):
    rng = Random(1)
    for _ in range(100):
        fate = careers.fate(rng, situation, {}, TODAY)
        life = fate.career
        assert life.left_on is None or life.left_on >= life.hired_on
        assert [each.on for each in life.visits] == sorted({each.on for each in life.visits})
        assert all(each.on < TODAY and each.on.weekday() < 5 for each in life.visits)
        starts = [each.span.first for each in life.stints]
        ends = [each.span.after for each in life.stints[:-1]]
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=True))
        assert not fate.student_born_on or (life.hired_on - fate.student_born_on).days > 16 * 365


def test_the_same_chance_gives_the_same_fate():
    first, second = (careers.fate(Random(5), SITUATIONS[1], {}, TODAY) for _ in range(2))
    assert first == second


def test_a_few_visits_are_late_and_most_are_not():
    rng = Random(1)
    due = [careers.fate(rng, SITUATIONS[0], {}, TODAY).followed.next_visit_on for _ in range(500)]
    late = Counter(day < TODAY for day in due if day)
    assert 0.03 < late[True] / late.total() < 0.2
