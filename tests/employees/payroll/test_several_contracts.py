"""A month of pay of somebody who holds several contracts at once: the one beside changes nothing of the main one."""

from dataclasses import replace
from datetime import date

import pytest

from app.employees.models import Contract, Employee
from app.employees.payroll.comparing import Kind
from app.employees.payroll.models import PayrollProposal
from app.employees.services.contracts import add_contract
from tests.employees.payroll.pay import contract, month_of, person
from tests.employees.payroll.sending import kinds
from tests.employees.payroll.test_comparing import JEAN, proposed

BESIDE = contract(since="01102025", nature="02", due="30062026")


def test_a_contract_beside_the_main_one_is_no_change_of_it():
    assert proposed(person(contract(), BESIDE)) == []
    assert proposed(person(BESIDE, contract())) == []


def test_a_change_of_contract_is_still_proposed():
    (change,) = proposed(person(contract(end="30092025"), BESIDE))
    assert (change[0], change[2].contract_kind, change[2].left_on) == (Kind.CONTRACT, "CDD", date(2026, 6, 30))


def test_who_left_and_is_paid_by_a_new_contract_comes_back():
    gone = replace(JEAN, left_on=date(2025, 9, 30))
    assert [each[0] for each in proposed(person(contract(), BESIDE), known=[gone])] == [Kind.RETURN]


@pytest.mark.usefixtures("jean")
def test_all_confirmed_at_once_leaves_the_main_contract_as_it_was(send, boss, work_as, stored):
    (jean,) = stored(Employee)
    with work_as(boss) as ctx:
        add_contract(ctx, id=jean.id, contract_kind="CDD", since=date(2025, 10, 1), left_on=date(2026, 6, 30))
    before = sorted((each.rank, each.kind, each.period.lower, each.period.upper) for each in stored(Contract))
    send(boss, month_of(person(contract(), BESIDE)))

    assert kinds(stored) == []
    assert stored(PayrollProposal) == []
    assert sorted((each.rank, each.kind, each.period.lower, each.period.upper) for each in stored(Contract)) == before
    assert stored(Employee)[0].left_on is None
