"""Careers: what the database refuses, what is planned and called off, and what holds whatever one does."""

from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from app.employees.models import Assignment, Contract, Employee
from app.employees.services.career import assign, call_off, change_contract, move
from app.employees.services.exits import leave, reinstate
from app.employees.services.hire import rehire
from app.platform.context import Right
from app.platform.database import explain
from app.platform.errors import DomainError, NotAllowed
from app.posts.models import Post
from tests.factories import NOW, AssignmentFactory, ContractFactory, PostFactory, employed, sessions

RIGHTS = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN)
HIRED_ON, TODAY = date(2020, 1, 6), NOW.date()
SOON, LATER = date(2026, 3, 2), date(2026, 6, 1)
CAREER = Range(HIRED_ON, None)


@pytest.fixture
def actor(employer):
    return employer(*RIGHTS)


@pytest.fixture
def act(work_as, actor):
    """A unit of work of the employer's."""
    return lambda: work_as(actor)


@pytest.fixture
def posts(actor):
    return [PostFactory(adherent_id=actor.adherent_id, title=name) for name in ("Boulanger", "Vendeur", "Livreur")]


@pytest.fixture
def work(posts):
    """Somebody who has held the first post since 2020."""
    return partial(employed, posts[0])


@pytest.fixture
def working(work):
    return work()


def of(ctx, post):
    return ctx.session.get(Post, post.id)


def periods(rows):
    return [(each.period.lower, each.period.upper) for each in rows]


def told(error):
    return explain(error.value)


@pytest.mark.parametrize(("model", "make"), [(Assignment, AssignmentFactory), (Contract, ContractFactory)])
def test_the_database_refuses_dates_that_overlap_or_are_reversed(working, model, make):
    of_them = {"adherent_id": working.adherent_id, "employee_id": working.id}
    with pytest.raises(IntegrityError) as overlapping:
        make(**of_them, period=Range(date(2024, 1, 1), date(2024, 2, 1)))
    sessions.rollback()
    with pytest.raises(IntegrityError) as empty:
        make(**of_them, rank=2, period=Range(date(2024, 1, 1), date(2024, 1, 1)))
    sessions.rollback()

    assert "mettez fin à ce" in str(told(overlapping))
    assert "La fin est avant le début" in str(told(empty))
    make(**of_them, rank=2)


def test_a_contract_does_not_reach_over_a_gap(work_as, actor, work):
    short = work(contract_kind="CDD", left_on=date(2026, 1, 31))
    with pytest.raises(DomainError, match="au plus tard le lendemain") as refused, work_as(actor) as ctx:
        change_contract(ctx, id=short.id, contract_kind="CDI", since=date(2026, 3, 1))

    assert refused.value.field == "since"


@pytest.mark.row("F127", "F145")
def test_a_new_contract_may_begin_with_a_new_post(work_as, actor, stored, working, posts):
    with work_as(actor) as ctx:
        move(
            ctx, id=working.id, post=of(ctx, posts[1]), since=TODAY, contract_kind="CDD", left_on=LATER
        )  # fmt: skip

    after = LATER + timedelta(days=1)
    assert [(each.kind, each.period) for each in stored(Contract)] == [
        ("CDI", Range(HIRED_ON, TODAY)), ("CDD", Range(TODAY, after)),
    ]  # fmt: skip
    assert [(each.post_id, each.period) for each in stored(Assignment)] == [
        (posts[0].id, Range(HIRED_ON, TODAY)), (posts[1].id, Range(TODAY, after)),
    ]  # fmt: skip
    assert stored(Employee)[0].left_on == LATER


def test_with_a_new_contract_the_post_that_is_held_may_go_on(work_as, actor, stored, working, posts):
    with work_as(actor) as ctx:
        move(ctx, id=working.id, post=of(ctx, posts[0]), since=TODAY, contract_kind="CDD", left_on=LATER)

    assert len(stored(Contract)) == 2
    assert periods(stored(Assignment)) == [(HIRED_ON, LATER + timedelta(days=1))]


