"""What a spreadsheet holds once read: text, each piece with its place in the original file."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 60
MAX_CELL = 131_072
"""Characters of a cell: four times what Excel takes; what is longer is a quote that was left open, or no table."""
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters that make a spreadsheet run a cell instead of showing it, full-width ones included."""


class Kind(StrEnum):
    """The formats that are read; the value is what users call them."""

    CSV = "CSV"
    XLSX = "Excel"
    ODS = "LibreOffice"


@dataclass(frozen=True, slots=True)
class Form:
    """How a file was written, so that the answer to it is written alike."""

    kind: Kind
    encoding: str = "utf-8-sig"
    """Of a CSV."""
    delimiter: str = ";"
    """Of a CSV."""


class Row(NamedTuple):
    """One filled line of a file."""

    number: int
    """From 1, as a spreadsheet numbers its lines: the header and blank lines count."""
    cells: tuple[str, ...]
    """Trimmed, one per header; "" where the file says nothing. Dates of a workbook are written jj/mm/aaaa."""
    rounded: frozenset[int] = frozenset()
    """Positions of long numbers that Excel has rounded: the last digits are no longer those that were typed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with one header line."""

    headers: tuple[str, ...]
    """Position 0 is column A; "" for a column that is empty down to the last line."""
    rows: Sequence[Row]
    form: Form


class Grid(NamedTuple):
    """The cells of a file before anybody knows which line is the header."""

    lines: Sequence[Sequence[str]]
    """Every line from the first, blank ones too; lines may differ in length."""
    rounded: frozenset[tuple[int, int]] = frozenset()
    """Line and column, both from 0, of the numbers that were rounded."""


def letter(position: int) -> str:
    """The letters a spreadsheet shows above a column: 0 is A, 26 is AA."""
    name = ""
    while position >= 0:
        position, rest = divmod(position, 26)
        name = chr(ord("A") + rest) + name
        position -= 1
    return name
