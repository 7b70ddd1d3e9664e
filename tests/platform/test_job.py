"""A job exists if and only if its transaction does, runs as its adherent, and may run twice."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from app.adherents.models import Adherent
from app.platform import job, worker
from app.platform.context import DOOR, Side
from app.platform.errors import DomainError, NotAllowed
from app.platform.unit_of_work import unit_of_work
from tests.factories import AccountFactory, AdherentFactory

QUEUED = text("SELECT id, task_name, queue_name, status::text, args, attempts FROM procrastinate_jobs ORDER BY id")


@pytest.fixture
def done(monkeypatch):
    """What the jobs of a test did, in order; its declarations are forgotten afterwards."""
    monkeypatch.setattr(job, "TASKS", dict(job.TASKS))
    return []


@pytest.fixture
def queue(administrator, app):
    """The jobs in the queue, as the administrator reads them."""

    def read():
        with administrator.connect() as connection:
            return connection.execute(QUEUED).all()

    return read


@pytest.fixture
def put(administrator, app):
    """Put a job into the queue as a dead process left it."""

    def write(name, status, *, attempts=0, **arguments):
        statement = text(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, status, attempts, args)"
            " VALUES (:name, 'tests', CAST(:status AS procrastinate_job_status), :attempts, CAST(:args AS jsonb))"
        )
        with administrator.connect() as connection:
            values = {"name": name, "status": status, "attempts": attempts, "args": json.dumps(arguments)}
            connection.execute(statement, values)

    return write


def note_adherents(done):
    @job.task(name="tests.note", queue="tests")
    def note(ctx):
        done.append(sorted(ctx.session.scalars(select(Adherent.id))))


def test_a_job_is_kept_by_commit(work_as, employer, done, queue):
    note_adherents(done)
    with work_as(employer()) as ctx:
        number = job.defer(ctx, "tests.note")
    assert [(row.id, row.task_name, row.status) for row in queue()] == [(number, "tests.note", "todo")]


def test_a_job_is_undone_with_its_transaction(work_as, employer, done, queue):
    note_adherents(done)
    with pytest.raises(ZeroDivisionError):
        defer_and_fail(work_as, employer())
    assert queue() == []


def defer_and_fail(work_as, actor):
    with work_as(actor) as ctx:
        job.defer(ctx, "tests.note")
        raise ZeroDivisionError


def test_a_job_runs_as_the_adherent_it_was_deferred_for(app, work_as, employer, done):
    note_adherents(done)
    mine, _other = AdherentFactory(), AdherentFactory()
    with work_as(employer(of=mine.id)) as ctx:
        job.defer(ctx, "tests.note")
    job.run_due(app)
    assert done == [[mine.id]]


def test_only_a_job_declared_so_sees_every_adherent(app, work_as, employer, done):
    @job.task(name="tests.count", queue="tests", cross=True)
    def count(ctx):
        done.append((ctx.actor.side, sorted(ctx.session.scalars(select(Adherent.id)))))

    both = [AdherentFactory().id, AdherentFactory().id]
    with work_as(employer(of=both[0])) as ctx:
        job.defer(ctx, "tests.count")
    job.run_due(app)
    assert done == [(Side.STAFF, both)]


def test_a_job_and_those_it_defers_say_for_whom_they_work(app, work_as, employer, staff, done):
    @job.task(name="tests.first", queue="tests")
    def first(ctx):
        done.append(ctx.actor.on_behalf_of)
        job.defer(ctx, "tests.second")

    @job.task(name="tests.second", queue="tests")
    def second(ctx):
        done.append(ctx.actor.on_behalf_of)

    account, adherent = AccountFactory(first_name="Karim", last_name="Benali"), AdherentFactory()
    actor = employer(of=adherent.id)
    with work_as(type(actor)(account.id, actor.adherents, actor.rights, name="Karim Benali")) as ctx:
        job.defer(ctx, "tests.first")
    job.run_due(app)
    assert done == ["Karim Benali", "Karim Benali"]


def test_the_arguments_in_the_queue_are_numbers_only(work_as, employer, done, queue):
    @job.task(name="tests.visit", queue="tests")
    def visit(ctx, appointment_id: int):
        done.append(appointment_id)

    actor = employer()
    with work_as(actor) as ctx:
        job.defer(ctx, "tests.visit", appointment_id=7)
    (row,) = queue()
    assert row.args == {"adherent_id": actor.adherent_id, "asked_by": 1, "appointment_id": 7}


@pytest.mark.parametrize("value", ["Marie CURIE", None, True, 1.5])
def test_what_is_not_an_id_is_not_put_into_the_queue(work_as, employer, done, value):
    @job.task(name="tests.visit", queue="tests")
    def visit(ctx, appointment_id: int):
        done.append(appointment_id)

    with pytest.raises(TypeError, match="appointment_id"), work_as(employer()) as ctx:
        job.defer(ctx, "tests.visit", appointment_id=value)


def test_a_job_that_asks_for_a_name_cannot_be_declared(done):
    with pytest.raises(ValueError, match="last_name"):

        @job.task(name="tests.bad", queue="tests")
        def bad(ctx, last_name: str):
            done.append(last_name)


def test_two_jobs_cannot_have_one_name(done):
    note_adherents(done)
    with pytest.raises(ValueError, match="twice"):
        note_adherents(done)


def test_what_runs_by_schedule_looks_after_every_adherent(done):
    with pytest.raises(ValueError, match="every adherent"):

        @job.task(name="tests.nightly", queue="tests", every="0 2 * * *")
        def nightly(ctx):
            done.append(ctx)


def test_what_is_done_in_batches_goes_on_from_the_last_row_until_there_are_no_more(app, work_as, staff, done):
    def batch(ctx, after_id):
        done.append((ctx.actor.side, after_id))
        return after_id + 10 if after_id < 20 else None

    job.in_batches(name="visits.look", every="0 1 * * *", batch=batch)
    with work_as(staff()) as ctx:
        job.TASKS["visits.look"].function(ctx)
    job.run_due(app)
    assert done == [(Side.STAFF, 0), (Side.STAFF, 10), (Side.STAFF, 20)]


def test_an_unknown_job_is_named(work_as, employer):
    with pytest.raises(LookupError, match=r"tests\.nothing"), work_as(employer()) as ctx:
        job.defer(ctx, "tests.nothing")


def test_the_service_says_for_which_adherent(app, work_as, staff, done):
    note_adherents(done)
    adherent = AdherentFactory()
    with pytest.raises(TypeError, match="adherent_id"), work_as(staff()) as ctx:
        job.defer(ctx, "tests.note")
    with work_as(staff()) as ctx:
        job.defer(ctx, "tests.note", adherent_id=adherent.id)
    job.run_due(app)
    assert done == [[adherent.id]]


def test_an_employer_defers_nothing_for_another_adherent(work_as, employer, done):
    note_adherents(done)
    with pytest.raises(NotAllowed), work_as(employer()) as ctx:
        job.defer(ctx, "tests.note", adherent_id=AdherentFactory().id)


def test_a_job_can_be_deferred_before_anybody_is_known(app, done):
    @job.task(name="tests.cross", queue="tests", cross=True)
    def cross(ctx):
        done.append(ctx.actor.on_behalf_of)

    with unit_of_work(DOOR) as door:
        job.defer(door, "tests.cross")
    job.run_due(app)
    assert done == [""]


def test_a_job_waits_for_its_time(app, work_as, employer, done, queue):
    note_adherents(done)
    with work_as(employer()) as ctx:
        job.defer(ctx, "tests.note", at=datetime(2999, 1, 1, tzinfo=UTC))
    job.run_due(app)
    assert done == []
    assert [row.status for row in queue()] == ["todo"]


@pytest.mark.parametrize("statement", ["SELECT args FROM procrastinate_jobs", "DELETE FROM procrastinate_jobs"])
def test_an_employer_reads_and_removes_no_job(work_as, employer, done, statement):
    note_adherents(done)
    with work_as(employer()) as ctx:
        job.defer(ctx, "tests.note")
    with pytest.raises(ProgrammingError, match="permission denied"), work_as(employer()) as ctx:
        ctx.session.execute(text(statement))


def test_what_breaks_is_tried_again_later(app, work_as, employer, done, queue):
    @job.task(name="tests.break", queue="tests")
    def fail(ctx):
        done.append("tried")
        raise ConnectionError("the mail server is away")

    with work_as(employer()) as ctx:
        job.defer(ctx, "tests.break")
    job.run_due(app)
    assert done == ["tried"]
    assert [(row.status, row.attempts) for row in queue()] == [("todo", 1)]


def test_what_a_rule_refuses_is_not_tried_again(app, work_as, employer, done, queue):
    @job.task(name="tests.refuse", queue="tests")
    def refuse(ctx):
        raise DomainError("Ce rendez-vous est déjà annulé.")

    with work_as(employer()) as ctx:
        job.defer(ctx, "tests.refuse")
    job.run_due(app)
    assert [row.status for row in queue()] == ["failed"]


def test_a_job_whose_worker_died_is_run_again(app, done, put):
    note_adherents(done)
    adherent = AdherentFactory()
    put("tests.note", "doing", adherent_id=adherent.id)
    put("job.retry_stalled", "todo")
    job.run_due(app)
    assert done == [[adherent.id]]


def test_a_job_that_its_workers_did_not_survive_is_given_up(app, done, put, queue):
    note_adherents(done)
    put("tests.note", "doing", attempts=5, adherent_id=AdherentFactory().id)
    put("job.retry_stalled", "todo")
    job.run_due(app)
    assert done == []
    assert [row.status for row in queue() if row.task_name == "tests.note"] == ["failed"]


def test_a_worker_takes_a_job_as_soon_as_it_is_committed_and_stops_when_told(app, work_as, employer, done):
    ran = threading.Event()

    @job.task(name="tests.signal", queue="tests")
    def signal(ctx):
        ran.set()

    started = job.start_worker(app)
    try:
        with work_as(employer()) as ctx:
            job.defer(ctx, "tests.signal")
        assert ran.wait(60)
    finally:
        started.stop()
    assert not started.running


def test_a_worker_comes_back_when_the_database_was_away(app, monkeypatch):
    tries = []
    running = worker.Worker(app, {})

    async def work(_self):
        tries.append("tried")
        if len(tries) == 3:
            running.stop()
        raise [ConnectorException(), OperationalError(), ConnectorException()][len(tries) - 1]

    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(worker.Worker, "_work", work)
    with ThreadPoolExecutor(1) as pool:  # as in the portal: a thread of its own, with its own event loop
        pool.submit(running.run).result()
    assert len(tries) == 3


def test_every_job_names_its_room(app):
    for name, task in job.TASKS.items():
        if name.startswith("tests.") or name.endswith("import"):  # an import is declared by its room, run by intake
            continue
        room = task.function.__module__.removeprefix("app.").removeprefix("platform.").split(".")[0]
        assert name.split(".")[0] == room
