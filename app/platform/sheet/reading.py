"""From an uploaded file to a table with one header, by way of a process whose end is no harm."""

import logging
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from app.platform.sandbox import process
from app.platform.sandbox.apart import take_apart
from app.platform.sandbox.content import MAX_BYTES, Contents
from app.platform.sandbox.refused import Reason, Refused
from app.platform.sandbox.spoken import understood
from app.platform.sheet.content import PackedRows, Sheet
from app.platform.sheet.refusals import Unreadable

SCRIPT = Path(process.__file__)
PATIENCE_SECONDS = 40
"""The process ends itself after `process.SECONDS` of work: who waits longer than that waits for a busy machine."""
HARMLESS_BYTES = 64 * 1024
"""A text no longer than this is read here: it unpacks to nothing."""
ZIPPED = b"PK"
AT_ONCE = 2
"""Files read at the same time by one process of the portal: each may take half a gigabyte."""

log = logging.getLogger(__name__)
_turns = BoundedSemaphore(AT_ONCE)


def read(name: str, content: bytes) -> Sheet:
    """Read an uploaded file, whatever spreadsheet made it.

    Args:
        name: as the user's machine calls the file; only its extension is looked at.
        content: at most 20 Mo.

    Raises:
        Unreadable: the file must be changed first; the sentence says how.
    """
    try:
        contents = _contents(name, content)
    except Refused as refused:
        raise Unreadable.of(refused) from refused
    return Sheet(contents.headers, PackedRows(contents.pieces, contents.count), contents.form, contents.notes)


def _contents(name: str, content: bytes) -> Contents:
    if len(content) > MAX_BYTES:
        raise Refused(Reason.TOO_LARGE)
    if len(content) <= HARMLESS_BYTES and not content.startswith(ZIPPED):
        return take_apart(name, content)
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Refused(Reason.BUSY)
    try:
        return understood(_ask(name, content))
    finally:
        _turns.release()


def _ask(name: str, content: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own script, the content only on its standard input
            [sys.executable, "-I", str(SCRIPT), f"x{Path(name).suffix[:20]}"],
            input=content,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
            env={"LC_ALL": "C.UTF-8"},  # neither secrets nor the address of the database
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(Reason.BUSY) from error
    if done.returncode == 0:
        return done.stdout
    raise Refused(reason_of_end(done.returncode, done.stderr))


def reason_of_end(code: int, last_words: bytes) -> Reason:
    """What the end of a reading process says of its file: stopped by a limit, it is too heavy; else it is broken."""
    told = last_words.rstrip().rpartition(b"\n")[2].partition(b":")[0].decode(errors="replace")
    log.warning("a file stopped its reading process: %s %s", code, told)
    return Reason.TOO_HEAVY if code < 0 or told == "MemoryError" else Reason.DAMAGED
