"""What is read of a DSN, what never is, and what is said of a file that is none."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.employees.payroll.reading import PaidContract, read_file
from app.platform.errors import DomainError
from tests.employees.payroll.pay import SIRET, block, contract, dsn, establishment, line, month_of, person, read_month

SENSITIVE = st.sampled_from(["S21.G00.60", "S21.G00.65", "S21.G00.51", "S21.G00.78"])


def refusal(content, siret=SIRET):
    with pytest.raises(DomainError) as refused:
        read_month(content, siret)
    assert refused.value.field == "file"
    return str(refused.value)


def test_a_person_and_a_contract_are_read():
    month = read_month(month_of(person(contract(since="01102025", nature="02", due="30062026"), usual="PETIT")), SIRET)
    assert (month.first_day, month.last_day, month.whole) == (date(2025, 12, 1), date(2025, 12, 31), True)
    (one,) = month.people
    assert (one.birth_name, one.usual_name, one.first_name, one.sex) == ("DURAND", "PETIT", "JEAN", "01")
    assert (one.born_on, one.nir13, one.ntt) == (date(1985, 5, 12), "1850578006084", "")
    assert one.contracts == (PaidContract(date(2025, 10, 1), "636c", "Boulanger", "02", "", date(2026, 6, 30), None),)


def test_two_people_with_the_same_rubrics_are_two_and_an_end_goes_with_its_contract():
    month = read_month(month_of(person(contract(end="15122025")), person(name="MARTIN", first="ANNA", nir="")), SIRET)
    assert [(each.birth_name, each.contracts[0].ended_on) for each in month.people] == [
        ("DURAND", date(2025, 12, 15)), ("MARTIN", None),
    ]  # fmt: skip


def test_a_birth_of_which_the_day_is_not_known_is_none_and_the_sex_is_that_of_the_number():
    (one,) = read_month(month_of(person(nir="", ntt="2404833048MAT0042", born="99991990")), SIRET).people
    assert (one.born_on, one.sex, one.ntt) == (None, "02", "2404833048MAT0042")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1"])
def test_accents_are_read_however_they_were_written(encoding):
    content = month_of(person(first="ZOÉ", name="LEFÈVRE")).decode("latin-1").encode(encoding)
    assert read_month(content, SIRET).people[0].birth_name == "LEFÈVRE"


def test_only_the_latest_month_and_the_own_establishment_are_read():
    other = establishment(person(), person(), siret="40483304800014")
    content = dsn(establishment(person(name="NOTRE")), other) + dsn(
        establishment(person(name="VIEUX")), month="01112025"
    )
    assert [each.birth_name for each in read_month(content, SIRET).people] == ["NOTRE"]
    assert {siret: len(people) for siret, people in read_file(content).paid.items()} == {SIRET: 1, "40483304800014": 2}


def test_who_is_not_in_a_fraction_may_be_in_the_other():
    assert not read_month(month_of(person(), fraction="12"), SIRET).whole


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"nom;prenom\r\nDURAND;Jean", "pas une DSN", id="a table"),
        pytest.param(b"", "pas une DSN", id="nothing"),
        pytest.param(b"\x00\xff\xfe" * 9, "pas une DSN", id="no text"),
        pytest.param(month_of(person(), nature="04"), "pas de DSN mensuelle", id="told stoppage"),
        pytest.param(month_of(person(), kind="04"), "pas de DSN mensuelle", id="withdrawn"),
        pytest.param(month_of(person(), trial="01"), "envoi d’essai", id="trial"),
        pytest.param(month_of(), "la paie de personne", id="nobody paid"),
        pytest.param(month_of(person()).replace(b"S21.G00.30.002,", b"S21.G00.30.2;"), "La ligne 13", id="broken line"),
        pytest.param(
            month_of(person()).split(b"S20")[0] + b"\r\n".join(map(str.encode, person())), "La ligne 3", id="cut"
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(content, told):
    assert told in refusal(content)


def test_a_file_of_another_establishment_is_refused():
    assert "SIRET" in refusal(month_of(person()), "73282932000074")


def test_without_a_siret_a_file_of_one_establishment_is_read_and_one_of_several_refused():
    assert len(read_month(month_of(person()), None).people) == 1
    assert "plusieurs établissements" in refusal(
        dsn(establishment(person()), establishment(person(), siret="1" * 14)), None
    )


@given(
    st.lists(st.tuples(SENSITIVE, st.text("0123456789", min_size=1, max_size=8)), max_size=6), st.text("01", max_size=2)
)
def test_stoppages_pay_and_the_status_of_a_disabled_worker_make_no_difference(blocks, status):
    plain = person(contract(end="15122025"))
    more = [each for name, value in blocks for each in block(name, {"001": value, "002": "SECRET"})]
    told = person([*contract(boeth=status), *more, line("S21.G00.62.001", "15122025")])
    assert read_month(month_of(told), SIRET) == read_month(month_of(plain), SIRET)
    assert "SECRET" not in repr(read_month(month_of(told), SIRET))


@given(st.one_of(st.binary(max_size=200), st.lists(st.binary(max_size=30), max_size=8).map(b"\r\n".join)))
def test_any_file_is_read_or_refused_with_a_sentence(noise):
    for content in (noise, month_of(person())[:60] + noise, month_of(person()) + noise):
        with suppress(DomainError):
            read_month(content, SIRET)
