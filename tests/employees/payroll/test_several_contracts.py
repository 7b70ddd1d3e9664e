"""A month of pay of somebody who holds several contracts at once: the one beside changes nothing of the main one."""

from dataclasses import replace
from datetime import date

import pytest

from app.employees.models import Contract, Employee
from app.employees.payroll.comparing import Kind, Said
from app.employees.payroll.models import PayrollConfirmed, PayrollProposal
from app.employees.services.contracts import add_contract, end_contract
from app.platform import job
from tests.employees.payroll.pay import contract, month_of, person
from tests.employees.payroll.sending import HERE, kinds, shown
from tests.employees.payroll.test_comparing import JEAN, proposed

BESIDE = contract(since="01102025", nature="02", due="30062026")


def test_a_contract_beside_the_main_one_is_no_change_of_it():
    assert proposed(person(contract(), BESIDE)) == []
    assert proposed(person(BESIDE, contract())) == []


def test_a_change_of_contract_is_still_proposed():
    (change,) = proposed(person(contract(end="30092025"), BESIDE))
    assert (change[0], change[2].contract_kind, change[2].left_on) == (Kind.CONTRACT, "CDD", date(2026, 6, 30))


def test_another_contract_follows_the_day_after_the_main_one_ended():
    (change,) = proposed(person(contract(end="15122025"), BESIDE))
    assert (change[0], change[2].since) == (Kind.CONTRACT, date(2025, 12, 16))


@pytest.mark.parametrize("beside", [BESIDE, contract(since="01102025")], ids=["of another kind", "of the same kind"])
def test_the_main_one_ends_and_another_that_the_list_knows_runs_on(beside):
    """What runs on is not written once more in its place."""
    (end,) = proposed(person(contract(end="15122025"), beside), known=[replace(JEAN, several=True)])
    assert end == (
        Kind.END, 7, Said(contract_kind="CDI", since=date(2020, 9, 1), left_on=date(2025, 12, 15)),
    )  # fmt: skip


def test_the_post_of_the_contract_that_runs_on_begins_after_the_main_one():
    beside = contract(since="01102025", code="474b", title="Technicien")
    _, post = proposed(person(contract(end="15122025"), beside), known=[replace(JEAN, several=True)])
    assert (post[0], post[2].since) == (Kind.POST, date(2025, 12, 16))


@pytest.fixture
def held_beside(boss, jean, work_as):
    """Jean's second contract, which goes on as long as he stays."""
    with work_as(boss) as ctx:
        add_contract(ctx, id=jean.id, contract_kind="CDD", since=date(2025, 10, 1))


@pytest.mark.usefixtures("held_beside")
def test_the_end_of_the_main_one_is_confirmed_and_undone(send, app, boss, stored):
    ending = month_of(person(contract(end="15122025"), contract(since="01102025", nature="02")))
    before = sorted((each.rank, each.kind, each.period.lower, each.period.upper) for each in stored(Contract))
    browser, page = send(boss, ending)
    assert "CDI du 01/09/2020 au 15/12/2025. Son autre contrat continue" in shown(page)
    browser.post(HERE + "confirm-all")
    job.run_due(app)
    assert {(each.rank, each.kind, each.period.upper) for each in stored(Contract)} == {
        (1, "CDD", None), (2, "CDI", date(2025, 12, 16)),
    }  # fmt: skip
    send(boss, ending)
    assert kinds(stored) == []
    browser.post(HERE + "undo", data={"one": stored(PayrollConfirmed)[0].id})
    assert sorted((each.rank, each.kind, each.period.lower, each.period.upper) for each in stored(Contract)) == before


@pytest.mark.usefixtures("held_beside")
def test_a_main_one_that_is_another_by_then_stays_as_it_is(send, boss, stored, work_as):
    browser, _ = send(boss, month_of(person(contract(end="15122025"), contract(since="01102025", nature="02"))))
    main = next(each for each in stored(Contract) if each.rank == 1)
    with work_as(boss) as ctx:
        end_contract(ctx, id=main.employee_id, contract_id=main.id, left_on=date(2025, 12, 20))
    browser.post(HERE + "confirm", data={"one": stored(PayrollProposal)[0].id})
    assert "Le contrat principal a changé depuis" in stored(PayrollProposal)[0].refusal
    assert {each.period.upper for each in stored(Contract)} == {None, date(2025, 12, 21)}


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
