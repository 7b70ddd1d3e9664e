"""One deed for many rows: few at once, more by a job that is followed, all or none."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.employees.models import Employee
from app.platform import job, together
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.notice import Notice
from app.platform.progress import Progress, ProgressState
from app.platform.together import Deed, Offer
from tests.factories import AccountFactory, EmployeeFactory, sessions

NAME = "tests.rename"


@pytest.fixture
def actor(employer):
    return replace(employer(Right.EMPLOYEES), user_id=AccountFactory().id)


@pytest.fixture
def renamed(monkeypatch):
    """A deed that gives everybody the same town, and refuses one called « Nulle part »."""
    batches = []

    def rename(ctx, ids, said):
        if said["town"] == "Nulle part" and batches:
            raise DomainError("Il n’y a personne là-bas.")
        batches.append(len(ids))
        for each in ctx.session.scalars(select(Employee).where(Employee.id.in_(ids))):
            each.town = said["town"]

    monkeypatch.setitem(together.DEEDS, NAME, Deed(Right.EMPLOYEES, rename, "Changement de ville", "/employees/"))
    monkeypatch.setattr(together, "AT_ONCE", 2)
    monkeypatch.setattr(together, "STEP", 2)
    return batches


@pytest.fixture
def people(actor):
    return [EmployeeFactory(adherent_id=actor.adherent_id).id for _ in range(5)]


@pytest.fixture
def ask(work_as, actor):
    """Ask for the deed, as the employer or as somebody else."""

    def asking(ids, town="Beaune", by=actor):
        with work_as(by) as ctx:
            return together.carry_out(ctx, NAME, ids, {"town": town})

    return asking


@pytest.fixture
def act(work_as, actor):
    """A unit of work of the employer's."""
    return lambda: work_as(actor)


@pytest.fixture
def run(app):
    """Have the worker run what is due."""
    return lambda: job.run_due(app)


def asked(progress):
    """What a job still has to do."""
    return sessions.scalar(select(Progress.asked).where(Progress.id == progress.id))


def towns(stored):
    return [each.town for each in stored(Employee)]


def test_a_few_rows_are_done_while_one_waits(ask, stored, people, renamed):
    assert ask(people[:2]) is None

    assert (towns(stored), stored(Progress), renamed) == (["Beaune"] * 2 + [""] * 3, [], [2])


def test_many_are_done_by_a_job_that_says_how_far_it_is(ask, run, stored, people, renamed):
    waiting = ask(people)
    assert towns(stored) == [""] * 5

    run()
    (progress,) = stored(Progress)
    assert (progress.id, progress.state, progress.done, progress.total) == (waiting, ProgressState.DONE, 5, 5)
    assert (towns(stored), renamed, asked(progress)) == (["Beaune"] * 5, [2, 2, 1], None)
    assert [(each.title, each.url) for each in stored(Notice)] == [
        ("Changement de ville\u00a0: c’est fait.", "/employees/")
    ]  # fmt: skip


def test_a_refusal_in_the_middle_leaves_nothing_done(ask, run, stored, people, renamed):
    ask(people, "Nulle part")
    run()

    assert towns(stored) == [""] * 5
    (progress,) = stored(Progress)
    assert (progress.state, progress.step) == (ProgressState.REFUSED, "Il n’y a personne là-bas.")
    assert asked(progress) is None
    assert "rien n’est fait" in stored(Notice)[0].title


def test_a_job_that_runs_twice_does_it_once(ask, run, act, people, renamed):
    waiting = ask(people)
    with act() as ctx:
        job.defer(ctx, together.JOB, progress_id=waiting)
    run()

    assert renamed == [2, 2, 1]


def test_who_lacks_the_right_or_asks_for_too_many_is_refused(ask, employer, people, renamed, monkeypatch):
    with pytest.raises(NotAllowed):
        ask(people, by=employer(Right.POSTS))
    monkeypatch.setattr(together, "MOST", 4)
    with pytest.raises(DomainError, match="4 lignes au plus"):
        ask(people)


def test_buttons_are_for_who_holds_the_right_and_where_the_service_offers_them(work_as, employer, actor):
    for name, url in (("un", "/un"), ("deux", None)):
        together.offer("TestsList", Offer(name, "tool", Right.EMPLOYEES, lambda _ctx, url=url: url))
    together.offer("TestsList", Offer("un", "tool", Right.EMPLOYEES, lambda _ctx: "/encore"))
    with work_as(actor) as ctx:
        assert [(each.label, each.url, each.post) for each in together.acts(ctx, "TestsList")] == [("un", "/un", True)]
    with work_as(employer(Right.POSTS)) as ctx:
        assert together.acts(ctx, "TestsList") == []


def test_a_job_is_for_one_adherent(ask, actor, stored, people, renamed):
    other = EmployeeFactory()
    both = replace(actor, adherents=actor.adherents | {other.adherent_id})
    with pytest.raises(DomainError, match="un seul établissement"):
        ask([*people, other.id], by=both)

    ask([people[0], other.id], by=both)
    assert towns(stored) == ["Beaune", *[""] * 4, "Beaune"]
