"""What a month of pay says otherwise than the list: decided on values, without a database."""

from dataclasses import replace
from datetime import date

import pytest

from app.employees.payroll.comparing import Kind, Known, Said, compare, kind_of, number_of, post_of
from app.law.life import Sex
from tests.employees.payroll.pay import SIRET, contract, month_of, person, read_month

TODAY = date(2026, 1, 5)
POSTS = {"636c": {"boulanger": "Boulanger"}, "636d": {"charcutier": "Charcutier", "traiteur": "Traiteur"}}
JEAN = Known(
    id=7, last_name="Durand", first_name="Jean", birth_name="", born_on=date(1985, 5, 12), nir_hash=b"1850578006084",
    ntt=None, hired_on=date(2020, 9, 1), left_on=None, contract_kind="CDI", contract_since=date(2020, 9, 1),
    pcs_code="636c", title_key="boulanger", post_since=date(2020, 9, 1),
)  # fmt: skip


def compared(*people, known=(JEAN,), **more):
    return compare(read_month(month_of(*people, **more), SIRET), known, POSTS, str.encode, TODAY)


def proposed(*people, known=(JEAN,), **more):
    return [(each.kind, each.employee_id, each.said) for each in compared(*people, known=known, **more).proposals]


def test_a_month_that_says_the_same_proposes_nothing():
    assert proposed(person()) == []


def test_somebody_unknown_is_an_arrival_with_a_whole_number_and_the_companys_post():
    (arrival,) = proposed(person(contract(since="15122025", code="636C", title="BOULANGER")), known=())
    assert arrival == (
        Kind.ARRIVAL, None,
        Said(
            last_name="DURAND", first_name="JEAN", sex=Sex.MALE, born_on=date(1985, 5, 12), nir="185057800608491",
            contract_kind="CDI", since=date(2025, 12, 15), pcs_code="636c", title="BOULANGER", post="Boulanger",
        ),
    )  # fmt: skip


def test_who_had_left_before_the_month_and_is_paid_late_does_not_arrive():
    assert proposed(person(contract(end="30112025")), known=()) == []


def test_an_end_told_is_a_departure_once_and_none_when_the_list_says_the_same():
    ended = person(contract(end="15122025"))
    assert proposed(ended) == [(Kind.DEPARTURE, 7, Said(left_on=date(2025, 12, 15)))]
    assert proposed(ended, known=[replace(JEAN, left_on=date(2025, 12, 15))]) == []


def test_an_end_to_come_that_is_another_than_the_lists_is_proposed_but_not_of_who_has_left():
    ended = person(contract(end="31012026"))
    assert proposed(ended, known=[replace(JEAN, left_on=date(2026, 2, 28))])[0][0] is Kind.DEPARTURE
    assert proposed(ended, known=[replace(JEAN, left_on=date(2025, 12, 31))]) == []


def test_who_is_not_in_a_whole_month_is_told_as_absent():
    other = person(name="AUTRE", nir="2850578006086", born="01011990")
    assert (Kind.ABSENT, 7, Said(left_on=date(2025, 11, 30))) in proposed(other)
    assert Kind.ABSENT not in {kind for kind, _, _ in proposed(other, fraction="12")}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"hired_on": date(2025, 12, 2)}, id="hired within the month"),
        pytest.param({"left_on": date(2025, 11, 30)}, id="gone before the month"),
    ],
)
def test_who_need_not_be_paid_is_not_absent(changes):
    other = person(name="AUTRE", nir="2850578006086", born="01011990")
    assert [kind for kind, _, _ in proposed(other, known=[replace(JEAN, **changes)])] == [Kind.ARRIVAL]


def test_a_contract_begun_after_the_exit_is_a_return():
    (back,) = proposed(person(contract(since="01122025")), known=[replace(JEAN, left_on=date(2025, 6, 30))])
    assert (back[0], back[1], back[2].since) == (Kind.RETURN, 7, date(2025, 12, 1))


def test_another_kind_of_contract_is_a_change_from_its_first_day():
    fixed = replace(JEAN, contract_kind="CDD", left_on=date(2026, 3, 31))
    (change,) = proposed(person(contract(since="01122025")), known=[fixed])
    assert change == (Kind.CONTRACT, 7, Said(contract_kind="CDI", since=date(2025, 12, 1)))


