"""`make bench`: load a whole service, measure our lists, files and door beside their peers; write `results.json`.

`BENCH_SHARE=20` loads a twentieth: for trying, never for figures to show. `BENCH_FOLDER` keeps the loaded database
for the next run.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
from sqlalchemy import URL, create_engine, text

from app import create_app
from app.demo.services.loading import LARGE, is_empty, load_large
from app.platform import migration, server
from bench import payroll
from bench.figures import tell
from bench.measure import PORT, Figures
from bench.tasks import TASKS
from config import Environment, Settings

RESULTS = Path(__file__).with_name("results.json")
PEERS = ("Flask-AppBuilder", "Django admin")
PARTS = ("bench.ours", "bench.stock_fab", "bench.django_admin")
"""Each in a process of its own: all map the same tables."""
Measured = dict[str, dict[str, Figures]]
HEADING = "| task | application | requests/s | p50 ms | p95 ms | SQL | kB |\n|---|---|---|---|---|---|---|"
UNITS = (
    ("requests/s", lambda each: each.per_second, False),
    ("ms, median", lambda each: each.median_ms, True),
    ("ms, 95th percentile", lambda each: each.p95_ms, True),
    ("SQL statements", lambda each: each.statements, True),
    ("kB", lambda each: each.kilobytes, True),
)
"""Unit, its figure, and whether less is better."""
UNKNOWN = "a name without account"


def prepare(administrator: URL, share: int) -> dict[str, str]:
    """Migrate and fill the database; the environment of everything that is measured."""
    migration.upgrade(administrator)
    owner = administrator.render_as_string(hide_password=False)
    environment = {
        "PORTAL_ENV": Environment.DEMO.value,
        "PORT": str(PORT),
        "DATABASE_URL": migration.sign_in_url(administrator).render_as_string(hide_password=False),
        "SECRET_KEY": secrets.token_hex(32),
        "SEAL_KEY": secrets.token_hex(32),
        "BENCH_ADMINISTRATOR": owner,
        "BENCH_EMPLOYEES": str(LARGE[1] // share),
    }
    os.environ |= environment
    app = create_app(Settings.from_env(environment | {"DATABASE_OWNER_URL": owner}))
    with app.app_context():
        if is_empty():
            started = monotonic()
            load_large(LARGE[0] // share, LARGE[1] // share)
            print(f"{LARGE[1] // share} employees loaded in {monotonic() - started:.0f} s\n", flush=True)
    return environment


def measure(environment: dict[str, str]) -> Measured:
    """Run each part; what it measured, by application and task."""
    measured: Measured = {}
    print(HEADING, flush=True)
    for part in PARTS:
        said = run(part, environment)
        measured |= {label: {one["task"]: Figures(**one) for one in found} for label, found in said.items()}
    return measured


def run(part: str, environment: dict[str, str]) -> Any:
    """Run a part in a process of its own; what it wrote."""
    with tempfile.NamedTemporaryFile(suffix=".json") as written:
        told = os.environ | environment | {"BENCH_FIGURES": written.name}
        subprocess.run([sys.executable, "-W", "ignore", "-m", part], check=True, env=told)
        return json.loads(Path(written.name).read_text())


def at_door(measured: dict[str, tuple[float, float]]) -> list[dict[str, object]]:
    """One line per way in: a known name beside an unknown one, in milliseconds; a ratio of 1 tells nothing."""
    return [
        {
            "task": task,
            "ours": round(known, 1),
            "peer": round(unknown, 1),
            "peer_name": UNKNOWN,
            "unit": "ms, median",
            "ratio": round(unknown / known, 2),
        }
        for task, (known, unknown) in measured.items()
    ]


def compared(measured: Measured) -> list[dict[str, object]]:
    """One line per task, peer and unit; a ratio above 1 is in our favour."""
    found: list[dict[str, object]] = []
    for task in TASKS:
        for peer in PEERS:
            for unit, figure, less in UNITS:
                mine, theirs = figure(measured["ours"][task]), figure(measured[peer][task])
                ratio = theirs / mine if less else mine / theirs
                found.append(
                    {
                        "task": task,
                        "ours": round(mine, 1),
                        "peer": round(theirs, 1),
                        "peer_name": peer,
                        "unit": unit,
                        "ratio": round(ratio, 2),
                    }
                )
    return found


def roomy(folder: Path) -> server.Server:
    """A server whose pages have a quarter of the machine's memory, as PostgreSQL's manual advises; all share it."""
    running = server.start(folder)
    engine = create_engine(running.address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        quarter = psutil.virtual_memory().total // 4 // 2**20
        connection.execute(text(f"ALTER SYSTEM SET shared_buffers = '{quarter}MB'"))
    engine.dispose()
    running.stop()
    return server.start(folder)


def main() -> None:
    """Everything, then the comparison."""
    share = int(os.environ.get("BENCH_SHARE", "1"))
    kept = os.environ.get("BENCH_FOLDER")
    folder = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="portal-bench-"))
    running = roomy(folder / "postgres")
    try:
        environment = prepare(migration.create_database(running.address, "portal"), share)
        lines = compared(measure(environment)) + at_door(run("bench.sign_in", environment))
        lines += run("bench.exports", environment) + run("bench.imports", environment)
        lines += run("bench.searches", environment) + run("bench.hostile", environment)
    finally:
        running.stop()
        if not kept:
            shutil.rmtree(folder)
    apart = [each for each in json.loads(RESULTS.read_text()) if each["task"].startswith(f"{payroll.TASK}:")]
    RESULTS.write_text(json.dumps(lines + apart, indent=2, ensure_ascii=False) + "\n")
    tell()
    print()
    for each in lines:
        if each["unit"] == "requests/s":
            print(
                f"{each['task']}: {each['ratio']} times {each['peer_name']} ({each['ours']} to {each['peer']} a second)"
            )


if __name__ == "__main__":
    main()
