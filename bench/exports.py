"""The list of employees as a file, beside tablib: 100,000 rows, from the statement to the last byte.

Each file is made by a process of its own, so that the memory it takes is its own. tablib is given the same values, read
by the same statement; it writes no XML, HTML is the nearest that it has.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import psutil
import tablib

from app import create_app
from app.employees.screens import SCOPES, Employees
from app.platform.context import Actor, Context
from app.platform.export.answer import KINDS, Taken
from app.platform.question import Question
from app.platform.table import Table
from app.platform.unit_of_work import unit_of_work
from config import Settings

ROWS = 100_000
RUNS = 3
PEER = "tablib"
THEIRS = {"xlsx": "xlsx", "csv": "csv", "xml": "html"}
NAMES = {"xml": "tablib, HTML"}
UNITS = ("s, median", "MB taken", "ms to the first byte")


def taken() -> Taken:
    """The employer's list, asked for the whole service, by name."""
    table = Table(Employees.model, Employees.list_columns, Employees.search_columns, Employees.base_order)
    export = Employees.exports
    if export is None:
        raise LookupError("The list of employees is not exported.")
    return Taken(export, table, Question("/employees/", Employees.base_order), SCOPES[1])


def ours(kind: str, ctx: Context) -> Iterator[bytes]:
    """Our file, to be let go piece by piece as a socket would."""
    return KINDS[kind].write(taken(), ctx, ROWS)


def theirs(kind: str, ctx: Context) -> Iterator[bytes]:
    """tablib's, in one piece."""
    asked = taken()
    rows = tablib.Dataset(*asked.rows(ctx, ROWS), headers=[each.label for each in asked.columns])
    made = rows.export(THEIRS[kind])
    yield made.encode() if isinstance(made, str) else made


MAKERS: dict[str, Callable[[str, Context], Iterator[bytes]]] = {"ours": ours, PEER: theirs}


def measure(maker: str, kind: str) -> tuple[float, float, float]:
    """Seconds, megabytes that the process grew by at its highest, milliseconds to the first piece; medians."""
    times, firsts = [], []
    with create_app(Settings.from_env()).app_context():
        before = psutil.Process().memory_info().rss
        for _ in range(RUNS):
            started, size = perf_counter(), 0
            with unit_of_work(Actor.system()) as ctx:
                for piece in MAKERS[maker](kind, ctx):
                    if not size:
                        firsts.append((perf_counter() - started) * 1_000)
                    size += len(piece)
            times.append(perf_counter() - started)
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024
    print(f"| {kind}, {size / 1e6:.1f} MB | {maker} | {statistics.median(times):.2f} s |", file=sys.stderr, flush=True)
    return statistics.median(times), max(highest - before, 0) / 1e6, statistics.median(firsts)


def asked_of(maker: str, kind: str) -> tuple[float, float, float]:
    """The same, by a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.exports", maker, kind]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    seconds, megabytes, first = json.loads(said.stdout)
    return seconds, megabytes, first


def compared() -> list[dict[str, object]]:
    """One line per format and unit; a ratio above 1 is in our favour."""
    rows = min(ROWS, int(os.environ["BENCH_EMPLOYEES"]))
    found: list[dict[str, object]] = []
    for kind in KINDS:
        figures = zip(UNITS, asked_of("ours", kind), asked_of(PEER, kind), strict=True)
        found += [
            {
                "task": f"export of {rows:,} rows, {kind.upper()}",
                "ours": round(mine, 2),
                "peer": round(peer, 2),
                "peer_name": NAMES.get(kind, PEER),
                "unit": unit,
                "ratio": round(peer / mine, 2),
            }
            for unit, mine, peer in figures
        ]
    return found


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(*sys.argv[1:])))
    else:
        Path(os.environ["BENCH_FIGURES"]).write_text(json.dumps(compared()))
