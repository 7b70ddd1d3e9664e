"""Reads a workbook in a process of its own, whose memory and time are counted. A script: imports nothing of ours.

A workbook of 20 Mo can be made to unpack to anything: what goes wrong here ends this process, not the portal.
"""

import resource
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import msgspec
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY_BYTES = 768 * 1024 * 1024
"""Of addresses; what is really used stays under 512 Mo."""
SECONDS = 20
WIDEST = 1_000
EXACT_BELOW = 10**15
"""Excel keeps fifteen digits of a number."""
SHOWN_IN_FULL_BELOW = 10**11
"""Longer numbers are shown as « 1,85E+14 »; saved as CSV and opened again, the digits not shown have become zeros."""


class Answer(msgspec.Struct):
    """The cells of the sheet, or why there are none: the name of a `Reason`."""

    lines: list[list[str]] = []
    rounded: list[tuple[int, int]] = []
    refusal: str = ""


class Refused(Exception):
    """The workbook cannot be read; the argument is the name of a `Reason`."""


def text(value: Any) -> str:
    """A cell as a French spreadsheet shows it, except that numbers have all their digits."""
    if isinstance(value, str):
        return value.strip()
    return WRITTEN.get(type(value), str)(value)


def _number(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() else f"{value:.15g}".replace(".", ",")


def _instant(value: datetime) -> str:
    return f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M}"


def _duration(value: timedelta) -> str:
    minutes = int(value.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


WRITTEN: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "Oui" if value else "Non",
    float: _number,
    datetime: _instant,
    date: lambda value: f"{value:%d/%m/%Y}",
    time: lambda value: f"{value:%H:%M}",
    timedelta: _duration,
}


def is_rounded(value: Any) -> bool:
    """Whether Excel has surely lost digits of this number."""
    if not isinstance(value, float) or not value.is_integer():
        return False
    return abs(value) >= EXACT_BELOW or (abs(value) >= SHOWN_IN_FULL_BELOW and value % 10**6 == 0)


def chosen(workbook: CalamineWorkbook, max_rows: int) -> CalamineSheet:
    """The first sheet that shows something; hidden ones hold the lists of our templates."""
    visible = (
        workbook.get_sheet_by_name(each.name)
        for each in workbook.sheets_metadata
        if each.typ is SheetTypeEnum.WorkSheet and each.visible is SheetVisibleEnum.Visible
    )
    sheet = next((sheet for sheet in visible if sheet.height), None)
    if sheet is None:
        raise Refused("EMPTY")
    if sheet.total_height > 2 * max_rows:  # blank lines do not count, but are not read without end
        raise Refused("TOO_MANY_ROWS")
    if sheet.total_width > WIDEST:
        raise Refused("TOO_MANY_COLUMNS")
    return sheet


def answer(content: bytes, max_rows: int) -> Answer:
    """Read the workbook; the refusals are those that only its parser can tell."""
    try:
        sheet = chosen(CalamineWorkbook.from_filelike(BytesIO(content)), max_rows)
    except Refused as refused:
        return Answer(refusal=str(refused))
    except PasswordError:
        return Answer(refusal="PROTECTED")
    except CalamineError:
        return Answer(refusal="DAMAGED")
    values = sheet.to_python(skip_empty_area=False)
    rounded = [(y, x) for y, line in enumerate(values) for x, value in enumerate(line) if is_rounded(value)]
    return Answer([[text(value) for value in line] for line in values], rounded)


def main() -> None:
    """Take the workbook from the standard input, give the answer on the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    given = answer(sys.stdin.buffer.read(), int(sys.argv[1]))
    sys.stdout.buffer.write(msgspec.msgpack.encode(given))


if __name__ == "__main__":
    main()
