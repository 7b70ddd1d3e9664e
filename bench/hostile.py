"""What hostile files cost: seconds, and megabytes that the process which reads them has at its highest.

`python -m bench.hostile` gives each file of `tests.platform.hostile` to a reading process of its own, as the portal
does with an upload, and writes what the kernel says of it to `results.json`, beside the bar.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from app.platform.sandbox import process
from app.platform.sandbox.refused import Reason, Refused
from app.platform.sandbox.spoken import understood
from app.platform.sheet.reading import reason_of_end
from bench.figures import tell

RESULTS = Path(__file__).with_name("results.json")
TASK = "hostile"
BARS = {"s": 10.0, "MB": 512.0}
"""What the issue allows; megabytes as the kernel counts them, 1,048,576 bytes."""
Told = dict[str, str]
"""A file as `make` leaves it: `what`, `name`, `reason`."""


def make(folder: Path) -> None:
    """Write the files, and what they are. In a process of its own: a large one would count as its child's memory."""
    from tests.platform.hostile import HEAVY, HOSTILE  # noqa: PLC0415 - see above

    told: list[Told] = []
    for place, each in enumerate((*HOSTILE, *HEAVY)):
        (folder / str(place)).write_bytes(each.make())
        told.append({"what": each.what, "name": each.name, "reason": each.reason.name})
    (folder / "told.json").write_text(json.dumps(told))


def measure(path: Path, told: Told) -> dict[str, float]:
    """Seconds and megabytes of one file.

    Raises:
        RuntimeError: it is not refused for its own reason.
    """
    command = [sys.executable, "-I", str(Path(process.__file__)), told["name"]]
    began = perf_counter()
    with (
        path.open("rb") as given,
        subprocess.Popen(command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader,
    ):
        said, last_words = (pipe.read() for pipe in (reader.stdout, reader.stderr) if pipe is not None)
        _, status, used = os.wait4(reader.pid, 0)
        seconds = perf_counter() - began
        reader.returncode = os.waitstatus_to_exitcode(status)
    reason = _reason(reader.returncode, said, last_words)
    if reason.name != told["reason"]:
        raise RuntimeError(f"{told['what']}: {reason.name}, not {told['reason']}")
    return {"s": seconds, "MB": used.ru_maxrss / 1_024}


def _reason(code: int, said: bytes, last_words: bytes) -> Reason:
    """Why it is refused: what the process says, or what its end tells."""
    if code != 0:
        return reason_of_end(code, last_words)
    try:
        understood(said)
    except Refused as refused:
        return refused.reason
    raise RuntimeError("A hostile file was read.")


def compared() -> list[dict[str, object]]:
    """One line per file and unit; a ratio above 1 is below the bar."""
    lines: list[dict[str, object]] = []
    with TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "bench.hostile", folder], check=True)
        for place, told in enumerate(json.loads((Path(folder) / "told.json").read_text())):
            found = measure(Path(folder) / str(place), told)
            print(f"| {told['what']} | {found['s']:.2f} s | {found['MB']:.0f} MB |", flush=True)
            lines += [
                {
                    "task": f"{TASK}: {told['what']}",
                    "ours": round(figure, 2),
                    "peer": BARS[unit],
                    "peer_name": "bar",
                    "unit": unit,
                    "ratio": round(BARS[unit] / figure, 2),
                }
                for unit, figure in found.items()
            ]
    return lines


def main() -> None:
    """Measure, and put the figures in the place of the former ones."""
    others = [each for each in json.loads(RESULTS.read_text()) if not each["task"].startswith(f"{TASK}:")]
    RESULTS.write_text(json.dumps(others + compared(), indent=2, ensure_ascii=False) + "\n")
    tell()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        make(Path(sys.argv[1]))
    elif figures := os.environ.get("BENCH_FIGURES"):
        Path(figures).write_text(json.dumps(compared()))
    else:
        main()
