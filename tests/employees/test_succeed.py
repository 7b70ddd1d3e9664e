"""Contracts and posts that change from a day on are written by sets: as the services of one would, refusals too."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.employees.models import Contract, Employee
from app.employees.rules.amended import Bound, Wanted, Working, World, amended
from app.employees.services import career, exits
from app.employees.services.contracts import add_contract
from app.employees.services.succeed import NextContract, NextPost, change_all
from app.platform.context import Right
from app.platform.errors import NotAllowed
from app.posts.models import Post
from tests.conftest import at_most
from tests.employees.imports.crowd import bakery, written
from tests.employees.imports.test_amended import DAYS, PLACES, RIGHTS, history, live, lives, tried
from tests.factories import NOW, AccountFactory, PostFactory, employed, sessions

KINDS = st.sampled_from(["CDI", "CDD", "APPRENTI", "INTERIM", "CDD_DISPARU"])
CONTRACTS = st.tuples(KINDS, DAYS, st.one_of(st.none(), DAYS))
CHANGES = st.tuples(st.one_of(st.none(), CONTRACTS), st.one_of(st.none(), st.tuples(PLACES, DAYS)))
CROWDS = st.lists(st.tuples(lives(), st.one_of(st.none(), DAYS), CHANGES), min_size=1, max_size=4)


def asked(number, said, posts):
    """What is to change of somebody: the contract, then the post."""
    contract, post = said
    first = [NextContract(number, *contract)] if contract else []
    return first + ([NextPost(number, posts[post[0]], post[1])] if post else [])


def one_by_one(ctx, change):
    if isinstance(change, NextContract):
        said = {"contract_kind": change.kind, "since": change.since, "left_on": change.left_on}
        career.change_contract(ctx, id=change.employee_id, **said)
    else:
        post = ctx.session.get_one(Post, change.post_id)
        career.assign(ctx, id=change.employee_id, post=post, since=change.since)


def ranks(adherent_id):
    """Of contracts, what `written` does not tell."""
    rows = select(Contract.rank, Contract.left_before).where(Contract.adherent_id == adherent_id).order_by(Contract.id)
    return [tuple(each) for each in sessions.execute(rows)]


@settings(max_examples=8)
@given(crowd=CROWDS, closed=st.booleans())
def test_careers_of_many_change_as_one_by_one(work_as, employer, crowd, closed):
    pictures = []
    for together in (False, True):
        actor = replace(employer(*RIGHTS, Right.POSTS), user_id=AccountFactory().id)
        posts = [each.id for each in bakery(actor)]
        with work_as(actor) as ctx:
            changes = []
            for place, (life, beside, said) in enumerate(crowd):
                number = live(ctx, life, place, posts)
                if beside is not None:
                    second = {"contract_kind": "CDD", "since": beside, "left_on": beside + timedelta(days=90)}
                    tried(ctx, lambda number=number, second=second: add_contract(ctx, id=number, **second))
                changes += asked(number, said, posts)
            if closed:
                ctx.session.get_one(Post, posts[2]).closed_on = ctx.today
        with work_as(actor) as ctx:
            if together:
                made = change_all(ctx, changes)
                done = [each in made for each in changes]
            else:
                done = [tried(ctx, lambda each=each: one_by_one(ctx, each)) is None for each in changes]
        pictures.append((done, written(actor.adherent_id), ranks(actor.adherent_id), history(actor.adherent_id)))
    assert pictures[0] == pictures[1]


@pytest.fixture
def clerk(employer):
    return employer(Right.EMPLOYEE_BASE_DATA)


def test_many_cost_no_more_statements_than_a_few(work_as, clerk):
    post = PostFactory(adherent_id=clerk.adherent_id, title="Boulanger")
    other = PostFactory(adherent_id=clerk.adherent_id, title="Vendeur", title_key="vendeur", pcs_code="554a")
    people = [employed(post, last_name=f"Nom {letter}").id for letter in "ABCDEFGH"]
    since = date(2026, 1, 5)
    changes = [change for each in people for change in (
        NextContract(each, "CDD", since, None), NextPost(each, other.id, since),
    )]  # fmt: skip
    with work_as(clerk) as ctx, at_most(40):
        assert list(change_all(ctx, changes)) == changes


def test_who_is_gone_or_another_companys_is_left_to_the_service_of_one(work_as, clerk, employer, stored):
    theirs = employed(PostFactory(adherent_id=employer().adherent_id))
    since = date(2026, 1, 5)
    with work_as(clerk) as ctx:
        asked_for = [NextContract(theirs.id, "CDD", since, None), NextContract(999_999, "CDD", since, None)]
        assert change_all(ctx, asked_for) == []
    assert [each.kind for each in stored(Contract)] == ["CDI"]


def test_a_post_of_another_company_is_given_to_nobody(work_as, clerk, employer, stored):
    mine = employed(PostFactory(adherent_id=clerk.adherent_id))
    theirs = PostFactory(adherent_id=employer().adherent_id)
    with work_as(clerk) as ctx:
        assert change_all(ctx, [NextPost(mine.id, theirs.id, date(2026, 1, 5))]) == []
    assert {each.main_post_id for each in stored(Employee)} == {mine.main_post_id}


def test_without_the_right_nothing_changes(work_as, employer):
    with pytest.raises(NotAllowed), work_as(employer(Right.EMPLOYEE_ADMIN)) as ctx:
        change_all(ctx, [])


def test_who_left_keeps_the_career_that_was(work_as, clerk, stored):
    gone = employed(PostFactory(adherent_id=clerk.adherent_id))
    with work_as(clerk) as ctx:
        exits.leave(ctx, id=gone.id, left_on=NOW.date() - timedelta(days=20))
        assert change_all(ctx, [NextContract(gone.id, "CDD", date(2025, 6, 2), None)]) == []
    assert [each.kind for each in stored(Contract)] == ["CDI"]


def test_a_contract_that_follows_remembers_the_end_known_before():
    """What calling it off goes back to."""
    hired, ends, since = date(2024, 9, 2), date(2026, 3, 31), date(2026, 4, 1)
    present = Bound(4, 1, hired, since, "CDD")
    world = World(date(2026, 1, 5), (), ())
    was = Working(date(1990, 1, 1), hired, ends, (present,), ())
    found = amended(was, Wanted(contract_kind="CDI", contract_since=since, no_end=True), world)
    assert found.contracts == (replace(present, after=since), Bound(None, 1, since, None, "CDI", ends))
    assert found.left_on is None
