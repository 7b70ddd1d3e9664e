"""What a file holds once read: text, each piece with its place in the original file; and how much it may hold."""

from enum import StrEnum
from typing import NamedTuple

import msgspec

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 60
MAX_LINES = 2 * MAX_ROWS
"""Blank lines do not count, but are not read without end."""
MAX_CELL = 131_072
"""Characters of a cell: four times what Excel takes; what is longer is a quote that was left open, or no table."""
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters that make a spreadsheet run a cell instead of showing it, full-width ones included."""
ROWS_AT_ONCE = 1_000
"""Rows of a `Contents` piece."""


class Kind(StrEnum):
    """The formats that are read; the value is what users call them."""

    CSV = "CSV"
    XLSX = "Excel"
    ODS = "LibreOffice"


class Form(msgspec.Struct, frozen=True):
    """How a file was written, so that the answer to it is written alike."""

    kind: Kind
    encoding: str = "utf-8-sig"
    """Of a CSV."""
    delimiter: str = ";"
    """Of a CSV."""


class Line(NamedTuple):
    """One line of a file, blank ones too; lines may differ in length."""

    cells: list[str]
    """Trimmed. Dates of a workbook are written jj/mm/aaaa."""
    rounded: tuple[int, ...] = ()
    """Positions of long numbers that the spreadsheet has rounded."""


class Row(NamedTuple):
    """One filled line under the titles."""

    number: int
    """From 1, as a spreadsheet numbers its lines: the header and blank lines count."""
    cells: tuple[str, ...]
    """Trimmed, one per header; "" where the file says nothing. Dates of a workbook are written jj/mm/aaaa."""
    rounded: frozenset[int] = frozenset()
    """Positions of long numbers that Excel has rounded: the last digits are no longer those that were typed."""


class Contents(msgspec.Struct, frozen=True):
    """A table with one header line, its rows packed: what one process tells another."""

    headers: tuple[str, ...]
    form: Form
    notes: tuple[str, ...]
    """Sentences: what was read otherwise than the file seems to say."""
    count: int
    """Of rows."""
    pieces: tuple[bytes, ...]
    """The rows, `ROWS_AT_ONCE` a piece."""


def letter(position: int) -> str:
    """The letters a spreadsheet shows above a column: 0 is A, 26 is AA."""
    name = ""
    while position >= 0:
        position, rest = divmod(position, 26)
        name = chr(ord("A") + rest) + name
        position -= 1
    return name
