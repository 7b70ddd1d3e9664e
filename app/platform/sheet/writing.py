"""Files that users open in Excel: they look right and run nothing."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from io import BytesIO, StringIO
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
BESIDE = "\x1f"
"""Between texts that are searched together; one that holds it is looked at by itself."""
SUSPICIOUS = re.compile(rf"{BESIDE}[\s{re.escape(''.join(FORMULA_STARTS))}]")
"""A text that begins with what a spreadsheet would run, or pass over to what it would."""
WIDTH = 20
"""Of a column in a workbook, in characters."""
DAY, INSTANT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[object]], form: Form = AS_EXCEL) -> bytes:
    """A CSV as a French Excel opens it at a double click: `;` between cells, UTF-8 with its mark."""
    return csv_mark(form) + csv_lines([headers, *rows], form)


def csv_mark(form: Form = AS_EXCEL) -> bytes:
    """What the file begins with, where its encoding has a mark."""
    encoding = _encoding(form)
    return b"" if encoding == form.encoding else "\ufeff".encode(encoding)


def csv_lines(rows: Sequence[Sequence[Any]], form: Form = AS_EXCEL) -> bytes:
    """Some lines of such a file, for exports that are sent while they are read.

    Text is always in quotes: a delimiter of another country cannot cut a formula free.

    Args:
        rows: of the same length.
    """
    page = StringIO(newline="")
    writer = csv.writer(page, delimiter=form.delimiter, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows(zip(*map(_column, zip(*rows, strict=True)), strict=True))
    return _encoded(page.getvalue(), _encoding(form))


def _column(values: Sequence[Any]) -> Iterable[object]:
    """A column as it is written. Most are texts that begin with a letter, found so by one search."""
    kinds = set(map(type, values))
    if kinds == {str, NoneType}:
        kinds, values = {str}, [value or "" for value in values]
    if kinds == {str} and not SUSPICIOUS.search(BESIDE + BESIDE.join(values)):
        return values
    if len(kinds) == 1:
        return map(_writer(kinds.pop()), values)
    return [_writer(value.__class__)(value) for value in values]


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
        return write_csv(headers, rows, sheet.form)
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


def _encoding(form: Form) -> str:
    """Without its mark."""
    return "utf-16-le" if form.encoding == "utf-16" else form.encoding.removesuffix("-sig")


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
