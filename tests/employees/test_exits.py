"""The exit of employees, of one or of several at once, and the way back."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import msgspec
import pytest
from sqlalchemy.dialects.postgresql import Range

from app.employees.events import EmployeesLeft
from app.employees.facts import Facts
from app.employees.models import Assignment, Contract, Employee
from app.employees.services.career import change_contract
from app.employees.services.exits import leave, leave_all, reinstate, reinstate_all
from app.employees.services.recompute import next_batch
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.event import REACTIONS
from app.platform.profiles import Profile
from app.posts.models import Post
from app.visits.models import VisitRequest
from app.visits.rules.requests import RequestState
from tests.conftest import at_most
from tests.factories import (
    ContractFactory,
    EmployeeFactory,
    PostFactory,
    VisitRequestFactory,
    employed,
)

IN_MARCH = datetime(2026, 3, 1, 11, tzinfo=UTC)
YESTERDAY = date(2026, 1, 4)


@pytest.fixture
def post():
    return PostFactory(title="Boulanger")


@pytest.fixture
def hirer(employer, post):
    return employer(Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, of=post.adherent_id)


@pytest.fixture
def work(post):
    """Somebody who has held the post since 2020."""
    return partial(employed, post)


@pytest.fixture
def working(work):
    return work()


def as_profile(ctx, **facts):
    """The same context at a service that decides otherwise."""
    changed = msgspec.structs.replace(ctx.profile[Facts], **facts)
    return replace(ctx, profile=Profile({**ctx.profile._sections, Facts: changed}))


def periods(rows):
    return [(each.period.lower, each.period.upper) for each in rows]


@pytest.mark.row("F146")
def test_an_exit_ends_contract_and_post_and_is_told(work_as, hirer, stored, working, monkeypatch):
    told = []
    monkeypatch.setitem(REACTIONS, EmployeesLeft, [lambda ctx, event: told.append(event)])
    with work_as(hirer) as ctx:
        leave(ctx, id=working.id, left_on=date(2026, 1, 4))

    (employee,) = stored(Employee)
    assert (employee.left_on, employee.next_visit_on, employee.main_post_id) == (
        date(2026, 1, 4), None, working.main_post_id,
    )  # fmt: skip
    assert periods([*stored(Contract), *stored(Assignment)]) == [(date(2020, 1, 6), date(2026, 1, 5))] * 2
    assert told == [EmployeesLeft({employee.id: date(2026, 1, 4)})]
    assert stored(Post)[0].holders == 0


def test_an_exit_to_come_changes_nothing_before_its_day(work_as, hirer, staff, stored, working):
    with work_as(hirer) as ctx:
        leave(ctx, id=working.id, left_on=date(2026, 2, 28))
    assert stored(Employee)[0].next_visit_on is not None
    assert stored(Post)[0].holders == 1

    with work_as(staff(), IN_MARCH) as ctx:
        next_batch(ctx, 0)

    assert stored(Employee)[0].next_visit_on is None
    assert stored(Post)[0].holders == 0


@pytest.mark.parametrize("left_on", [date(2020, 1, 5), date(2019, 1, 1)])
def test_nobody_leaves_before_coming(work_as, hirer, working, left_on):
    with pytest.raises(DomainError) as refused, work_as(hirer) as ctx:
        leave(ctx, id=working.id, left_on=left_on)

    assert refused.value.field == "left_on"


def test_nobody_leaves_before_the_contract_that_is_to_come(work_as, hirer, stored, working):
    with work_as(hirer) as ctx:
        change_contract(ctx, id=working.id, contract_kind="CDD", since=date(2026, 3, 2))

    with pytest.raises(DomainError, match="02/03/2026") as refused, work_as(hirer) as ctx:
        leave(ctx, id=working.id, left_on=date(2026, 1, 31))

    assert refused.value.field == "left_on"
    assert stored(Employee)[0].left_on is None


def test_an_exit_is_undone(work_as, hirer, stored, working, post):
    with work_as(hirer) as ctx:
        leave(ctx, id=working.id, left_on=date(2026, 1, 4))
    with work_as(hirer) as ctx:
        reinstate(ctx, id=working.id)

    assert periods([*stored(Contract), *stored(Assignment)]) == [(date(2020, 1, 6), None)] * 2
    assert (stored(Employee)[0].left_on, stored(Post)[0].holders) == (None, 1)


def test_an_exit_that_two_clicks_told_is_undone_by_one(work_as, hirer, stored, working):
    """The day known before an exit is not that of the same exit, told again."""
    for _ in range(2):
        with work_as(hirer) as ctx:
            leave(ctx, id=working.id, left_on=date(2026, 1, 31))
    with work_as(hirer) as ctx:
        reinstate(ctx, id=working.id)

    assert stored(Employee)[0].left_on is None


@pytest.mark.parametrize("days", [30, 0])
def test_an_exit_is_undone_as_long_as_the_service_allows(work_as, hirer, stored, working, days):
    possible = days > 0
    with work_as(hirer) as ctx:
        leave(ctx, id=working.id, left_on=date(2026, 1, 4))
    if possible:
        with work_as(hirer) as ctx:
            reinstate(as_profile(ctx, undo_exit_days=days), id=working.id)
    else:
        with pytest.raises(DomainError, match="secrétariat"), work_as(hirer) as ctx:
            reinstate(as_profile(ctx, undo_exit_days=days), id=working.id)

    assert (stored(Employee)[0].left_on is None) is possible


@pytest.mark.row("F150")
def test_contracts_held_at_once_end_together(work_as, hirer, stored, working):
    ContractFactory(
        adherent_id=working.adherent_id,
        employee_id=working.id,
        kind="CDD",
        rank=2,
        period=Range(date(2024, 3, 1), None),
    )
    ContractFactory(
        adherent_id=working.adherent_id, employee_id=working.id, kind="CDD", rank=2,
        period=Range(date(2021, 3, 1), date(2021, 4, 1)),
    )  # fmt: skip
    with work_as(hirer) as ctx:
        leave(ctx, id=working.id, left_on=YESTERDAY)

    assert sorted(periods(stored(Contract))) == [
        (date(2020, 1, 6), date(2026, 1, 5)), (date(2021, 3, 1), date(2021, 4, 1)),
        (date(2024, 3, 1), date(2026, 1, 5)),
    ]  # fmt: skip


def test_who_left_leaves_no_second_time(work_as, hirer, stored, working):
    with work_as(hirer) as ctx:
        leave(ctx, id=working.id, left_on=YESTERDAY)
    with pytest.raises(DomainError, match="sorti de l’effectif le 04/01/2026"), work_as(hirer) as ctx:
        leave(ctx, id=working.id, left_on=date(2030, 1, 1))

    assert stored(Employee)[0].left_on == YESTERDAY


def test_an_exit_that_is_to_come_may_be_told_again_for_another_day(work_as, hirer, stored, working):
    for day in (date(2026, 6, 30), date(2026, 3, 31), date(2026, 12, 31)):
        with work_as(hirer) as ctx:
            leave(ctx, id=working.id, left_on=day)

    assert stored(Employee)[0].left_on == date(2026, 12, 31)
    assert periods([*stored(Contract), *stored(Assignment)]) == [(date(2020, 1, 6), date(2027, 1, 1))] * 2


def kept(stored, ids):
    """What the exit of these people left behind, but for whose it is."""
    people = [each for each in stored(Employee) if each.id in ids]
    rows = [each for model in (Contract, Assignment) for each in stored(model) if each.employee_id in ids]
    return {(p.left_on, p.next_visit_on, p.main_post_id, p.visit_asked) for p in people} | set(periods(rows))


def test_several_leave_at_once_as_they_would_one_by_one(work_as, hirer, stored, work):
    together, alone = [work().id for _ in range(3)], [work().id for _ in range(3)]
    for each in (*together, *alone):
        VisitRequestFactory(adherent_id=work().adherent_id, employee_id=each)
    with work_as(hirer) as ctx:
        leave_all(ctx, ids=together, left_on=YESTERDAY)
        for each in alone:
            leave(ctx, id=each, left_on=YESTERDAY)

    assert kept(stored, together) == kept(stored, alone)
    assert {each.state for each in stored(VisitRequest)} == {RequestState.CANCELLED}


def test_when_one_cannot_leave_nobody_does(work_as, hirer, stored, work):
    early, late = work(), work(hired_on=date(2025, 9, 1))
    with pytest.raises(DomainError, match="01/09/2025"), work_as(hirer) as ctx:
        leave_all(ctx, ids=[early.id, late.id], left_on=date(2025, 8, 31))
    with pytest.raises(NotAllowed), work_as(hirer) as ctx:
        leave_all(ctx, ids=[early.id, EmployeeFactory().id], left_on=YESTERDAY)

    assert {each.left_on for each in stored(Employee)} == {None}


def test_an_exit_that_somebody_told_otherwise_since_is_not_undone_with_the_others(work_as, hirer, stored, work):
    ids = [work().id for _ in range(2)]
    with work_as(hirer) as ctx:
        leave_all(ctx, ids=ids, left_on=YESTERDAY)
    with work_as(hirer) as ctx:
        reinstate(ctx, id=ids[0])
        leave(ctx, id=ids[0], left_on=date(2026, 1, 3))
    with pytest.raises(DomainError, match="a changé depuis"), work_as(hirer) as ctx:
        reinstate_all(ctx, ids=ids, left_on=YESTERDAY)

    assert {each.left_on for each in stored(Employee)} == {YESTERDAY, date(2026, 1, 3)}


def test_several_exits_are_undone_at_once(work_as, hirer, stored, work, post):
    ids = [work().id for _ in range(3)]
    with work_as(hirer) as ctx:
        leave_all(ctx, ids=ids, left_on=YESTERDAY)
    with work_as(hirer) as ctx:
        reinstate_all(ctx, ids=ids)

    assert {each.left_on for each in stored(Employee)} == {None}
    assert set(periods([*stored(Contract), *stored(Assignment)])) == {(date(2020, 1, 6), None)}
    assert stored(Post)[0].holders == 3


def test_many_leave_with_as_many_statements_their_requests_too(work_as, hirer, work):
    ids = [work().id for _ in range(6)]
    for each in ids:
        VisitRequestFactory(adherent_id=hirer.adherent_id, employee_id=each)
    with work_as(hirer) as ctx, at_most(27):
        leave_all(ctx, ids=ids, left_on=YESTERDAY)
        ctx.session.flush()


@pytest.mark.row("F149")
def test_a_contract_that_comes_to_its_end_cancels_what_was_asked_for(work_as, hirer, staff, stored, working):
    with work_as(hirer) as ctx:
        change_contract(ctx, id=working.id, contract_kind="CDD", since=date(2026, 1, 5), left_on=date(2026, 2, 28))
    VisitRequestFactory(adherent_id=working.adherent_id, employee_id=working.id)
    with work_as(staff()) as ctx:
        ctx.session.get(Employee, working.id).visit_asked = True
        next_batch(ctx, 0)
    assert [each.state for each in stored(VisitRequest)] == [RequestState.PENDING]

    for _ in range(2):
        with work_as(staff(), IN_MARCH) as ctx:
            next_batch(ctx, 0)

    (request,) = stored(VisitRequest)
    assert (request.state, request.reason) == (RequestState.CANCELLED, "Sortie le 28/02/2026")
    assert not stored(Employee)[0].visit_asked
