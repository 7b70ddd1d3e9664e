"""Which rows of the inventory are shown by a test: `make rows`.

A test shows a row when it carries `@pytest.mark.row("F041")`; nothing is imported, the marks are read from the files.
"""

import ast
import csv
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
INVENTORY = ROOT / "tests" / "inventory.csv"


def inventory() -> dict[str, dict[str, str]]:
    """Every row by its id: `id`, `module`, `feature`."""
    with INVENTORY.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def marked(folder: Path) -> dict[str, set[str]]:
    """The ids in the marks `row` of each test file under `folder`, with the files that show them."""
    shown: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for row in marks(path.read_text(encoding="utf-8")):
            shown.setdefault(row, set()).add(path.relative_to(folder.parent).as_posix())
    return shown


def marks(source: str) -> Iterator[str]:
    """The ids in every `pytest.mark.row(…)` of a test file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.row":
            yield from (str(one.value) for one in node.args if isinstance(one, ast.Constant))


def main() -> int:
    """Print the rows not shown yet, then the count; a mark with an unknown id is told and fails."""
    known, shown = inventory(), marked(ROOT / "tests")
    for row, told in known.items():
        if row not in shown:
            print(f"{row}  {told['module']}: {told['feature'][:110]}")
    unknown = sorted(set(shown) - set(known) - EXTRA)
    for row in unknown:
        print(f"{row} is no row of the inventory: {', '.join(sorted(shown[row]))}")
    print(f"{len(set(shown) & set(known))} shown / {len(known)}")
    if other := sorted(set(shown) & EXTRA):
        print(f"and {', '.join(other)}")
    return 1 if unknown else 0


EXTRA = frozenset({"GEN-01", "GEN-02", *(f"K{number}" for number in range(1, 52))})
"""Rules and switches of the service profiles that a test may name as well: they are not rows."""


if __name__ == "__main__":
    sys.exit(main())
