"""Files that users open in Excel: they look right and run nothing."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from io import BytesIO, StringIO
from itertools import chain
from types import NoneType
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.platform.clock import PARIS
from app.platform.letters import plain
from app.platform.sheet.columns import REFUSALS
from app.platform.sheet.content import FORMULA_STARTS, Form, Kind, Sheet
from app.platform.wording import shown

AS_EXCEL = Form(Kind.CSV)
CHUNK_CHARACTERS = 64 * 1024
SUSPECT = FORMULA_STARTS.union(filter(str.isspace, map(chr, range(0x3001))))
"""What a text may begin with that a spreadsheet would run, or pass over to what it would."""
WIDTH = 20
"""Of a column in a workbook, in characters."""
DAY, INSTANT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV as a French Excel opens it at a double click: `;` between cells, UTF-8 with its mark."""
    return b"".join(csv_chunks(headers, rows))


def csv_chunks(headers: Sequence[str], rows: Iterable[Sequence[Any]], form: Form = AS_EXCEL) -> Iterator[bytes]:
    """The same in pieces, for exports that are sent while they are read.

    Text is always in quotes: a delimiter of another country cannot cut a formula free.
    """
    encoding = "utf-16-le" if form.encoding == "utf-16" else form.encoding.removesuffix("-sig")
    mark = "\ufeff" if encoding != form.encoding else ""
    page = StringIO(newline="")
    page.write(mark)
    writer = csv.writer(page, delimiter=form.delimiter, quoting=csv.QUOTE_NONNUMERIC)
    for row in chain([headers], rows):
        writer.writerow(
            [  # most cells are texts that begin with a letter: nothing else is asked of them
                value if type(value) is str and value[:1] not in SUSPECT else _writer(value.__class__)(value)
                for value in row
            ]
        )
        if page.tell() > CHUNK_CHARACTERS:
            yield _encoded(page.getvalue(), encoding)
            page.seek(0)
            page.truncate()
    yield _encoded(page.getvalue(), encoding)


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "Feuille 1") -> bytes:
    """A workbook of one sheet, its header frozen; the memory taken does not grow with the rows.

    Texts are written as texts, so that none becomes a formula or a link; numbers and dates can be sorted.
    """
    packed = BytesIO()
    with Workbook(packed, {"constant_memory": True, "remove_timezone": True}) as workbook:
        sheet = workbook.add_worksheet(title)
        formats: dict[type, Format] = {
            date: workbook.add_format({"num_format": DAY}),
            datetime: workbook.add_format({"num_format": INSTANT}),
        }
        bold = workbook.add_format({"bold": True, "text_wrap": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(headers) - 1, 0), WIDTH)
        for x, header in enumerate(headers):
            sheet.write_string(0, x, header, bold)
        for y, row in enumerate(rows, start=1):
            for x, value in enumerate(row):
                _write_cell(sheet, (y, x), value, formats)
    return packed.getvalue()


def write_refused(sheet: Sheet, refusals: Mapping[int, str]) -> bytes:
    """The refused rows of a file, written as that file was, with a last column « Erreur » that says why.

    Corrected, it can be sent again as it is.

    Args:
        sheet: what `read` made of the file. An ODS comes back as a workbook of Excel, which LibreOffice opens.
        refusals: number of a row → its sentence; the other rows are left out.
    """
    kept = [x for x, title in enumerate(sheet.headers) if title and plain(title) != plain(REFUSALS)]
    headers = [*(sheet.headers[x] for x in kept), REFUSALS]
    refused = [row for row in sheet.rows if row.number in refusals]
    rows = [[*(row.cells[x] for x in kept), refusals[row.number]] for row in refused]
    if sheet.form.kind is Kind.CSV:
        return b"".join(csv_chunks(headers, rows, sheet.form))
    return write_xlsx(headers, rows)


@lru_cache(maxsize=256)
def _writer(kind: type) -> Callable[[Any], object]:
    """How values of a kind are written: numbers as numbers, with a decimal comma; anything else as harmless text."""
    if issubclass(kind, NoneType):
        return lambda _: ""
    if kind is date or issubclass(kind, Enum):
        return _kept
    if issubclass(kind, int) and kind is not bool:
        return int
    if issubclass(kind, float | Decimal):
        return lambda value: str(value).replace(".", ",")
    return _harmless if kind is str else lambda value: _harmless(shown(value))


@lru_cache(maxsize=4_096)
def _kept(value: date | Enum) -> str:
    """Days and choices come again and again."""
    return _harmless(shown(value))


def _harmless(text: str) -> str:
    """With an apostrophe before what a spreadsheet would run; `read` takes it off again."""
    first = text[:1]
    runs = first in FORMULA_STARTS or (first.isspace() and text.lstrip()[:1] in FORMULA_STARTS)
    return f"'{text}" if runs else text


def _encoded(text: str, encoding: str) -> bytes:
    """Windows-1252 has one no-break space only; what it lacks otherwise becomes « ? »."""
    return text.replace("\u202f", "\u00a0").encode(encoding, errors="replace")


def _write_cell(sheet: Worksheet, place: tuple[int, int], value: object, formats: dict[type, Format]) -> None:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(*place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(*place, value.astimezone(PARIS), formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, formats[date])
    elif text := shown(value):
        sheet.write_string(*place, text)
