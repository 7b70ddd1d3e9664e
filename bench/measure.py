"""Serve an application by gunicorn and count what its pages cost.

Clients, workers and database share the machine. A client is a thread that opens a connection, sends a request and
reads the answer to its end: a socket and nothing else, so that it takes little of what it measures.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

PORT, WORKERS, CLIENTS = 8_123, 2, 8
RUNS, SECONDS, WARM_UP = 3, 8, 2
BYTES_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class Case:
    """One page as one person."""

    task: str
    path: str
    cookie: str
    """`name=value`, of a browser that has signed in."""
    shows: bytes
    """What the page holds when it is right."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one page costs: the median of several runs."""

    task: str
    per_second: float
    median_ms: float
    p95_ms: float
    statements: int
    kilobytes: float


def report(label: str, target: str, cases: Sequence[Case], statements: Callable[[Case], int]) -> None:
    """Measure each case of an application and write the figures where the run collects them.

    Args:
        target: what gunicorn serves.
        statements: counts the SQL statements of a case's second request, in this process.
    """
    counted = [statements(case) for case in cases]
    figures = []
    with _served(target):
        for case, count in zip(cases, counted, strict=True):
            figures.append(_figures(case, count))
            print(line(label, figures[-1]), flush=True)
    Path(os.environ["BENCH_FIGURES"]).write_text(json.dumps({label: [asdict(each) for each in figures]}))


def line(label: str, each: Figures) -> str:
    """One line of the table."""
    times = f"{each.per_second:.1f} | {each.median_ms:.0f} | {each.p95_ms:.0f}"
    return f"| {each.task} | {label} | {times} | {each.statements} | {each.kilobytes:.0f} |"


@contextmanager
def _served(target: str) -> Iterator[None]:
    options = ["-w", str(WORKERS), "-b", f"127.0.0.1:{PORT}", "--log-level", "error", "--no-control-socket"]
    command = [sys.executable, "-W", "ignore", "-m", "gunicorn", *options, target]
    with subprocess.Popen(command) as server:
        try:
            _wait_until_up(server)
            yield
        finally:
            server.terminate()


def _wait_until_up(server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("gunicorn stopped")
        try:
            socket.create_connection(("127.0.0.1", PORT), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            time.sleep(3)  # both workers have loaded the application
            return
    raise TimeoutError("gunicorn does not answer")


def _figures(case: Case, count: int) -> Figures:
    """The run whose throughput is the median, after a warm-up."""
    _load(case, WARM_UP)
    runs = sorted((_load(case, SECONDS) for _ in range(RUNS)), key=lambda run: len(run[0]))
    times, size = runs[RUNS // 2]
    p95 = statistics.quantiles(times, n=20)[18]
    return Figures(case.task, len(times) / SECONDS, statistics.median(times), p95, count, size / 1_000)


def _load(case: Case, seconds: int) -> tuple[list[float], int]:
    """Milliseconds of each answer that the clients had, and the size of the page."""
    times: list[float] = []
    sizes: list[int] = []
    wrong: list[bytes] = []
    request = f"GET {case.path} HTTP/1.0\r\nHost: localhost:{PORT}\r\nCookie: {case.cookie}\r\n\r\n".encode()
    end = time.monotonic() + seconds

    def ask() -> None:
        while (start := time.monotonic()) < end and not wrong:
            answer = _answer(request)
            if not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")) or case.shows not in answer:
                wrong.append(answer)
            times.append((time.monotonic() - start) * 1_000)
            sizes.append(len(answer))

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if wrong:
        raise RuntimeError(f"{case.path}: {wrong[0][:600]!r}")
    return times, max(sizes)


def _answer(request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", PORT), 60) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(BYTES_AT_ONCE):
            parts.append(part)
        return b"".join(parts)
