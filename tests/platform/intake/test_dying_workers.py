"""A worker that dies has done nothing, and the next does all of it."""

import pytest
from sqlalchemy import text

from app.platform.intake import (
    ImportedRow,
    Intake,
    IntakeState,
    StagedRow,
    importing,
    receiving,
)
from app.platform.progress import Progress, ProgressState
from tests.factories import sessions

WORKING = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
)
TRY_NOW = text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


@pytest.fixture
def dies_at(administrator, monkeypatch):
    """What works loses its connection when it comes to a place, once, as when its process is killed."""

    def prepare(place, name):
        work = getattr(place, name)

        def die(*given):
            monkeypatch.setattr(place, name, work)
            with administrator.connect() as connection:
                connection.execute(WORKING)
            return work(*given)

        sessions.rollback()  # what the test itself reads is no work
        monkeypatch.setattr(place, name, die)

    return prepare


@pytest.fixture
def run_again(administrator, desk):
    """The next worker, at once: what failed is tried again after some seconds only.

    Twice, since this process may hold another connection that died; a new one would hold none.
    """

    def run():
        for _ in range(2):
            with administrator.begin() as connection:
                connection.execute(TRY_NOW)
            desk.run()

    return run


@pytest.mark.usefixtures("heavy")
@pytest.mark.parametrize("name", ["read", "insert"], ids=["parsing", "staging"])
def test_a_worker_that_dies_with_a_file_has_read_nothing_and_the_next_reads_all(desk, stored, dies_at, run_again, name):
    desk.receive(["Ann", "2"], ["Bob", "4"])
    dies_at(receiving, name)
    desk.run()
    assert (stored(Intake)[0].state, stored(StagedRow)) == (IntakeState.READING, [])
    run_again()
    assert (stored(Intake)[0].state, len(stored(StagedRow))) == (IntakeState.CHECKED, 2)


def test_a_worker_that_dies_with_an_import_has_written_nothing_and_the_next_writes_all(
    desk, stored, dies_at, run_again
):
    number = desk.receive(["Ann", "2"], ["Bob", "4"])
    desk.confirm(number)
    dies_at(importing, "_remember")
    desk.run()
    assert (stored(Intake)[0].state, stored(ImportedRow)) == (IntakeState.CONFIRMED, [])
    assert stored(Progress)[0].state is ProgressState.INTERRUPTED
    run_again()
    assert (stored(Intake)[0].state, len(stored(ImportedRow))) == (IntakeState.DONE, 2)
    assert desk.given[-1] == (["Ann", "Bob"], number)
