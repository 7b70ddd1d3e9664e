"""Several employees at once: another post, more risks; what one by one would leave behind."""

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.employees.facts import Facts
from app.employees.models import Assignment, Employee, EmployeeExposure
from app.employees.services.career import assign, refuse_moves
from app.employees.services.exits import leave, leave_all, lock_all, refuse_exits, reinstate_all
from app.employees.services.expose import declare_risks, standing
from app.employees.services.together import assign_all, expose_all, refuse_exposures
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.profiles import Profile
from app.posts.models import Post
from tests.conftest import at_most
from tests.factories import (
    NOW,
    AssignmentFactory,
    ContractFactory,
    EmployeeFactory,
    PostExposureFactory,
    PostFactory,
    sessions,
)

RIGHTS = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA)
HIRED_ON, TODAY = date(2020, 1, 6), NOW.date()


@pytest.fixture
def actor(employer):
    return employer(*RIGHTS)


@pytest.fixture
def posts(actor):
    found = [PostFactory(adherent_id=actor.adherent_id, title=name) for name in ("Boulanger", "Vendeur")]
    PostExposureFactory(adherent_id=actor.adherent_id, post_id=found[1].id, risk_code="NUIT")
    return found


@pytest.fixture
def work(actor, posts):
    """Somebody hired on a day, who holds the first post since, or none."""

    def hired(hired_on=HIRED_ON, left_on=None, held=True, risk=None):
        of = {"adherent_id": actor.adherent_id}
        period = Range(hired_on, left_on and left_on + timedelta(days=1))
        since = {"main_post_id": posts[0].id, "post_since": hired_on} if held else {}
        person = EmployeeFactory(**of, hired_on=hired_on, left_on=left_on, **since)
        ContractFactory(**of, employee_id=person.id, period=period)
        if held:
            AssignmentFactory(**of, employee_id=person.id, post_id=posts[0].id, period=period)
        if risk:
            known = {"risk_code": risk, "precisions": [], "period": Range(hired_on, None)}
            sessions.add(EmployeeExposure(**of, employee_id=person.id, **known))
            sessions.commit()
        return person.id

    return hired


@pytest.fixture
def act(work_as, actor):
    """A unit of work of the employer's, at a service that asks for the risks of each."""

    def with_facts(ctx):
        facts = msgspec.structs.replace(ctx.profile[Facts], own_risks=True)
        return replace(ctx, profile=Profile({**ctx.profile._sections, Facts: facts}))

    def begin():
        return work_as(actor), with_facts

    return begin


def seller(ctx):
    """The second post, read as the actor."""
    return ctx.session.scalars(select(Post).where(Post.title == "Vendeur")).one()


def left_behind(stored, ids):
    """What was done to these people, but for whose it is."""
    kept = []
    for each in ids:
        (person,) = (one for one in stored(Employee) if one.id == each)
        held = [(one.post_id, one.rank, one.period) for one in stored(Assignment) if one.employee_id == each]
        met = [
            (one.risk_code, one.precisions, one.period) for one in stored(EmployeeExposure) if one.employee_id == each
        ]
        told = [(one.action, one.changes) for one in stored(AuditLine) if one.subject_id == each]
        kept.append((
            sorted(held, key=str), sorted(met, key=str), told, person.main_post_id, person.post_since,
            person.follow_up, person.follow_up_reason, person.next_visit_on, person.own_risks, person.left_on,
            person.left_before,
        ))  # fmt: skip
    return kept


PEOPLE = st.lists(
    st.fixed_dictionaries({
        "hired_on": st.integers(0, 2_000).map(lambda days: HIRED_ON + timedelta(days=days)),
        "left_on": st.none() | st.integers(-40, 300).map(lambda days: TODAY + timedelta(days=days)),
        "held": st.booleans(),
        "risk": st.sampled_from([None, "NUIT", "AMIANTE"]),
    }),
    min_size=1, max_size=3,
)  # fmt: skip
DAYS = st.integers(-700, 200).map(lambda days: TODAY + timedelta(days=days))
DATABASE = settings(max_examples=5)


def usable(people):
    return [each for each in people if each["left_on"] is None or each["left_on"] >= each["hired_on"]]


@DATABASE
@given(people=PEOPLE.map(usable), since=DAYS)
def test_another_post_for_several_is_as_one_by_one(act, stored, work, people, since):
    together, alone = ([work(**each) for each in people] for _ in range(2))
    unit, facts = act()
    with unit as ctx:
        post = seller(ctx)
        refused = refuse_moves(ctx, lock_all(ctx, together), (post,), since) if together else {}
        going = [each for each in together if each not in refused]
        if going:
            assign_all(facts(ctx), ids=going, post=post, since=since)
    for each, twin in zip(alone, together, strict=True):
        unit, facts = act()
        if twin in refused:
            with pytest.raises(DomainError), unit as ctx:
                assign(facts(ctx), id=each, post=seller(ctx), since=since)
        else:
            with unit as ctx:
                assign(facts(ctx), id=each, post=seller(ctx), since=since)

    assert left_behind(stored, together) == left_behind(stored, alone)


