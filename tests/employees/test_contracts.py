"""Several contracts at once: one more beside the main one, the end of one of them, and what follows (F150)."""

from datetime import date

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Contract, Employee
from app.employees.rules.careers import free_rank, refuse_beside
from app.employees.services import contracts, exits
from app.employees.services.career import change_contract
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from tests.factories import AdherentFactory, ContractFactory, EmployeeFactory, PostFactory, employed

HIRED, MARCH, JUNE = date(2020, 1, 6), date(2026, 3, 2), date(2026, 6, 30)
RIGHTS = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA)


@pytest.fixture
def actor(employer):
    return employer(*RIGHTS)


@pytest.fixture
def working(actor):
    """Somebody at work by one contract."""
    return employed(PostFactory(adherent_id=actor.adherent_id, title="Boulanger"), last_name="Auvray")


@pytest.fixture
def add(work_as, actor, working):
    def added(kind="CDD", since=MARCH, left_on=None):
        with work_as(actor) as ctx:
            contracts.add_contract(ctx, id=working.id, contract_kind=kind, since=since, left_on=left_on)

    return added


def told(stored):
    """Rank, kind, first day and day after the last of each contract."""
    return sorted((each.rank, each.kind, each.period.lower, each.period.upper) for each in stored(Contract))


@pytest.mark.row("F150")
def test_a_second_contract_runs_beside_the_first_which_stays_the_main_one(add, stored):
    add(left_on=JUNE)

    assert told(stored) == [(1, "CDI", HIRED, None), (2, "CDD", MARCH, date(2026, 7, 1))]
    assert stored(Employee)[0].contract_kind == "CDI"
    assert stored(AuditLine)[-1].action == "employee_contract_added"


@pytest.mark.row("F150")
def test_an_exit_ends_all_that_run(add, work_as, actor, working, stored):
    add()
    with work_as(actor) as ctx:
        exits.leave(ctx, id=working.id, left_on=JUNE)

    assert [each.period.upper for each in stored(Contract)] == [date(2026, 7, 1)] * 2


def test_three_at_once_are_the_most(add):
    add()
    add("SAISONNIER")
    with pytest.raises(DomainError, match="Trois contrats au plus"):
        add("CDI")


def test_the_main_contract_changes_beside_the_second_and_says_the_kind(add, work_as, actor, working, stored):
    add(since=date(2025, 6, 2))
    assert stored(Employee)[0].contract_kind == "CDI"
    with work_as(actor) as ctx:
        change_contract(ctx, id=working.id, contract_kind="SAISONNIER", since=date(2026, 1, 5))

    going_on = {each.rank: each.kind for each in stored(Contract) if each.period.upper is None}
    assert going_on == {1: "SAISONNIER", 2: "CDD"}
    assert stored(Employee)[0].contract_kind == "SAISONNIER"


@pytest.mark.row("F150")
def test_the_end_of_the_second_is_no_exit_and_can_be_put_off(add, work_as, actor, working, stored):
    add()
    number = next(each.id for each in stored(Contract) if each.rank == 2)
    for left_on, upper in ((JUNE, date(2026, 7, 1)), (None, None)):
        with work_as(actor) as ctx:
            contracts.end_contract(ctx, id=working.id, contract_id=number, left_on=left_on)
        assert told(stored) == [(1, "CDI", HIRED, None), (2, "CDD", MARCH, upper)]
    assert stored(Employee)[0].left_on is None


@pytest.mark.row("F150")
def test_when_the_main_contract_ends_another_that_goes_on_takes_its_place(add, work_as, actor, working, stored):
    add(since=date(2026, 1, 5))
    number = next(each.id for each in stored(Contract) if each.rank == 1)
    with work_as(actor) as ctx:
        contracts.end_contract(ctx, id=working.id, contract_id=number, left_on=date(2026, 1, 4))

    assert told(stored) == [(1, "CDD", date(2026, 1, 5), None), (1, "CDI", HIRED, date(2026, 1, 5))]
    employee = stored(Employee)[0]
    assert (employee.contract_kind, employee.left_on) == ("CDD", None)


def test_a_main_contract_that_ends_later_leaves_its_rank_for_the_time_that_both_run(
    add, work_as, actor, working, stored
):
    add(since=date(2026, 1, 5))
    number = next(each.id for each in stored(Contract) if each.rank == 1)
    with work_as(actor) as ctx:
        contracts.end_contract(ctx, id=working.id, contract_id=number, left_on=JUNE)

    assert told(stored) == [(1, "CDD", date(2026, 1, 5), None), (2, "CDI", HIRED, date(2026, 7, 1))]
    with work_as(actor) as ctx:
        exits.leave(ctx, id=working.id, left_on=date(2026, 12, 31))
    assert told(stored) == [(1, "CDD", date(2026, 1, 5), date(2027, 1, 1)), (2, "CDI", HIRED, date(2026, 7, 1))]


def test_the_only_contract_ends_by_an_exit(work_as, actor, working, stored):
    with pytest.raises(DomainError, match="Sortir de l’effectif"), work_as(actor) as ctx:
        contracts.end_contract(ctx, id=working.id, contract_id=stored(Contract)[0].id, left_on=JUNE)


def test_the_main_contract_ends_on_a_day(add, work_as, actor, working, stored):
    add(since=date(2026, 1, 5))
    number = next(each.id for each in stored(Contract) if each.rank == 1)
    with pytest.raises(DomainError, match="Indiquez le dernier jour"), work_as(actor) as ctx:
        contracts.end_contract(ctx, id=working.id, contract_id=number, left_on=None)


