"""Whoever leaves has no contract that goes on: one with an end of its own is brought to an end first."""

from datetime import date

import pytest

from app.employees.imports.exits import EXITS
from app.employees.models import Contract, Employee
from app.employees.rules.careers import refuse_outlasting
from app.employees.services import contracts, exits
from app.employees.services.career import call_off, change_contract
from app.platform.context import Right
from app.platform.errors import DomainError
from app.platform.intake import StagedRow
from app.platform.intake.receiving import receive
from tests.factories import PostFactory, employed

JUNE, DECEMBER = date(2026, 6, 30), date(2026, 12, 31)
TOLD = "va jusqu’au 31/12/2026"


@pytest.fixture
def actor(employer):
    return employer(Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN)


@pytest.fixture
def working(actor, work_as):
    """Somebody with a second contract until the end of the year."""
    person = employed(PostFactory(adherent_id=actor.adherent_id, title="Boulanger"), last_name="Auvray")
    with work_as(actor) as ctx:
        contracts.add_contract(ctx, id=person.id, contract_kind="CDD", since=date(2026, 1, 5), left_on=DECEMBER)
    return person


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(lambda ctx, who: exits.leave(ctx, id=who, left_on=JUNE), id="an exit"),
        pytest.param(
            lambda ctx, who: change_contract(ctx, id=who, contract_kind="CDD", since=date(2026, 2, 2), left_on=JUNE),
            id="a contract that ends",
        ),
    ],
)
def test_a_stay_does_not_end_before_one_of_its_contracts(work_as, actor, working, stored, deed):
    with pytest.raises(DomainError, match=TOLD) as refused, work_as(actor) as ctx:
        deed(ctx, working.id)

    assert refused.value.field == "left_on"
    assert stored(Employee)[0].left_on is None
    assert sorted(each.kind for each in stored(Contract)) == ["CDD", "CDI"]


def test_once_that_contract_ends_sooner_the_exit_goes_on(work_as, actor, working, stored):
    number = next(each.id for each in stored(Contract) if each.rank == 2)
    with work_as(actor) as ctx:
        contracts.end_contract(ctx, id=working.id, contract_id=number, left_on=JUNE)
        exits.leave(ctx, id=working.id, left_on=JUNE)

    assert {each.period.upper for each in stored(Contract)} == {date(2026, 7, 1)}


def test_a_file_of_exits_says_so_beside_the_line(work_as, actor, working, stored):
    line = f"id;Date de sortie\n{working.id};30/06/2026"
    with work_as(actor) as ctx:
        receive(ctx, EXITS, name="sorties.csv", content=line.encode())

    (row,) = stored(StagedRow)
    assert [column for column, _ in row.found] == ["left_on"]
    assert TOLD in row.found[0][1]


@pytest.mark.parametrize(
    ("ends", "refused"),
    [
        pytest.param([(1, date(2027, 1, 1))], False, id="the main one follows the stay"),
        pytest.param([(2, None)], False, id="no end of its own"),
        pytest.param([(2, date(2026, 7, 1))], False, id="ends that day"),
        pytest.param([(2, date(2026, 7, 2))], True, id="ends the day after"),
        pytest.param([(3, date(2026, 10, 1))], False, id="ends with the stay that was known"),
    ],
)
def test_contracts_that_end_with_the_stay_follow_it(ends, refused):
    assert bool(refuse_outlasting(ends, date(2026, 9, 30), JUNE)) is refused


@pytest.fixture
def leaving_twice(actor, work_as):
    """Somebody who was to leave in June, then in December, with a second contract until September."""
    person = employed(
        PostFactory(adherent_id=actor.adherent_id, title="Boulanger"), last_name="Auvray", first_name="Léa"
    )
    with work_as(actor) as ctx:
        exits.leave(ctx, id=person.id, left_on=JUNE)
        exits.leave(ctx, id=person.id, left_on=DECEMBER)
        contracts.add_contract(
            ctx, id=person.id, contract_kind="CDD", since=date(2026, 1, 5), left_on=date(2026, 9, 30)
        )
    return person


def test_an_exit_that_is_undone_does_not_go_back_before_the_end_of_a_contract_told_since(
    work_as, actor, leaving_twice, stored
):
    sentence = (
        "Auvray\u00a0: la fin prévue auparavant était le 30/06/2026, et un autre contrat .* va jusqu’au 30/09/2026"
    )
    with pytest.raises(DomainError, match=sentence), work_as(actor) as ctx:
        exits.reinstate(ctx, id=leaving_twice.id)

    assert stored(Employee)[0].left_on == DECEMBER
    with work_as(actor) as ctx:
        number = next(each.id for each in stored(Contract) if each.rank == 2)
        contracts.end_contract(ctx, id=leaving_twice.id, contract_id=number, left_on=JUNE)
        exits.reinstate(ctx, id=leaving_twice.id)
    assert stored(Employee)[0].left_on == JUNE


def test_a_planned_contract_that_is_called_off_does_not_either(work_as, actor, stored):
    person = employed(PostFactory(adherent_id=actor.adherent_id, title="Boulanger"), last_name="Auvray")
    with work_as(actor) as ctx:
        exits.leave(ctx, id=person.id, left_on=JUNE)
        change_contract(ctx, id=person.id, contract_kind="CDD", since=date(2026, 7, 1), left_on=DECEMBER)
        contracts.add_contract(
            ctx, id=person.id, contract_kind="CDD", since=date(2026, 1, 5), left_on=date(2026, 9, 30)
        )
    with pytest.raises(DomainError, match="va jusqu’au 30/09/2026"), work_as(actor) as ctx:
        call_off(ctx, id=person.id)
    assert stored(Employee)[0].left_on == DECEMBER
