"""Workers killed while they read, stage and write a file: nothing is left of their work, and the next does all of it.

`python -m bench.kills [TIMES]`, twenty times each by default, in a database of its own. Stops at the first rows that
are neither none nor all, or at a file that is not finished within a minute of the kill.
"""

import os
import random
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import monotonic, sleep

from flask import Flask
from sqlalchemy import URL, Engine, create_engine, text

from app import create_app
from app.adherents.models import Adherent, Sector
from app.employees.imports.creation import EMPLOYEES
from app.platform import clock, migration, server
from app.platform.context import Actor, Right, Side
from app.platform.intake.importing import confirm
from app.platform.intake.receiving import receive
from app.platform.unit_of_work import unit_of_work
from app.posts.services.describe import describe
from bench.measure import PORT
from config import Environment, Settings

ROWS = 8_000
TIMES = 20
MOST_SECONDS = 60
SEEN = {
    "parsing": "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND task_name LIKE 'employees.%'",
    "staging": "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%arriving_row%' AND pid <> pg_backend_pid()",
    "committing": "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%arriving_%'"
    " AND query NOT LIKE '%arriving_row%' AND pid <> pg_backend_pid()",
}
"""A worker is at it as soon as this counts one."""
STAFF = Actor(None, frozenset(), frozenset(), Side.STAFF)
ARRIVED = "SELECT count(*) FROM intake WHERE id = {id} AND state = '{state}'"
STATE = text("SELECT state FROM intake WHERE id = :id")
STAGED = text("SELECT count(*) FROM staged_row WHERE intake_id = :id")
HIRED = text("SELECT count(*) FROM employee WHERE adherent_id = :adherent")


def company() -> Actor:
    """Who may import, in a company with one post."""
    with unit_of_work(STAFF, clock.now()) as ctx:
        sector = Sector(name=secrets.token_hex(8), phone="03 53 01 02 40", email="beaune@example.org")
        ctx.session.add(sector)
        ctx.session.flush()
        number = secrets.token_hex(4)
        here = Adherent(
            number=number, name=number, name_key=number, sector_id=sector.id, joined_on=date(2020, 1, 1)
        )  # fmt: skip
        ctx.session.add(here)
        ctx.session.flush()
        actor = Actor(None, frozenset({here.id}), frozenset(Right), name="Anne Martin")
    with unit_of_work(actor, clock.now()) as ctx:
        describe(ctx, title="Boulanger", pcs_code="636c")
    return actor


def file() -> bytes:
    """As many people as a large company hires in a year."""
    cells = {
        "sex": "Madame", "born_on": "04/11/1999", "hired_on": "01/09/2025", "pcs_code": "636c",
        "post_title": "Boulanger", "contract_kind": "CDI",
    }  # fmt: skip
    lines = [[each.title for each in EMPLOYEES.usual]]
    for number in range(ROWS):
        name = "".join("abcdefghij"[int(digit)] for digit in f"{number:05}")
        said = cells | {"first_name": f"Zoé-{name}", "birth_name": f"Lefèvre-{name}"}
        lines.append([said.get(each.name, "") for each in EMPLOYEES.usual])
    return "\n".join(";".join(each) for each in lines).encode()


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "flask", "--app", "run:app", "worker"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def killed(engine: Engine, phase: str, intake_id: int, actor: Actor) -> float:
    """Kill a worker at its work; seconds until the next one has done all of it."""
    with worker():
        wait(engine, SEEN[phase])
        sleep(random.random() / 4)  # not always at the same line
    before, after = ("READING", "CHECKED") if phase != "committing" else ("CONFIRMED", "DONE")
    count, bound = (HIRED, {"adherent": actor.adherent_id}) if phase == "committing" else (STAGED, {"id": intake_id})
    with engine.connect() as connection:
        sleep(0.2)  # the server notices that nobody is there any more
        state, left = connection.scalar(STATE, {"id": intake_id}), connection.scalar(count, bound)
    if (state, left) not in ((before, 0), (after, ROWS)):
        raise SystemExit(f"{phase}: {left} rows of {ROWS}, state {state}")
    began = monotonic()
    with worker():
        wait(engine, ARRIVED.format(id=intake_id, state=after))
    took = monotonic() - began
    with engine.connect() as connection:
        if connection.scalar(count, bound) != ROWS or took > MOST_SECONDS:
            raise SystemExit(f"{phase}: not all rows, or {took:.0f} s")
    return took


def wait(engine: Engine, asked: str) -> None:
    """Until the statement counts something."""
    until = monotonic() + 3 * MOST_SECONDS
    while monotonic() < until:
        with engine.connect() as connection:
            if connection.scalar(text(asked)):
                return
        sleep(0.02)
    raise SystemExit(f"not within {3 * MOST_SECONDS} s: {asked}")


def once(engine: Engine, app: Flask, phase: str) -> float:
    """One file, one kill."""
    with app.app_context():
        actor = company()
        with unit_of_work(actor, clock.now()) as ctx:
            number = receive(ctx, EMPLOYEES, name="salaries.csv", content=file()).id
        if phase == "committing":
            with worker():
                wait(engine, ARRIVED.format(id=number, state="CHECKED"))
            with unit_of_work(actor, clock.now()) as ctx:
                confirm(ctx, EMPLOYEES, intake_id=number)
        return killed(engine, phase, number, actor)


def prepare(administrator: URL) -> None:
    """Migrate the database, and tell the workers where it is."""
    migration.upgrade(administrator)
    os.environ |= {
        "PORTAL_ENV": Environment.DEMO.value,
        "PORT": str(PORT),
        "DATABASE_URL": migration.sign_in_url(administrator).render_as_string(hide_password=False),
        "SECRET_KEY": secrets.token_hex(32),
        "SEAL_KEY": secrets.token_hex(32),
    }


def main() -> None:
    """Each phase so many times; the median and the longest recovery."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    folder = Path(tempfile.mkdtemp(prefix="portal-kills-"))
    running = server.start(folder / "postgres")
    try:
        administrator = migration.create_database(running.address, "portal")
        prepare(administrator)
        app, engine = create_app(Settings.from_env()), create_engine(administrator)
        for phase in SEEN:
            took = [once(engine, app, phase) for _ in range(times)]
            told = f"median {statistics.median(took):.0f} s, longest {max(took):.0f} s"
            print(f"{phase}: killed {times} times, none or all each time, all done after {told}", flush=True)
        engine.dispose()
    finally:
        running.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
