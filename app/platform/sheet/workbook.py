"""XLSX and ODS, read by `bounded.py` in a process whose end is no harm."""

import subprocess
import sys
from pathlib import Path

import msgspec

from app.platform.sheet.bounded import SECONDS, Answer
from app.platform.sheet.content import MAX_ROWS, Form, Grid, Kind
from app.platform.sheet.refusals import Reason, Unreadable

SCRIPT = Path(__file__).with_name("bounded.py")
PATIENCE_SECONDS = 2 * SECONDS
"""On a busy machine the process waits for its turn."""


def read_workbook(content: bytes, kind: Kind) -> tuple[Grid, Form]:
    """The cells of the first visible sheet that has any.

    Raises:
        Unreadable: protected, damaged, without a filled sheet, or too much for the memory and time it is given.
    """
    given = _ask(content)
    if given.refusal:
        raise Unreadable(Reason[given.refusal])
    return Grid(given.lines, frozenset(given.rounded)), Form(kind)


def _ask(content: bytes) -> Answer:
    try:
        done = subprocess.run(  # noqa: S603 - our own script, the content only on its standard input
            [sys.executable, "-I", str(SCRIPT), str(MAX_ROWS)],
            input=content,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
            env={"LC_ALL": "C.UTF-8"},  # neither secrets nor the address of the database
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(Reason.TOO_HEAVY) from error
    if done.returncode < 0:  # stopped by a limit
        raise Unreadable(Reason.TOO_HEAVY)
    if done.returncode > 0:
        raise Unreadable(Reason.TOO_HEAVY if b"MemoryError" in done.stderr else Reason.DAMAGED)
    return msgspec.msgpack.decode(done.stdout, type=Answer)
