"""Files made to harm, or harmed themselves, by what they are; for tests, and for `bench.hostile`, which weighs them."""

import random
import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from xlsxwriter import Workbook

from app.platform.sandbox.kinds import ENVELOPE, OLD_OFFICE, OPEN_DOCUMENT
from app.platform.sandbox.refused import Reason

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
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


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file, and why it is refused."""

    what: str
    name: str
    make: Callable[[], bytes]
    reason: Reason


def words(megabytes: int, seed: int = 7) -> str:
    """Text that no archive packs very well, as that of real files."""
    chosen = random.Random(seed)
    some = [f"{chosen.getrandbits(44):x}" for _ in range(5_000)]
    return " ".join(chosen.choices(some, k=megabytes * 1_000_000 // 12))


def full(rows: int = 100_000, columns: int = 60) -> bytes:
    """A part whose every cell holds a number."""
    chosen = random.Random(11)
    cells = [f"<c><v>{chosen.randrange(10**9)}</v></c>" for _ in range(500)]
    lines = "".join(f"<row>{''.join(chosen.choices(cells, k=columns))}</row>" for _ in range(rows))
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'.encode()


def xxe_in_texts() -> bytes:
    """Texts that ask for a file of this machine."""
    return workbook(strings=strings("&e;", *"abc", before=THIS_MACHINE))


def billion_laughs() -> bytes:
    """Texts that grow tenfold nine times."""
    return workbook(strings=strings("&a9;", *"abc", before=f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'))


HOSTILE = (
    Hostile(
        "said to unpack to more than 300 Mo", "a.xlsx", lambda: by_its_word(301 << 20, workbook()), Reason.TOO_HEAVY
    ),
    Hostile("its size belied", "a.xlsx", lambda: by_its_word(1_000, workbook(sheet=b" " * (40 << 20))), Reason.DAMAGED),
    Hostile("a cell in the last corner of Excel", "a.xlsx", lambda: CORNER, Reason.TOO_HEAVY),
    Hostile("a row beyond Excel", "a.xlsx", lambda: workbook(sheet=sheet(("A4294967295", "x"))), Reason.TOO_MANY_ROWS),
    Hostile("XXE, cells", "a.xlsx", lambda: workbook(sheet=sheet(("A1", "&e;"), before=THIS_MACHINE)), Reason.DAMAGED),
    Hostile("XXE, texts", "a.xlsx", xxe_in_texts, Reason.DAMAGED),
    Hostile("a billion laughs", "a.xlsx", billion_laughs, Reason.DAMAGED),
    Hostile("truncated", "a.xlsx", lambda: workbook()[:-300], Reason.DAMAGED),
    Hostile(
        "an archive by its first letters", "a.xlsx", lambda: b"PK\x03\x04" + bytes(range(256)) * 400, Reason.DAMAGED
    ),
    Hostile(
        "rows repeated, LibreOffice",
        "a.ods",
        lambda: document(line("Nom", "Prénom", times=1_048_576)),
        Reason.TOO_MANY_ROWS,
    ),
    Hostile("a password, Excel", "a.xlsx", lambda: OLD_OFFICE + ENVELOPE, Reason.PROTECTED),
    Hostile("a password, LibreOffice", "a.ods", lambda: document(line("Nom"), PASSWORD), Reason.PROTECTED),
    Hostile("a document called Excel", "a.xlsx", lambda: document(line("Nom")), Reason.RENAMED),
    Hostile("blank lines without end", "a.csv", lambda: b"a;b\n" + b"\n" * 300_000, Reason.TOO_MANY_ROWS),
    Hostile("delimiters without end", "a.csv", lambda: b"a;b\n" + b";" * 300_000, Reason.TOO_MANY_COLUMNS),
)
"""Small ones, for every run of the tests."""
HEAVY = (
    Hostile("a bomb of 320 Mo, its size told", "a.xlsx", lambda: workbook(sheet=b" " * (320 << 20)), Reason.TOO_HEAVY),
    Hostile(
        "a bomb of 320 Mo, its size belied",
        "a.xlsx",
        lambda: by_its_word(20 << 20, workbook(sheet=b" " * (320 << 20))),
        Reason.TOO_HEAVY,
    ),
    Hostile("a text of 30 Mo", "a.xlsx", lambda: workbook(strings=strings(words(30), *"abc")), Reason.LONG_CELL),
    Hostile("100,000 rows of 60 numbers", "a.xlsx", lambda: workbook(sheet=full()), Reason.TOO_HEAVY),
    Hostile("a million rows of Excel", "a.xlsx", lambda: workbook(sheet=full(1_048_576, 1)), Reason.TOO_MANY_ROWS),
)
"""Those that weigh something even to be made."""
