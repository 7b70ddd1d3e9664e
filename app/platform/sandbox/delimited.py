"""CSV as spreadsheets of all ages and countries save it."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from itertools import islice, repeat

from app.platform.sandbox.content import FORMULA_STARTS, MAX_BYTES, Form, Kind, Line
from app.platform.sandbox.encodings import decode
from app.platform.sandbox.refused import Reason, Refused

DELIMITERS = ";,\t|~^¦:"
"""In order of preference when a file has as many of each."""
LOOKED_AT, AMONG = 5, 500
"""Filled lines that decide, among so many: a title may stand above the header."""
WIDEST = 1_000
DECLARED = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)
"""Excel's own way to tell the delimiter; Excel does not show nor count this line."""
QUOTED = re.compile(r'"[^"]*"')
SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?E\+(\d\d)", re.IGNORECASE)
csv.field_size_limit(MAX_BYTES)  # the module's own limit would not say which cell is too long: `framing` does


def read_delimited(content: bytes) -> tuple[Iterator[Line], Form]:
    """The lines of a CSV and how it was written; the lines raise `Refused` for a quote that is never closed.

    Raises:
        Refused: in no encoding that we know, or no text at all.
    """
    text, encoding = decode(content)
    if "\0" in text:
        raise Refused(Reason.OTHER_KIND)
    declared = DECLARED.match(text)
    text = text[declared.end() :] if declared else text
    delimiter = declared.group(1) if declared else delimiter_of(text)
    return _lines(text, delimiter), Form(Kind.CSV, encoding, delimiter)


def delimiter_of(text: str) -> str:
    """The sign that stands in most of the first lines, outside quotes, and most often."""
    filled = (QUOTED.sub("", line) for line in islice(StringIO(text), AMONG) if line.strip())
    first = list(islice(filled, LOOKED_AT))
    return max(
        DELIMITERS, key=lambda sign: (sum(sign in line for line in first), sum(map(str.count, first, repeat(sign))))
    )


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    shortened = SCIENTIFIC.search(text) is not None
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    complete = 0
    try:
        for cells in reader:
            complete = reader.line_num
            if len(cells) > WIDEST:
                raise Refused(Reason.TOO_MANY_COLUMNS)
            read = [_unguarded(cell) if cell[:1] == "'" else cell for cell in map(str.strip, cells)]
            yield _with_digits(read) if shortened else Line(read)
    except csv.Error as error:
        raise Refused(Reason.QUOTES, line=complete + 1) from error


def _unguarded(cell: str) -> str:
    """Without the apostrophe that our own exports put before a formula."""
    said = cell[1:].lstrip()
    return said if said[:1] in FORMULA_STARTS else cell


def _with_digits(cells: list[str]) -> Line:
    """Write « 1,85E+14 » in full, and remember where: Excel threw digits away when it saved the file."""
    rounded = []
    for x, cell in enumerate(cells):
        if found := SCIENTIFIC.fullmatch(cell):
            cells[x] = f"{Decimal(cell.replace(',', '.')):f}"
            if len(found[2] or "") < int(found[3]):
                rounded.append(x)
    return Line(cells, tuple(rounded))
