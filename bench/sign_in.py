"""How long the door takes for a name that has an account, and for one that nobody has.

The two medians are to be the same: whoever measures them learns nothing. Asked in turn, in this process, from a new
address each time, with what throttling counted wiped in between.
"""

import json
import os
import re
import statistics
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, text

from app import create_app
from bench.tasks import FORGOTTEN, MAILED_CODE, WRONG_PASSWORD
from config import Settings

TURNS = 60
KNOWN, UNKNOWN = "clinique@exemple.example", "nobody@exemple.example"
ASKED: Mapping[str, tuple[str, Mapping[str, str], int]] = {
    WRONG_PASSWORD: ("/connexion/", {"password": "not this one"}, 422),
    MAILED_CODE: ("/connexion/", {"code": "1"}, 302),
    FORGOTTEN: ("/mot-de-passe/", {}, 200),
}
"""Where a name is posted, with what, and the status of the answer, for both."""


def took(browser: FlaskClient, task: str, name: str, turn: int) -> float:
    """Milliseconds of one answer."""
    path, said, status = ASKED[task]
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(path).text)
    form = {"name": name, "csrf_token": found[1] if found else "", **said}
    started = perf_counter()
    answer = browser.post(path, data=form, environ_overrides={"REMOTE_ADDR": f"198.51.100.{turn}"})
    spent = (perf_counter() - started) * 1_000
    if answer.status_code != status:
        raise RuntimeError(f"{task}: {answer.status_code} for {name}")
    return spent


def medians(browser: FlaskClient, task: str, owner: Engine) -> tuple[float, float]:
    """Milliseconds for the known and for the unknown name; each goes first every other time."""
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for turn in range(TURNS):
        with owner.begin() as connection:
            connection.execute(text("TRUNCATE attempt"))
        for name in (KNOWN, UNKNOWN) if turn % 2 else (UNKNOWN, KNOWN):
            times[name].append(took(browser, task, name, turn))
    return statistics.median(times[KNOWN]), statistics.median(times[UNKNOWN])


def main() -> None:
    """Measure each task and write the medians where the run collects them."""
    app = create_app(Settings.from_env())
    owner = create_engine(os.environ["BENCH_ADMINISTRATOR"])
    browser = app.test_client()
    measured = {task: medians(browser, task, owner) for task in ASKED}
    owner.dispose()
    for task, (known, unknown) in measured.items():
        print(f"| {task} | {known:.1f} ms with an account | {unknown:.1f} ms without |", flush=True)
    Path(os.environ["BENCH_FIGURES"]).write_text(json.dumps(measured))


if __name__ == "__main__":
    main()