def test_a_fixed_term_that_goes_on_is_a_change_of_its_end_and_keeps_its_finer_kind():
    season = replace(JEAN, contract_kind="SAISONNIER", left_on=date(2026, 1, 31))
    (change,) = proposed(person(contract(nature="02", due="31032026")), known=[season])
    assert change[2] == Said(contract_kind="SAISONNIER", since=date(2020, 9, 1), left_on=date(2026, 3, 31))


@pytest.mark.parametrize(
    ("nature", "scheme", "kind"),
    [("01", "", "CDI"), ("02", "64", "APPRENTI"), ("02", "61", "CONTRAT_PRO"), ("03", "", "INTERIM"), ("29", "", None)],
)
def test_kinds_of_contract(nature, scheme, kind):
    month = read_month(month_of(person(contract(nature=nature, scheme=scheme))), SIRET)
    assert kind_of(month.people[0].contracts[0]) == kind


def test_a_trainee_is_passed_over_and_counted():
    found = compared(person(contract(nature="29")), known=())
    assert (found.proposals, found.passed_over) == ((), 1)


def test_another_code_is_another_post_from_the_first_day_of_the_month():
    (change,) = proposed(person(contract(code="636d", title="Traiteur")))
    assert change == (
        Kind.POST, 7, Said(since=date(2025, 12, 1), pcs_code="636d", title="Traiteur", post="Traiteur"),
    )  # fmt: skip


def test_a_title_in_the_words_of_pay_is_no_change():
    assert proposed(person(contract(title="BOULANGER H/F NIV 2"))) == []


def test_a_title_that_is_another_post_of_the_company_is_a_change():
    charcutier = replace(JEAN, pcs_code="636d", title_key="charcutier")
    (change,) = proposed(person(contract(code="636d", title="TRAITEUR")), known=[charcutier])
    assert change[2].post == "Traiteur"


@pytest.mark.parametrize(
    "same",
    [
        pytest.param({"nir_hash": None}, id="no number in the list"),
        pytest.param({"nir_hash": None, "last_name": "D’Élia", "birth_name": "Durand"}, id="by the birth name"),
        pytest.param({"nir_hash": None, "first_name": "Jean-Marc"}, id="by the first of two first names"),
    ],
)
def test_without_a_number_a_person_is_known_by_name_and_birth_and_the_number_is_proposed(same):
    assert proposed(person(), known=[replace(JEAN, **same)]) == [(Kind.NUMBER, 7, Said(nir="185057800608491"))]


def test_another_number_is_another_person_of_the_same_name_and_day():
    twin = replace(JEAN, nir_hash=b"1850578006085")
    assert [kind for kind, _, _ in proposed(person(), known=[twin])] == [Kind.ARRIVAL, Kind.ABSENT]


def test_two_alike_are_nobody_in_particular():
    alike = [replace(JEAN, nir_hash=None), replace(JEAN, id=8, nir_hash=None)]
    assert proposed(person(), known=alike)[0][0] is Kind.ARRIVAL


def test_a_temporary_number_names_a_person():
    temporary = replace(JEAN, nir_hash=None, ntt="2404833048MAT0042", last_name="Autre")
    assert proposed(person(nir="", ntt="2404833048MAT0042"), known=[temporary]) == []


@pytest.mark.parametrize("nir13", ["", "123", "185057800608", "ABCDEFGHIJKLM", "9999999999999"])
def test_what_is_no_number_is_none(nir13):
    assert number_of(nir13) == ""


def test_a_corsican_number_gets_its_key():
    assert number_of("253072B073004") == "253072B07300470"


def test_the_post_is_the_one_so_called_else_the_only_one_of_its_code():
    assert post_of(POSTS, "636d", "Traiteur") == "traiteur"
    assert post_of(POSTS, "636c", "Pétrisseur") == "boulanger"
    assert post_of(POSTS, "636d", "Autre") == ""
    assert post_of(POSTS, "999z", "Autre") == ""
