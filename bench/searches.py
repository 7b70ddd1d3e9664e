"""The service's list of a million employees: a part of a name, and the pages of each sort that an index serves.

Measured is the statement and its rows, as the page asks for them, in a transaction of its own, one after another. The
peer is what Flask-AppBuilder and Django write for the same: ILIKE on the columns and a count of all that is found; a
page by its number. Both ask the same database, the peer without row security.
"""

import json
import os
import statistics
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter

from flask import g
from sqlalchemy import create_engine, text

from app import create_app
from app.employees.screens.employees import SCOPES, StaffEmployees
from app.platform.context import Actor, Context
from app.platform.question import Question
from app.platform.table import Answer, Table
from app.platform.unit_of_work import unit_of_work
from config import Settings

PARTS, WORDS_OF_PEER, PAGES = 200, 5, 15
PEER = "ILIKE, count, OFFSET"
TWENTIETHS = 20
SORTED = ("last_name", "last_visit_on", "next_visit_on")
THEIRS = """SELECT e.id, e.last_name, e.first_name, p.title, e.follow_up, e.last_visit_on, e.next_visit_on, a.name
    FROM employee e JOIN adherent a ON a.id = e.adherent_id LEFT JOIN post p ON p.id = e.main_post_id"""
HOLDS = " WHERE e.last_name ILIKE :part OR e.first_name ILIKE :part"


def table() -> Table:
    """The service's list."""
    listed = StaffEmployees
    return Table(listed.model, listed.list_columns, listed.search_columns, listed.base_order, listed.unsorted_columns)


def milliseconds(ask: Callable[[], object]) -> float:
    """How long one answer takes."""
    started = perf_counter()
    ask()
    return (perf_counter() - started) * 1_000


def p95(times: Sequence[float]) -> float:
    """What one answer in twenty is slower than."""
    return statistics.quantiles(times, n=TWENTIETHS)[-1]


def parts() -> list[str]:
    """Parts of names that there are, as people type them: three to six letters, common and rare ones."""
    chance = Random(5)
    with unit_of_work(Actor.system()) as ctx:
        names = ctx.session.scalars(text("SELECT name_key FROM employee ORDER BY id LIMIT 20000")).all()
    words = [word for name in chance.sample(names, 2 * PARTS) for word in name.split()[:1] if len(word) > 2]
    cut = [(word, chance.randint(0, max(len(word) - 3, 0))) for word in words[:PARTS]]
    return [word[start : start + chance.randint(3, 6)] for word, start in cut]


def found(listed: Table, question: Question) -> Answer:
    """One page as a request would ask for it."""
    with unit_of_work(Actor.system()) as ctx:
        g.context = ctx  # cells ask who looks at them
        return listed.answer(ctx, question, "/staff/employees", SCOPES[0])


def searches(listed: Table, asked: Sequence[str]) -> list[float]:
    """Milliseconds of each search."""

    def of(part: str) -> Question:
        return Question("/", "last_name", filters={"last_name": part}, given={"last_name": part})

    found(listed, of(asked[0]))
    return [milliseconds(partial(found, listed, of(part))) for part in asked]


def pages(listed: Table, sort: str, ctx: Context) -> dict[str, list[float]]:
    """Milliseconds of the first, next, previous and last page of a sort, in both directions."""
    times: dict[str, list[float]] = {"first": [], "next": [], "previous": [], "last": []}
    for descending in (False, True):
        for _ in range(PAGES):
            _walk(listed, Question("/", sort, descending), ctx, times)
    return times


def _walk(listed: Table, first: Question, ctx: Context, times: dict[str, list[float]]) -> None:
    """From the first page to the second and back, then to the end."""
    shown = listed.answer(ctx, first, None, SCOPES[0])
    here = shown.rows[-1]
    after = Question("/", first.sort, first.descending, cursor=(here.row.sort_value, here.id))
    before = Question("/", first.sort, first.descending, cursor=(here.row.sort_value, here.id), backwards=True)
    last = Question("/", first.sort, first.descending, backwards=True)
    for name, question in (("first", first), ("next", after), ("previous", before), ("last", last)):
        times[name].append(milliseconds(partial(found, listed, question)))


def theirs(asked: Sequence[str]) -> tuple[float, float]:
    """Milliseconds of the peer's search, at p95, and of its page at three quarters."""
    engine = create_engine(os.environ["BENCH_ADMINISTRATOR"])
    with engine.connect() as connection:

        def search(part: str) -> None:
            given = {"part": f"%{part}%"}
            connection.scalar(text(f"SELECT count(*) FROM employee e{HOLDS}"), given)
            connection.execute(text(f"{THEIRS}{HOLDS} ORDER BY e.last_name, e.id LIMIT 25"), given).all()

        def deep() -> None:
            total = connection.scalar(text("SELECT count(*) FROM employee"))
            page = text(f"{THEIRS} ORDER BY e.last_name, e.id LIMIT 25 OFFSET :skipped")
            connection.execute(page, {"skipped": total - 25}).all()

        slow = max(milliseconds(partial(search, part)) for part in asked[:WORDS_OF_PEER])
        times = slow, milliseconds(deep)
    engine.dispose()
    return times


def line(task: str, mine: float, peer: float) -> dict[str, object]:
    """One line of the results."""
    return {
        "task": task, "ours": round(mine, 1), "peer": round(peer, 1), "peer_name": PEER,
        "unit": "ms, 95th percentile", "ratio": round(peer / mine, 2),
    }  # fmt: skip


def compared() -> list[dict[str, object]]:
    """One line for the search and one for each page of each sort; a ratio above 1 is in our favour."""
    listed, rows = table(), int(os.environ["BENCH_EMPLOYEES"])
    asked = parts()
    search, deep = theirs(asked)
    lines = [line(f"part of a name among {rows:,} employees", p95(searches(listed, asked)), search)]
    for sort in SORTED:
        with unit_of_work(Actor.system()) as ctx:
            g.context = ctx
            times = pages(listed, sort, ctx)
        lines += [line(f"{name} page of {rows:,} by {sort}", p95(each), deep) for name, each in times.items()]
    return lines


if __name__ == "__main__":
    with create_app(Settings.from_env()).test_request_context():
        told = compared()
    for each in told:
        print(f"{each['task']}: {each['ours']} ms, {PEER} {each['peer']} ms", flush=True)
    Path(os.environ["BENCH_FIGURES"]).write_text(json.dumps(told))