def test_a_main_contract_is_not_followed_by_one_that_ends_before_the_stay(add, work_as, actor, working, stored):
    add(left_on=JUNE)
    number = next(each.id for each in stored(Contract) if each.rank == 1)
    with pytest.raises(DomainError, match="finit plus tôt que le séjour"), work_as(actor) as ctx:
        contracts.end_contract(ctx, id=working.id, contract_id=number, left_on=date(2026, 3, 31))


def test_a_contract_to_come_is_called_off_and_one_that_runs_is_not(add, work_as, actor, working, stored):
    add()
    add("SAISONNIER", date(2026, 1, 5))
    coming, running = (
        next(each.id for each in stored(Contract) if each.kind == kind) for kind in ("CDD", "SAISONNIER")
    )
    with work_as(actor) as ctx:
        contracts.call_off_contract(ctx, id=working.id, contract_id=coming)
    assert [each.kind for each in stored(Contract)] == ["CDI", "SAISONNIER"]
    with pytest.raises(DomainError, match="dernier jour"), work_as(actor) as ctx:
        contracts.call_off_contract(ctx, id=working.id, contract_id=running)


@pytest.mark.parametrize(
    ("since", "ends_on", "field"),
    [
        pytest.param(date(2019, 12, 31), None, "since", id="before the hiring"),
        pytest.param(date(2026, 7, 1), None, "since", id="after the exit"),
        pytest.param(MARCH, date(2026, 3, 1), "left_on", id="ends before it begins"),
        pytest.param(MARCH, date(2026, 7, 1), "left_on", id="longer than the stay"),
    ],
)
def test_a_second_contract_is_held_within_the_stay(since, ends_on, field):
    assert refuse_beside(HIRED, JUNE, since, ends_on).field == field
    assert refuse_beside(HIRED, JUNE, MARCH, JUNE) is None


def test_a_rank_is_free_where_no_period_of_it_overlaps():
    held = [(1, HIRED, None), (2, HIRED, MARCH)]
    assert free_rank(held, MARCH, None) == 2
    assert free_rank(held, date(2026, 3, 1), None) == 3
    assert free_rank([*held, (3, HIRED, None)], HIRED, None) is None


@pytest.mark.row("F150")
def test_a_contract_is_added_and_ended_from_the_career(browse, actor, working, stored):
    browser, here = browse(actor), f"/employees/{working.id}"
    assert f"{here}/contracts/add" in browser.get(f"{here}?tab=carriere").text
    page = browser.get(f"{here}/contracts/add").text
    assert "Contrat actif du salarié\u00a0: CDI depuis le 06/01/2020." in page

    refused = browser.post(f"{here}/contracts/add", data={"contract_kind": "CDD", "since": "01/01/2019"})
    assert refused.status_code == 422
    assert "L’embauche est du 06/01/2020" in refused.text

    page = browser.post(
        f"{here}/contracts/add", data={"contract_kind": "CDD", "since": "05/01/2026"}, follow_redirects=True
    ).text
    assert "Le contrat est ajouté." in page
    assert "en plus du contrat principal" in page
    first, second = (each.id for each in stored(Contract))
    for number in (first, second):
        assert f"{here}/contracts/{number}/end" in page
    assert "CDI, et en plus\u00a0: CDD" in page
    assert "Autres contrats" in browser.get(here).text

    browser.post(f"{here}/contracts/{second}/end", data={"left_on": "30/06/2026"})
    assert stored(Contract)[1].period == Range(date(2026, 1, 5), date(2026, 7, 1))


@pytest.mark.row("F144")
def test_a_change_of_contract_recalls_the_present_one(browse, actor, working):
    browser = browse(actor)
    for page in ("contract", "post"):
        text = browser.get(f"/employees/{working.id}/{page}").text
        assert "Contrat actuel\u00a0: CDI depuis le 06/01/2020, sans fin prévue." in text


def test_another_employers_contract_and_another_persons_are_nobodys(browse, actor, working, stored):
    browser, other = browse(actor), AdherentFactory().id
    stranger = EmployeeFactory(adherent_id=other)
    colleague = EmployeeFactory(adherent_id=actor.adherent_id)
    theirs = [ContractFactory(adherent_id=each.adherent_id, employee_id=each.id) for each in (stranger, colleague)]
    before = told(stored)
    for contract in theirs:
        for verb in ("end", "call-off"):
            address = f"/employees/{working.id}/contracts/{contract.id}/{verb}"
            assert browser.post(address, data={"left_on": "30/06/2026"}).status_code == 404
    assert browser.post(f"/employees/{stranger.id}/contracts/add", data={"contract_kind": "CDD"}).status_code == 404
    assert told(stored) == before


def test_who_only_reads_adds_no_contract(browse, employer, work_as, actor, working):
    reader = employer(Right.EMPLOYEES, of=actor.adherent_id)
    assert browse(reader).get(f"/employees/{working.id}/contracts/add").status_code == 404
    assert "contracts/add" not in browse(reader).get(f"/employees/{working.id}?tab=carriere").text
    with pytest.raises(NotAllowed), work_as(reader) as ctx:
        contracts.add_contract(ctx, id=working.id, contract_kind="CDD", since=MARCH)