def test_an_end_without_a_new_contract_is_refused(work_as, actor, working, posts):
    with pytest.raises(DomainError) as refused, work_as(actor) as ctx:
        move(ctx, id=working.id, post=of(ctx, posts[1]), since=TODAY, left_on=LATER)

    assert refused.value.field == "left_on"


def test_who_stops_working_for_an_agency_keeps_the_main_post_alone(work_as, actor, stored, work, posts):
    person = work(contract_kind="INTERIM")
    AssignmentFactory(adherent_id=actor.adherent_id, employee_id=person.id, post_id=posts[1].id, rank=2)
    with work_as(actor) as ctx:
        change_contract(ctx, id=person.id, contract_kind="CDI", since=SOON)

    assert {each.rank: each.period for each in stored(Assignment)} == {1: CAREER, 2: Range(HIRED_ON, SOON)}


def test_a_change_to_come_is_called_off(work_as, actor, stored, working, posts):
    with work_as(actor) as ctx:
        move(ctx, id=working.id, post=of(ctx, posts[1]), since=SOON, contract_kind="CDD", left_on=LATER)
    with work_as(actor) as ctx:
        call_off(ctx, id=working.id)

    assert [(each.kind, each.period) for each in stored(Contract)] == [("CDI", CAREER)]
    assert [(each.post_id, each.period) for each in stored(Assignment)] == [(posts[0].id, CAREER)]
    assert (stored(Employee)[0].left_on, [each.holders for each in stored(Post)]) == (None, [1, 0, 0])


def test_of_several_changes_to_come_the_last_is_called_off_first(work_as, actor, stored, working, posts):
    with work_as(actor) as ctx:
        assign(ctx, id=working.id, post=of(ctx, posts[1]), since=SOON)
    with work_as(actor) as ctx:
        assign(ctx, id=working.id, post=of(ctx, posts[2]), since=LATER)
    with work_as(actor) as ctx:
        call_off(ctx, id=working.id)

    assert periods(stored(Assignment)) == [(HIRED_ON, SOON), (SOON, None)]


def test_what_has_begun_is_not_called_off(work_as, actor, stored, working):
    with pytest.raises(DomainError, match="Aucun changement"), work_as(actor) as ctx:
        call_off(ctx, id=working.id)

    assert periods(stored(Assignment)) == [(HIRED_ON, None)]


def test_calling_off_needs_the_right_and_the_adherent(work_as, employer, actor, working, posts):
    with work_as(actor) as ctx:
        assign(ctx, id=working.id, post=of(ctx, posts[1]), since=SOON)
    for other in (employer(Right.EMPLOYEES, of=actor.adherent_id), employer(*RIGHTS)):
        with pytest.raises(NotAllowed), work_as(other) as ctx:
            call_off(ctx, id=working.id)


def test_nobody_leaves_before_a_post_that_is_to_come(work_as, actor, stored, working, posts):
    with work_as(actor) as ctx:
        assign(ctx, id=working.id, post=of(ctx, posts[1]), since=SOON)
    with pytest.raises(DomainError, match="annulez-le d’abord") as refused, work_as(actor) as ctx:
        leave(ctx, id=working.id, left_on=date(2026, 2, 1))

    assert refused.value.field == "left_on"
    assert periods(stored(Assignment)) == [(HIRED_ON, SOON), (SOON, None)]


def test_an_exit_undone_goes_back_to_the_one_known_before(work_as, actor, stored, work):
    short = work(contract_kind="CDD", left_on=LATER)
    with work_as(actor) as ctx:
        leave(ctx, id=short.id, left_on=SOON)
    with work_as(actor) as ctx:
        reinstate(ctx, id=short.id)

    (employee,) = stored(Employee)
    assert (employee.left_on, employee.left_before) == (LATER, None)
    assert periods([*stored(Contract), *stored(Assignment)]) == [(HIRED_ON, LATER + timedelta(days=1))] * 2


def test_a_contract_that_is_over_does_not_come_back_with_an_exit(work_as, actor, stored, working):
    """A second contract, ended long ago and younger than the first, stays ended."""
    past = Range(date(2021, 3, 1), date(2021, 4, 1))
    ContractFactory(adherent_id=actor.adherent_id, employee_id=working.id, kind="CDD", rank=2, period=past)
    with work_as(actor) as ctx:
        leave(ctx, id=working.id, left_on=TODAY)

    assert sorted(periods(stored(Contract))) == [(HIRED_ON, TODAY + timedelta(days=1)), (past.lower, past.upper)]


