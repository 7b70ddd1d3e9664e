"""CSV as spreadsheets of all ages and countries save it."""

import csv
import re
from decimal import Decimal
from io import StringIO
from itertools import islice, repeat

from app.platform.sheet.content import FORMULA_STARTS, MAX_BYTES, Form, Grid, Kind
from app.platform.sheet.refusals import Reason, Unreadable

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS = ";,\t|"
"""In order of preference when a file has as many of each."""
LOOKED_AT = 5
"""Lines that decide: a title may stand above the header."""
DECLARED = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)
"""Excel's own way to tell the delimiter; Excel does not show nor count this line."""
QUOTED = re.compile(r'"[^"]*"')
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+\d\d", re.IGNORECASE)
csv.field_size_limit(MAX_BYTES)  # the module's own limit would not say which cell is too long: `framed` does


def read_delimited(content: bytes) -> tuple[Grid, Form]:
    """The cells of a CSV and how it was written.

    Raises:
        Unreadable: neither UTF-8, UTF-16 nor Windows-1252, or a quote that is never closed.
    """
    text, encoding = decode(content)
    if "\0" in text:
        raise Unreadable(Reason.OTHER_KIND)
    declared = DECLARED.match(text)
    text = text[declared.end() :] if declared else text
    delimiter = declared.group(1) if declared else delimiter_of(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [_cells(line) for line in reader]
    except csv.Error as error:
        raise Unreadable(Reason.QUOTES, line=reader.line_num) from error
    return _with_digits(lines, text), Form(Kind.CSV, encoding, delimiter)


def decode(content: bytes) -> tuple[str, str]:
    """The text of a CSV and the encoding to answer in."""
    try:
        for bom, encoding in BOMS:
            if content.startswith(bom):
                return content.decode(encoding), encoding
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:  # Excel's « CSV (séparateur : point-virgule) »
            return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as error:
        raise Unreadable(Reason.ENCODING) from error
    return text, "utf-8-sig" if text.isascii() else "utf-8"  # without accents the file has no say: as Excel likes it


def delimiter_of(text: str) -> str:
    """The sign that stands in most of the first lines, outside quotes, and most often."""
    filled = (QUOTED.sub("", line) for line in StringIO(text) if line.strip())
    first = list(islice(filled, LOOKED_AT))
    return max(
        DELIMITERS, key=lambda sign: (sum(sign in line for line in first), sum(map(str.count, first, repeat(sign))))
    )


def _cells(line: list[str]) -> list[str]:
    """Trimmed, without the apostrophe that our own exports put before a formula."""
    trimmed = [cell.strip() for cell in line]
    return [_unguarded(cell) if cell[:1] == "'" else cell for cell in trimmed]


def _unguarded(cell: str) -> str:
    said = cell[1:].lstrip()
    return said if said[:1] in FORMULA_STARTS else cell


def _with_digits(lines: list[list[str]], text: str) -> Grid:
    """Write « 1,85E+14 » in full, and remember where: Excel threw the other digits away when it saved the file."""
    rounded = set()
    if SCIENTIFIC.search(text):
        for y, line in enumerate(lines):
            for x, cell in enumerate(line):
                if SCIENTIFIC.fullmatch(cell):
                    line[x] = f"{Decimal(cell.replace(',', '.')):f}"
                    rounded.add((y, x))
    return Grid(lines, frozenset(rounded))