@DATABASE
@given(people=PEOPLE.map(usable), said=st.tuples(DAYS, st.sampled_from(["NUIT", "AMIANTE", "PLOMB"])))
def test_a_risk_for_several_is_as_one_by_one(act, stored, work, people, said):
    since, risk = said
    together, alone = ([work(**each) for each in people] for _ in range(2))
    unit, facts = act()
    with unit as ctx:
        refused = refuse_exposures(ctx, lock_all(ctx, together), [risk], since) if together else {}
        going = [each for each in together if each not in refused]
        if going:
            expose_all(facts(ctx), ids=going, risks=[risk], precisions={}, since=since)
    for each, twin in zip(alone, together, strict=True):
        unit, facts = act()
        if twin not in refused:
            with unit as ctx:
                there = [one.risk for one in standing(ctx, each)[0]]
                declare_risks(facts(ctx), id=each, risks=[*there, risk], precisions={}, since=since)

    assert left_behind(stored, together) == left_behind(stored, alone)


@DATABASE
@given(people=PEOPLE.map(usable), days=st.tuples(DAYS, st.booleans()))
def test_exits_of_several_and_their_undoing_are_as_one_by_one(act, stored, work, people, days):
    left_on, undone = days
    together, alone = ([work(**each) for each in people] for _ in range(2))
    unit, _ = act()
    with unit as ctx:
        refused = refuse_exits(ctx, lock_all(ctx, together), left_on) if together else {}
        going = [each for each in together if each not in refused]
        if going:
            leave_all(ctx, ids=going, left_on=left_on)
    for each, twin in zip(alone, together, strict=True):
        unit, _ = act()
        if twin not in refused:
            with unit as ctx:
                leave(ctx, id=each, left_on=left_on)
    if undone and going and left_on >= TODAY - timedelta(days=30):
        for some in (going, *([each] for each, twin in zip(alone, together, strict=True) if twin in going)):
            unit, _ = act()
            with unit as ctx:
                reinstate_all(ctx, ids=some)

    assert left_behind(stored, together) == left_behind(stored, alone)


def test_when_one_cannot_have_the_post_nobody_has(work_as, actor, stored, work, posts):
    ids = [work(), work(hired_on=date(2026, 3, 2))]
    with pytest.raises(DomainError, match="02/03/2026") as refused, work_as(actor) as ctx:
        assign_all(ctx, ids=ids, post=ctx.session.get(Post, posts[1].id), since=TODAY)

    assert refused.value.field == "since"
    assert {each.post_id for each in stored(Assignment)} == {posts[0].id}


def test_a_post_that_one_holds_already_is_not_given_again(work_as, actor, work, posts):
    person = work()
    with pytest.raises(DomainError, match="tient déjà ce poste") as refused, work_as(actor) as ctx:
        assign_all(ctx, ids=[person], post=ctx.session.get(Post, posts[0].id), since=TODAY)

    assert refused.value.field == "post"


def test_several_need_the_right_and_are_the_actors_own(work_as, employer, actor, work, posts):
    mine, theirs = work(), EmployeeFactory().id
    for who, ids in ((employer(Right.EMPLOYEES, of=actor.adherent_id), [mine]), (actor, [mine, theirs])):
        with pytest.raises(NotAllowed), work_as(who) as ctx:
            assign_all(ctx, ids=ids, post=ctx.session.get(Post, posts[1].id), since=TODAY)
        with pytest.raises(NotAllowed), work_as(who) as ctx:
            expose_all(ctx, ids=ids, risks=["NUIT"], precisions={}, since=TODAY)


def test_what_is_the_workers_to_tell_is_not_said_of_several(act, stored, work):
    unit, facts = act()
    with pytest.raises(DomainError), unit as ctx:
        expose_all(facts(ctx), ids=[work()], risks=["HANDICAP"], precisions={}, since=TODAY)

    assert stored(EmployeeExposure) == []


def test_many_change_with_as_many_statements(work_as, actor, work, posts):
    ids = [work() for _ in range(6)]
    with work_as(actor) as ctx, at_most(22):
        assign_all(ctx, ids=ids, post=ctx.session.get(Post, posts[1].id), since=TODAY)
        ctx.session.flush()
