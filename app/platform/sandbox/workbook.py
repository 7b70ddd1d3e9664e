"""The lines of an XLSX or ODS, one after the other."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from app.platform.sandbox.content import MAX_LINES, Line
from app.platform.sandbox.formulas import without_result
from app.platform.sandbox.merged import Merge
from app.platform.sandbox.refused import Reason, Refused
from app.platform.sandbox.spanned import spanned

WIDEST = 1_000
EXACT_BELOW = 10**15
"""Excel keeps fifteen digits of a number."""
SHOWN_IN_FULL_BELOW = 10**11
"""Longer numbers are shown as « 1,85E+14 »; saved as CSV and opened again, the digits not shown have become zeros."""


class Opened(NamedTuple):
    """The sheet that is read."""

    lines: Iterator[Line]
    merges: list[Merge]
    title: str
    beside: bool
    """Other sheets show something too; they are not read."""


def read_workbook(content: bytes) -> Opened:
    """The first visible sheet that has any cell; hidden ones hold the lists of our templates.

    Raises:
        Refused: protected, damaged, empty, larger than may be, or with a formula that has no result.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        shown = [(place, each.name) for place, each in enumerate(workbook.sheets_metadata) if _is_shown(each)]
        sheets = ((place, workbook.get_sheet_by_name(name)) for place, name in shown)
        place, sheet = next(((place, sheet) for place, sheet in sheets if sheet.height), (0, None))
    except PasswordError as error:
        raise Refused(Reason.PROTECTED) from error
    except CalamineError as error:
        raise Refused(Reason.DAMAGED) from error
    if sheet is None:
        raise Refused(Reason.EMPTY)
    _refuse_size(sheet)
    return Opened(_lines(sheet), _merges(content, place, sheet), sheet.name, shown[-1][0] > place)


def text(value: Any) -> str:
    """A cell as a French spreadsheet shows it, except that numbers have all their digits."""
    if isinstance(value, str):
        return value.strip()
    return WRITTEN.get(type(value), str)(value)


def is_rounded(value: Any) -> bool:
    """Whether Excel has surely lost digits of this number."""
    if not isinstance(value, float) or not value.is_integer():
        return False
    return abs(value) >= EXACT_BELOW or (abs(value) >= SHOWN_IN_FULL_BELOW and value % 10**6 == 0)


def _refuse_size(sheet: CalamineSheet) -> None:
    if sheet.total_height > MAX_LINES:
        raise Refused(Reason.TOO_MANY_ROWS)
    if sheet.total_width > WIDEST:
        raise Refused(Reason.TOO_MANY_COLUMNS)


def _merges(content: bytes, place: int, sheet: CalamineSheet) -> list[Merge]:
    """The merged cells of the sheet at this place.

    Raises:
        Refused: a formula of a workbook of Excel has no result; a document of LibreOffice keeps what it shows as text.
    """
    with ZipFile(BytesIO(content)) as archive:
        if "xl/workbook.xml" not in archive.NameToInfo:
            return spanned(archive, place)
        if cell := without_result(archive, place):
            raise Refused(Reason.NO_RESULT, cell=cell)
    return [Merge(*first, *last) for first, last in sheet.merged_cell_ranges or ()]


def _is_shown(sheet: Any) -> bool:
    return sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible


def _lines(sheet: CalamineSheet) -> Iterator[Line]:
    """From the first line and column on, empty ones too."""
    column = sheet.start[1] if sheet.start else 0  # `iter_rows` begins with the first line, but the first filled column
    before = [""] * column
    for values in sheet.iter_rows():
        cells = [value.strip() if type(value) is str else text(value) for value in values]
        rounded = tuple(column + x for x, value in enumerate(values) if type(value) is float and is_rounded(value))
        yield Line(before + cells if column else cells, rounded)


def _number(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() else f"{value:.15g}".replace(".", ",")


@lru_cache(maxsize=50_000)
def _day(value: date) -> str:
    """Written once: a column of days has few of them, many times."""
    return f"{value:%d/%m/%Y}"


def _instant(value: datetime) -> str:
    return f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M}"


def _duration(value: timedelta) -> str:
    minutes = int(value.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


WRITTEN: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "Oui" if value else "Non",
    float: _number,
    datetime: _instant,
    date: _day,
    time: lambda value: f"{value:%H:%M}",
    timedelta: _duration,
}
