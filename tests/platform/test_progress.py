"""A progress can be polled while the work's one transaction runs, and ends as the work does."""

import pytest
from sqlalchemy.exc import IntegrityError

from app.platform import job, progress
from app.platform.errors import DomainError, NotAllowed
from app.platform.progress import Progress, ProgressState
from tests.factories import AdherentFactory


@pytest.fixture
def seen(monkeypatch):
    """What somebody else saw while a job ran; the test's declarations are forgotten afterwards."""
    monkeypatch.setattr(job, "TASKS", dict(job.TASKS))
    return []


@pytest.fixture
def started(work_as, employer):
    """Start a piece of work for a new adherent: its actor, its number."""

    def begin(kind, **details):
        actor = employer()
        with work_as(actor) as ctx:
            row = progress.start(ctx, kind, **details)
            job.defer(ctx, kind, progress_id=row.id)
        return actor, row.id

    return begin


def test_a_page_sees_how_far_the_work_is_before_it_commits(app, work_as, started, seen):
    @job.task(name="tests.count", queue="tests")
    def count(ctx, progress_id: int):
        progress.advance(ctx, progress_id, done=3, step="Ligne 3")
        with work_as(actor) as page:
            row = progress.read(page, progress_id)
            seen.append((row.state, row.done, row.total, row.step))
        progress.finish(ctx, progress_id, step="Terminé", created=10)

    actor, number = started("tests.count", total=10)
    job.run_due(app)
    assert seen == [(ProgressState.RUNNING, 3, 10, "Ligne 3")]
    with work_as(actor) as ctx:
        row = progress.read(ctx, number)
        assert (row.state, row.done, row.result, row.ended) == (ProgressState.DONE, 10, {"created": 10}, True)


def test_a_refusal_is_told_and_ends_the_wait(app, work_as, started, seen):
    @job.task(name="tests.refuse", queue="tests")
    def refuse(ctx, progress_id: int):
        raise DomainError("Le fichier a changé entre-temps\u00a0: déposez-le de nouveau.")

    actor, number = started("tests.refuse")
    job.run_due(app)
    with work_as(actor) as ctx:
        row = progress.read(ctx, number)
        assert (row.state, row.ended) == (ProgressState.REFUSED, True)
        assert row.step.startswith("Le fichier a changé")


def test_a_breakdown_says_that_the_work_comes_back(app, work_as, started, seen):
    @job.task(name="tests.break", queue="tests")
    def fail(ctx, progress_id: int):
        progress.finish(ctx, progress_id)
        raise ConnectionError

    actor, number = started("tests.break")
    job.run_due(app)
    with work_as(actor) as ctx:
        row = progress.read(ctx, number)
        assert (row.state, row.ended) == (ProgressState.INTERRUPTED, False)
        assert "reprend tout seul" in row.step


def test_what_is_finished_stays_finished_when_the_job_runs_twice(app, work_as, started, seen):
    @job.task(name="tests.twice", queue="tests")
    def twice(ctx, progress_id: int):
        progress.advance(ctx, progress_id, done=1)
        progress.finish(ctx, progress_id)

    actor, number = started("tests.twice", total=2)
    with work_as(actor) as ctx:
        job.defer(ctx, "tests.twice", progress_id=number)
    job.run_due(app)
    with work_as(actor) as ctx:
        assert progress.read(ctx, number).state is ProgressState.DONE


def test_only_who_asked_and_the_service_may_look(work_as, employer, staff):
    actor = employer()
    with work_as(actor) as ctx:
        number = progress.start(ctx, "tests.any").id
    colleague = type(actor)(99, actor.adherents, actor.rights)
    for other in (colleague, employer(of=AdherentFactory().id)):
        with pytest.raises(NotAllowed), work_as(other) as ctx:
            progress.read(ctx, number)
    with work_as(staff()) as ctx:
        assert progress.read(ctx, number).kind == "tests.any"


def test_an_unknown_progress_is_not_finished(work_as, employer):
    with pytest.raises(NotAllowed), work_as(employer()) as ctx:
        progress.finish(ctx, 404)


def test_a_progress_does_not_count_below_zero(work_as, employer):
    with pytest.raises((DomainError, IntegrityError)), work_as(employer()) as ctx:
        progress.start(ctx, "tests.any", total=-1)


def test_a_progress_without_its_commit_was_never_there(work_as, employer, stored):
    with pytest.raises(ZeroDivisionError):
        start_and_fail(work_as, employer())
    assert stored(Progress) == []


def start_and_fail(work_as, actor):
    with work_as(actor) as ctx:
        progress.start(ctx, "tests.any")
        raise ZeroDivisionError
