"""A DSN of 5,000 people, and a file that changes as many careers: how long a person waits for each step.

`python -m bench.payroll [PEOPLE]`, in a database of its own; no peer offers the same, so that only seconds are
written to `results.json`.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from flask import Flask
from sqlalchemy import Select, select, update

from app import create_app
from app.adherents.models import Adherent
from app.employees.models import Employee
from app.employees.payroll import services
from app.employees.payroll.reading import read_file
from app.employees.services.amend import Amendment, amend_all
from app.platform import clock, job, migration, server
from app.platform.context import Actor, Context
from app.platform.intake import Writing
from app.platform.unit_of_work import unit_of_work
from app.posts.services.describe import describe
from bench.figures import tell
from bench.kills import company, prepare
from config import Settings

RESULTS = Path(__file__).with_name("results.json")
TASK = "payroll"
PEOPLE = 5_000
SIRET = "40483304800006"
LEAVE, CHANGE = 20, 25
"""One of so many leaves, one of so many has another contract, in the second month."""
FIRST_DAY = date(1962, 1, 1)


def dsn(people: int, month: date, *, later: bool) -> bytes:
    """The pay of a month; in a later one some leave, and some have another contract."""
    lines = ["S10.G00.00.005,'02'", "S20.G00.05.001,'01'", "S20.G00.05.002,'01'", "S20.G00.05.003,'11'"]
    lines += [f"S20.G00.05.005,'{month:%d%m%Y}'", f"S21.G00.06.001,'{SIRET[:9]}'", f"S21.G00.11.001,'{SIRET[9:]}'"]
    for each in range(people):
        lines += _person(each, month, later=later)
    return "\r\n".join(lines).encode("latin-1")


def _person(each: int, month: date, *, later: bool) -> Iterator[str]:
    born = FIRST_DAY + timedelta(days=each * 2 % 12_000)
    core = f"{1 + each % 2}{born:%y%m}21{each // 990 % 900 + 1:03}{each % 990 + 1:03}"
    name = "".join("ABCDEFGHIJ"[int(digit)] for digit in f"{each:05}")
    yield f"S21.G00.30.001,'{core}'"
    yield f"S21.G00.30.002,'NOM {name}'"
    yield f"S21.G00.30.004,'PRENOM {name[::-1]}'"
    yield f"S21.G00.30.006,'{born:%d%m%Y}'"
    yield "S21.G00.40.001,'02092024'"
    yield "S21.G00.40.004,'636c'"
    yield "S21.G00.40.006,'Boulanger'"
    yield f"S21.G00.40.007,'{'02' if later and each % CHANGE == 1 else '01'}'"
    yield "S21.G00.51.013,'2500.00'"
    if later and each % CHANGE == 1:
        yield "S21.G00.40.010,'31122026'"
    if later and each % LEAVE == 0:
        yield f"S21.G00.62.001,'{month + timedelta(days=14):%d%m%Y}'"


def _timed(step: Callable[[], object]) -> float:
    began = perf_counter()
    step()
    return perf_counter() - began


def measure(app: Flask, people: int) -> dict[str, float]:
    """Seconds of each step."""
    actor = company()
    with unit_of_work(Actor.system()) as ctx:
        ctx.session.execute(update(Adherent).where(Adherent.id == actor.adherent_id).values(siret=SIRET))
    found: dict[str, float] = {}
    for month, later in ((date(2025, 11, 1), False), (date(2025, 12, 1), True)):
        content = dsn(people, month, later=later)
        what = f"DSN of {people:,} people, {'the next month' if later else 'all new'}"
        found[f"{what}, read and compared"] = _timed(lambda content=content: _receive(actor, content))
        found[f"{what}, all confirmed"] = _timed(lambda: _confirm(app, actor))
    found[f"{people:,} careers changed by a file, written"] = _timed(lambda: _amend(actor))
    return found


def _receive(actor: Actor, content: bytes) -> None:
    with unit_of_work(actor, clock.now()) as ctx:
        services.receive(ctx, paid=read_file(content))


def _confirm(app: Flask, actor: Actor) -> None:
    with unit_of_work(actor, clock.now()) as ctx:
        services.confirm_all(ctx)
    job.run_due(app)


def _amend(actor: Actor) -> None:
    """Another post, contract and last day for everybody who is still there, each on a day of one's own."""
    with unit_of_work(actor, clock.now()) as ctx:
        post = describe(ctx, title="Pâtissier", pcs_code="636c")
        ctx.session.flush()
        amend_all(ctx, [_told(ctx, each, post.id) for each in ctx.session.scalars(_there())], Writing(1))


def _there() -> Select[int]:
    return select(Employee.id).where(Employee.left_on.is_(None)).order_by(Employee.id)


def _told(ctx: Context, number: int, post_id: int) -> Amendment:
    since = date(2025, 1, 1) + timedelta(days=number % 300)
    return Amendment(
        number, contract_kind="CDD", post_id=post_id, post_since=since, left_on=ctx.today + timedelta(days=number % 90)
    )


def main() -> None:
    """Measure, and put the figures in the place of the former ones."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    folder = Path(tempfile.mkdtemp(prefix="portal-payroll-"))
    running = server.start(folder / "postgres")
    try:
        prepare(migration.create_database(running.address, "portal"))
        app = create_app(Settings.from_env())
        with app.app_context():
            found = measure(app, people)
    finally:
        running.stop()
        shutil.rmtree(folder)
    for step, seconds in found.items():
        print(f"| {step} | {seconds:.1f} s |", flush=True)
    if people == PEOPLE:
        others = [each for each in json.loads(RESULTS.read_text()) if not each["task"].startswith(f"{TASK}:")]
        mine = [{"task": f"{TASK}: {step}", "ours": round(each, 2), "unit": "s"} for step, each in found.items()]
        RESULTS.write_text(json.dumps(others + mine, indent=2, ensure_ascii=False) + "\n")
        tell()


if __name__ == "__main__":
    main()
