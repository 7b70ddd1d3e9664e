"""The embedded server comes back by itself, whatever became of the last one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text

from app.platform import server
from app.platform.migration import connected, create_database


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not in pytest's folder, which is closed to the user that PostgreSQL runs as under root."""
    made = Path(tempfile.mkdtemp(prefix="portal-server-"))
    yield made
    shutil.rmtree(made)


def postmaster(folder: Path) -> psutil.Process:
    return psutil.Process(int((folder / "postmaster.pid").read_text().partition("\n")[0]))


def test_a_killed_server_recovers_what_was_committed(folder):
    running = server.start(folder)
    address = create_database(running.address, "portal")
    with connected(address) as connection:
        connection.execute(text("CREATE TABLE kept AS SELECT 1 AS one"))
    killed = postmaster(folder)
    pieces = [killed, *killed.children()]
    for process in pieces:
        process.kill()
    psutil.wait_procs(pieces, timeout=60)

    running._handle._postmaster_info = None  # what a new process knows
    again = server.start(folder)
    with connected(address) as connection:
        assert connection.scalar(text("SELECT one FROM kept")) == 1
    again.stop()
    assert not (folder / "postmaster.pid").exists()


def test_leftovers_of_dead_processes_are_forgotten(folder):
    (folder / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere\n")  # our number, but we are no server
    (folder / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    (folder / ".handle_pids.json").write_text(f"[{os.getpid()}, {2**22 + 1}]")
    server.clear_leftovers(folder)
    assert (folder / ".handle_pids.json").read_text() == f"[{os.getpid()}]"
    assert sorted(path.name for path in folder.iterdir()) == [".handle_pids.json"]


def test_a_server_that_never_gets_ready_names_its_log(folder, monkeypatch):
    monkeypatch.setattr(server, "LONGEST_RECOVERY_SECONDS", 0)
    with pytest.raises(TimeoutError, match="log"):
        server.wait_until_ready(folder)