DAYS = st.integers(-2_200, 400).map(lambda days: TODAY + timedelta(days=days))
CHOICES = st.integers(0, 2)
DEEDS = st.one_of(
    st.tuples(st.just("assign"), DAYS, CHOICES),
    st.tuples(st.just("contract"), DAYS, st.sampled_from(["CDI", "CDD", "INTERIM"]), st.none() | DAYS),
    st.tuples(st.just("leave"), DAYS),
    st.tuples(st.just("reinstate")),
    st.tuples(st.just("call_off")),
    st.tuples(st.just("rehire"), DAYS, CHOICES),
)


def do(ctx, person, posts, deed):
    """One thing that somebody may do to a career."""
    what, *said = deed
    if what == "assign":
        assign(ctx, id=person, post=of(ctx, posts[said[1]]), since=said[0])
    elif what == "contract":
        change_contract(ctx, id=person, since=said[0], contract_kind=said[1], left_on=said[2])
    elif what == "leave":
        leave(ctx, id=person, left_on=said[0])
    elif what == "rehire":
        rehire(ctx, id=person, post=of(ctx, posts[said[1]]), hired_on=said[0], contract_kind="CDI")
    else:
        {"reinstate": reinstate, "call_off": call_off}[what](ctx, id=person)


def one_after_the_other(rows):
    """Periods that follow each other without overlap."""
    ordered = sorted(rows, key=lambda each: each.period.lower)
    return all(a.period.upper is not None and a.period.upper <= b.period.lower for a, b in pairwise(ordered))


def covered(held, contracts):
    """A post held under several contracts that follow each other without a gap."""
    met = sorted((each for each in contracts if each.period.overlaps(held.period)), key=lambda each: each.period.lower)
    joined = all(a.period.upper == b.period.lower for a, b in pairwise(met))
    ends = met and (met[-1].period.upper is None or (held.period.upper or date.max) <= met[-1].period.upper)
    return bool(met) and joined and met[0].period.lower <= held.period.lower and ends


def lasts(held):
    """A post held today or later."""
    return held.period.upper is None or held.period.upper > TODAY


def check(stored, person):
    """What a career is, whatever was done to it."""
    (employee,) = (each for each in stored(Employee) if each.id == person)
    contracts = [each for each in stored(Contract) if each.employee_id == person]
    held = [each for each in stored(Assignment) if each.employee_id == person]
    assert one_after_the_other(contracts)
    assert one_after_the_other(held)
    last = max(contracts, key=lambda each: each.period.lower)
    assert last.period.upper == (employee.left_on and employee.left_on + timedelta(days=1))
    assert all(covered(each, contracts) for each in held)
    assert min(each.period.lower for each in contracts) == HIRED_ON
    for post in stored(Post):
        holding = {each.employee_id for each in stored(Assignment) if each.post_id == post.id and lasts(each)}
        assert post.holders == len(holding)


@settings(max_examples=8)
@given(deeds=st.lists(DEEDS, min_size=3, max_size=8))
def test_whatever_is_done_to_a_career_it_stays_one(act, stored, work, posts, deeds):
    person = work().id
    for deed in deeds:
        try:
            with act() as ctx:
                do(ctx, person, posts, deed)
        except DomainError:
            continue
        check(stored, person)


@settings(max_examples=5)
@given(until=st.none() | st.integers(30, 400), day=st.integers(-25, 400))
def test_an_exit_and_its_undoing_leave_the_career_as_it_was(act, stored, work, until, day):
    person = work(left_on=None if until is None else TODAY + timedelta(days=until)).id

    def told_of():
        rows = [*stored(Contract), *stored(Assignment)]
        (employee,) = (each for each in stored(Employee) if each.id == person)
        return employee.left_on, [each.period for each in rows if each.employee_id == person]

    before = told_of()
    for deed in (("leave", TODAY + timedelta(days=day)), ("reinstate",)):
        with act() as ctx:
            do(ctx, person, (), deed)

    assert told_of() == before
