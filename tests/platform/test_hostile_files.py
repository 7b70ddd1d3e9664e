"""Files made to harm, or harmed themselves: each is refused soon, with a sentence, by a process of its own."""

import os
import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time

import pytest

from app.platform.sandbox.process import MEMORY_BYTES
from app.platform.sheet import Reason, Unreadable, read, reading
from tests.platform.hostile import CORNER, HOSTILE, document, line, sheet, workbook

SOON_SECONDS = 3
"""Of work: each takes a tenth of that. On a busy machine the hour says nothing of it."""
SECRET = "root:x:0:0"


def worked() -> float:
    """Seconds that this process and those that it started have worked."""
    others = getrusage(RUSAGE_CHILDREN)
    return process_time() + others.ru_utime + others.ru_stime


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda each: each.what)
def test_a_hostile_file_is_refused_soon_with_a_sentence(hostile):
    content, began = hostile.make(), worked()
    with pytest.raises(Unreadable) as refusal:
        read(hostile.name, content)
    assert refusal.value.reason is hostile.reason
    assert worked() - began < SOON_SECONDS
    assert SECRET not in str(refusal.value)


def test_a_sheet_that_only_claims_to_be_huge_is_read():
    claims = sheet(("A1", "Nom"), ("A2", "Curie"), size="A1:XFD1048576")
    assert read("a.xlsx", workbook(sheet=claims)).rows[0].cells == ("Curie",)


def test_empty_rows_repeated_to_the_end_are_no_rows():
    rest = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    content = document(line("Nom", "Prénom") + line("Curie", "Marie") + rest)
    assert [row.cells for row in read("a.ods", content).rows] == [("Curie", "Marie")]


def test_the_reading_process_never_has_more_than_512_mo():
    assert MEMORY_BYTES == 512 * 1024 * 1024
    process = subprocess.Popen(
        [sys.executable, "-I", str(reading.SCRIPT), "a.xlsx"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with process:
        assert process.stdin is not None
        process.stdin.write(CORNER)
        process.stdin.close()
        ended = process.wait()
    assert ended == -6  # refused its memory


def test_the_reading_process_sees_nothing_of_the_portal(monkeypatch):
    seen = {}

    def run(command, *, env, **rest):
        seen.update(env=env, command=command)
        return subprocess.CompletedProcess(command, -9, b"", b"")

    monkeypatch.setattr(os, "environ", os.environ | {"SECRET_KEY": "x"})
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(Unreadable):
        read("Martin Jeanne 185057800608491.xlsx", workbook())
    assert seen["env"] == {"LC_ALL": "C.UTF-8"}
    assert seen["command"][1:] == ["-I", str(reading.SCRIPT), "x.xlsx"]


def test_who_waits_too_long_for_a_turn_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(reading, "PATIENCE_SECONDS", 0.01)
    for _ in range(reading.AT_ONCE):
        reading._turns.acquire()
    try:
        with pytest.raises(Unreadable) as refusal:
            read("a.xlsx", workbook())
    finally:
        reading._turns.release(reading.AT_ONCE)
    assert refusal.value.reason is Reason.BUSY


def test_a_reader_that_gets_no_time_is_given_up_and_the_file_may_come_back(monkeypatch):
    monkeypatch.setattr(reading, "PATIENCE_SECONDS", 0.001)
    monkeypatch.setattr(reading, "_turns", reading.BoundedSemaphore(1))
    with pytest.raises(Unreadable) as refusal:
        read("a.xlsx", workbook())
    assert refusal.value.reason is Reason.BUSY


def test_a_reader_that_breaks_is_told_to_the_log_without_a_word_of_the_file(monkeypatch, caplog):
    broken = subprocess.CompletedProcess([], 1, b"", b"Traceback\nValueError: Curie Marie\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: broken)
    with pytest.raises(Unreadable) as refusal:
        read("a.xlsx", workbook())
    assert refusal.value.reason is Reason.DAMAGED
    assert ("ValueError" in caplog.text, "Curie" in caplog.text) == (True, False)
