"""`python -m bench.figures`: the figures of `results.json` as the table of `README.md`, beside what is asked of them.

`make bench` does so at its end; alone, after one part was measured again.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")
README = Path(__file__).with_name("README.md")
HEADING = "## Figures"
COLUMNS = "| what | unit | ours | asked | peers |\n|---|---|---:|---:|---|"
HOSTILE = "hostile: "
ASKED = {
    ("employer's list, 320 employees", "requests/s"): "≥ 250",
    ("staff's list, whole service", "requests/s"): "≥ 250",
    ("export of 100,000 rows, XLSX", "s, median"): "≤ 10",
    ("export of 100,000 rows, XLSX", "MB taken"): "≤ 120",
    ("export of 100,000 rows, CSV", "s, median"): "≤ 1.2",
    ("export of 100,000 rows, XML", "s, median"): "≤ 3",
    ("import of 100,000 rows, XLSX", "s, median"): "≤ 15",
    ("import of 100,000 rows, XLSX", "MB taken"): "≤ 400",
    ("part of a name among 1,000,000 employees", "ms, 95th percentile"): "≤ 30",
}
"""Task and unit → the bar. The pages of a million have one together."""
PAGES, PAGE_BAR = "page of 1,000,000", "≤ 40"
Line = dict[str, Any]


def rows(lines: Iterable[Line]) -> Iterator[str]:
    """One for each task and unit, its peers together; hostile files by the slowest and the heaviest of them."""
    known = [each for each in lines if not each["task"].startswith(HOSTILE)]
    by_unit: dict[tuple[str, str], list[Line]] = {}
    for each in known:
        by_unit.setdefault((each["task"], each["unit"]), []).append(each)
    for (task, unit), found in by_unit.items():
        bar = ASKED.get((task, unit), PAGE_BAR if PAGES in task else "")
        peers = ", ".join(f"{each['peer_name']} {each['peer']}" for each in found if "peer" in each)
        yield f"| {task} | {unit} | {found[0]['ours']} | {bar} | {peers} |"


def hostile(lines: Iterable[Line]) -> Iterator[str]:
    """The slowest refusal and the heaviest."""
    refused = [each for each in lines if each["task"].startswith(HOSTILE)]
    for unit in dict.fromkeys(each["unit"] for each in refused):
        worst = max((each for each in refused if each["unit"] == unit), key=lambda each: float(each["ours"]))
        said = f"hostile files, the worst: {worst['task'].removeprefix(HOSTILE)}"
        yield f"| {said} | {unit} | {worst['ours']} | ≤ {worst['peer']:g} | |"


def tell() -> None:
    """Write the table at the end of `README.md`, in the place of the one before."""
    lines = json.loads(RESULTS.read_text())
    method = README.read_text().partition(f"\n{HEADING}\n")[0].rstrip()
    table = "\n".join((COLUMNS, *rows(lines), *hostile(lines)))
    whence = "Of `results.json`, by `python -m bench.figures`; « asked » is what the portal was to reach."
    README.write_text(f"{method}\n\n{HEADING}\n{whence}\n\n{table}\n")


if __name__ == "__main__":
    tell()
