"""Files made to harm, or harmed themselves: each is refused soon, with a sentence, by a process of its own."""

import os
import struct
import subprocess
import sys
from io import BytesIO
from time import monotonic
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from xlsxwriter import Workbook

from app.platform.sandbox.kinds import OPEN_DOCUMENT
from app.platform.sandbox.process import MEMORY_BYTES
from app.platform.sheet import Reason, Unreadable, read, reading

SOON_SECONDS = 10
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SECRET = "root:x:0:0"
THIS_MACHINE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def workbook(**parts: bytes) -> bytes:
    """A workbook of two lines, some of its parts replaced: `sheet=…`, `strings=…`."""
    plain, packed = BytesIO(), BytesIO()
    with Workbook(plain) as book:
        page = book.add_worksheet("Salariés")
        page.write_row(0, 0, ["Nom", "Prénom"])
        page.write_row(1, 0, ["Curie", "Marie"])
    other = {{"sheet": SHEET, "strings": STRINGS}[name]: part for name, part in parts.items()}
    with ZipFile(plain) as was, ZipFile(packed, "w", ZIP_DEFLATED) as made:
        for name in was.namelist():
            made.writestr(name, other.get(name, was.read(name)))
    return packed.getvalue()


def sheet(*cells: tuple[str, str], size: str = "A1:B2", before: str = "") -> bytes:
    """The part that holds the cells; `size` is what it says of itself."""
    lines = "".join(
        f'<row r="{place.lstrip(LETTERS)}"><c r="{place}" t="inlineStr"><is><t>{said}</t></is></c></row>'
        for place, said in cells
    )
    page = f'<worksheet xmlns="{MAIN}"><dimension ref="{size}"/><sheetData>{lines}</sheetData></worksheet>'
    return f'<?xml version="1.0"?>{before}{page}'.encode()


def strings(*said: str, before: str = "") -> bytes:
    """The part that holds the texts of the four cells."""
    texts = "".join(f"<si><t>{each}</t></si>" for each in said)
    return f'<?xml version="1.0"?>{before}<sst xmlns="{MAIN}">{texts}</sst>'.encode()


def by_its_word(size: int, content: bytes) -> bytes:
    """An archive that says of each part that it unpacks to so many bytes."""
    said = bytearray(content)
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = said.find(mark)
        while at >= 0:
            said[at + place : at + place + 4] = struct.pack("<I", size)
            at = said.find(mark, at + 4)
    return bytes(said)


def document(rows: str, sealed: str = "") -> bytes:
    """What LibreOffice saves; sealed by a password."""
    page = (
        f'<office:document-content xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0"'
        f' xmlns:text="{OFFICE}:text:1.0"><office:body><office:spreadsheet><table:table table:name="F">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0">{sealed}</manifest:manifest>'
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as made:
        made.writestr("mimetype", OPEN_DOCUMENT.removeprefix(b"mimetype"), ZIP_STORED)
        made.writestr("content.xml", page)
        made.writestr("META-INF/manifest.xml", manifest)
    return packed.getvalue()


def line(*said: str, times: int = 1) -> str:
    """A row of a document of LibreOffice."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{each}</text:p></table:table-cell>' for each in said
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


PASSWORD = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
CORNER = workbook(sheet=sheet(("A1", "Nom"), ("XFD1048576", "x"), size="A1:XFD1048576"))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("a.xlsx", by_its_word(301 << 20, workbook()), Reason.TOO_HEAVY, id="more than 300 Mo unpacked"),
        pytest.param(
            "a.xlsx", by_its_word(1_000, workbook(sheet=b" " * (40 << 20))), Reason.DAMAGED, id="its size belied"
        ),
        pytest.param("a.xlsx", CORNER, Reason.TOO_HEAVY, id="a cell in the last corner of Excel"),
        pytest.param(
            "a.xlsx", workbook(sheet=sheet(("A4294967295", "x"))), Reason.TOO_MANY_ROWS, id="a row beyond Excel"
        ),
        pytest.param(
            "a.xlsx", workbook(sheet=sheet(("A1", "&e;"), before=THIS_MACHINE)), Reason.DAMAGED, id="XXE, cells"
        ),
        pytest.param(
            "a.xlsx", workbook(strings=strings("&e;", *"abc", before=THIS_MACHINE)), Reason.DAMAGED, id="XXE, texts"
        ),
        pytest.param(
            "a.xlsx",
            workbook(strings=strings("&a9;", *"abc", before=f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>')),
            Reason.DAMAGED,
            id="a billion laughs",
        ),
        pytest.param("a.xlsx", workbook()[:-300], Reason.DAMAGED, id="truncated"),
        pytest.param(
            "a.xlsx", b"PK\x03\x04" + bytes(range(256)) * 400, Reason.DAMAGED, id="an archive by its first letters"
        ),
        pytest.param(
            "a.ods", document(line("Nom", "Prénom", times=1_048_576)), Reason.TOO_MANY_ROWS, id="rows repeated"
        ),
        pytest.param("a.ods", document(line("Nom"), PASSWORD), Reason.PROTECTED, id="LibreOffice's password"),
        pytest.param("a.xlsx", document(line("Nom")), Reason.RENAMED, id="a document called Excel"),
        pytest.param("a.csv", b"a;b\n" + b"\n" * 300_000, Reason.TOO_MANY_ROWS, id="blank lines without end"),
        pytest.param("a.csv", b"a;b\n" + b";" * 300_000, Reason.TOO_MANY_COLUMNS, id="delimiters without end"),
    ],
)
def test_a_hostile_file_is_refused_soon_with_a_sentence(name, content, reason):
    began = monotonic()
    with pytest.raises(Unreadable) as refusal:
        read(name, content)
    assert refusal.value.reason is reason
    assert monotonic() - began < SOON_SECONDS
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
        ended = process.wait(SOON_SECONDS)
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
