"""A workbook of 100,000 employees, from its upload to its last row committed, beside django-import-export.

Ours is what a person does: the file is sent to the page, the preview is read, the import confirmed, the job run; each
row is checked as the form checks it, sealed, and becomes an employee with contract, post and follow-up. The peer does
what its admin does (`bench.django_imports`). Each run is a process of its own, and nobody is imported twice.
"""

import json
import os
import re
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from itertools import product
from pathlib import Path
from time import perf_counter

import psutil
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from app import create_app
from app.demo.services import SIGN_INS
from app.employees.imports.creation import EMPLOYEES
from app.law.nir import nir_key
from app.platform import job
from app.platform.sheet import write_xlsx
from bench.tasks import NUMBER
from config import Settings

ROWS = 100_000
RUNS = 3
PEER = "django-import-export"
UNITS = ("s, median", "MB taken")
HERE = "/employees/import/"
SIGNS_IN = next(one for one in SIGN_INS if one.login == "clinique")
FIRST_DAY = date(1962, 1, 1)
SYLLABLES = ("ba", "lo", "mi", "ru", "ve", "dan", "ter", "sol", "quin", "fré")
HIDDEN = re.compile(r'name="(csrf_token|acting_for)"[^>]*value="([^"]*)"')
COUNT = text("SELECT count(*) FROM employee e JOIN adherent a ON a.id = e.adherent_id WHERE a.number = :number")
POSTS = text(
    "SELECT p.pcs_code, p.title FROM post p JOIN adherent a ON a.id = p.adherent_id"
    " WHERE a.number = :number AND p.closed_on IS NULL ORDER BY p.id"
)


def people(rows: int, run: int) -> Iterator[list[object]]:
    """Lines of the file of the manual, other people each run."""
    posts = _posts()
    names = ["".join((SYLLABLES[run], *some)).capitalize() for some in product(SYLLABLES, repeat=4)]
    for each in range(rows):
        born = FIRST_DAY + timedelta(days=each * 7 % 12_000)
        core = f"{1 + each % 2}{born:%y%m}{21 + run:02}{each // 990 % 900 + 1:03}{each % 990 + 1:03}"
        code, title = posts[each % len(posts)]
        said: dict[str, object] = {
            "sex": ("Monsieur", "Madame")[each % 2], "first_name": names[each % 977], "birth_name": names[each % 9_973],
            "married_name": names[each % 7_919] if each % 5 == 0 else None, "born_on": born,
            "nir": f"N{core}{nir_key(core)}" if each % 20 else None,
            "hired_on": date(2015, 1, 1) + timedelta(days=each % 4_000), "left_on": None, "pcs_code": code,
            "post_title": title, "contract_kind": ("CDI", "CDD", "Intérimaire")[each % 3],
        }  # fmt: skip
        yield [said.get(column.name) for column in EMPLOYEES.columns]


def workbook(rows: int, run: int) -> bytes:
    """The file, as our own model of it is."""
    return write_xlsx([column.title for column in EMPLOYEES.columns], people(rows, run))


def ours(content: bytes, rows: int) -> float:
    """Seconds from upload to commit, the preview read in between."""
    app = create_app(Settings.from_env())
    browser = app.test_client()
    _send(browser, "/connexion/", name=SIGNS_IN.email, password=SIGNS_IN.password)
    before = _counted()
    browser.get(HERE)
    started = perf_counter()
    where = _send(browser, HERE, file=(BytesIO(content), "salaries.xlsx"))
    job.run_due(app)  # a large file is read by a job
    if f"Importer les {rows:,}".replace(",", "\u202f") not in browser.get(where).text:
        raise RuntimeError("Some rows are refused.")
    _send(browser, where, f"{where}/confirm")
    job.run_due(app)
    spent = perf_counter() - started
    if _counted() != before + rows:
        raise RuntimeError("Not every row was imported.")
    return spent


def measure(maker: str, run: int) -> tuple[float, float]:
    """Seconds of one run, and megabytes that the process grew by at its highest, its children's included."""
    rows = min(ROWS, int(os.environ["BENCH_EMPLOYEES"]))
    content = workbook(rows, run)
    before = psutil.Process().memory_info().rss
    seconds = MAKERS[maker](content, rows)
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024
    megabytes = max(highest - before, 0) / 1e6
    print(f"| import of {rows:,} rows | {maker} | {seconds:.1f} s | {megabytes:.0f} MB |", file=sys.stderr, flush=True)
    return seconds, megabytes


def theirs(content: bytes, rows: int) -> float:
    """The peer's seconds."""
    from bench.django_imports import carry_out  # noqa: PLC0415 - Django is set up by its import

    return carry_out(content, rows)


MAKERS = {"ours": ours, PEER: theirs}


def asked_of(maker: str, runs: int) -> tuple[float, float]:
    """Medians of some runs, each by a process of its own."""
    found = []
    for run in range(runs):
        command = [sys.executable, "-W", "ignore", "-m", "bench.imports", maker, str(run)]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found.append(json.loads(said.stdout))
    seconds, megabytes = zip(*found, strict=True)
    return statistics.median(seconds), statistics.median(megabytes)


def compared() -> list[dict[str, object]]:
    """One line per unit; a ratio above 1 is in our favour. The peer runs once: it takes minutes."""
    rows = min(ROWS, int(os.environ["BENCH_EMPLOYEES"]))
    figures = zip(UNITS, asked_of("ours", RUNS), asked_of(PEER, 1), strict=True)
    return [
        {
            "task": f"import of {rows:,} rows, XLSX",
            "ours": round(mine, 2),
            "peer": round(peer, 2),
            "peer_name": PEER,
            "unit": unit,
            "ratio": round(peer / mine, 2),
        }
        for unit, mine, peer in figures
    ]


def _posts() -> list[tuple[str, str]]:
    engine = create_engine(os.environ["BENCH_ADMINISTRATOR"])
    with engine.connect() as connection:
        found = [(row[0], row[1]) for row in connection.execute(POSTS, {"number": NUMBER})]
    engine.dispose()
    return found


def _counted() -> int:
    engine = create_engine(os.environ["BENCH_ADMINISTRATOR"])
    with engine.connect() as connection:
        found: int = connection.scalar(COUNT, {"number": NUMBER})
    engine.dispose()
    return found


def _send(browser: FlaskClient, page: str, to: str = "", **said: object) -> str:
    """Fill the form of a page and send it; where the answer leads."""
    form = dict(HIDDEN.findall(browser.get(page).text))
    answer = browser.post(to or page, data=form | said, content_type="multipart/form-data")
    if answer.status_code != 302:
        raise RuntimeError(f"{to or page}: {answer.status_code} {answer.text[-2_000:]}")
    return answer.location


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        Path(os.environ["BENCH_FIGURES"]).write_text(json.dumps(compared()))
