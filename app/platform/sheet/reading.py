"""From an uploaded file to a table with one header."""

import re
from collections.abc import Sequence

from app.platform.letters import plain
from app.platform.sheet.content import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Form, Grid, Kind, Row, Sheet, letter
from app.platform.sheet.delimited import read_delimited
from app.platform.sheet.kinds import kind_of
from app.platform.sheet.refusals import Reason, Unreadable
from app.platform.sheet.workbook import read_workbook

VALUE = re.compile(r"[\d\s./:,+-]+|oui|non", re.IGNORECASE)
"""A date, a number, an answer: what stands in data, not in titles."""
TITLE_LINES = 10
"""Among so many lines the header may stand under a title."""


def read(name: str, content: bytes) -> Sheet:
    """Read an uploaded file, whatever spreadsheet made it.

    Args:
        name: as the user's machine calls the file; only its extension is looked at.
        content: at most 20 Mo.

    Raises:
        Unreadable: the file must be changed first; the sentence says how.
    """
    kind = kind_of(name, content)
    grid, form = read_delimited(content) if kind is Kind.CSV else read_workbook(content, kind)
    return framed(grid, form)


def framed(grid: Grid, form: Form) -> Sheet:
    """Find the header, check it, and keep the filled lines under it."""
    _refuse_long_cell(grid)
    top = _header_at(grid.lines)
    headers = _headers(grid.lines[top])
    marked: dict[int, set[int]] = {}
    for y, x in grid.rounded:
        marked.setdefault(y, set()).add(x)
    rows = [
        Row(y + 1, _fitted(line, headers, y + 1), frozenset(marked.get(y, ())))
        for y, line in enumerate(grid.lines)
        if y > top and any(line)
    ]
    if not rows:
        raise Unreadable(Reason.NO_ROW)
    if len(rows) > MAX_ROWS:
        raise Unreadable(Reason.TOO_MANY_ROWS)
    return Sheet(headers, rows, form)


def _header_at(lines: Sequence[Sequence[str]]) -> int:
    """The first line with two filled cells; a table of one column has only lines with one."""
    filled = [y for y, line in enumerate(lines) if any(line)]
    if not filled:
        raise Unreadable(Reason.EMPTY)
    wide = (y for y in filled if y < filled[0] + TITLE_LINES and sum(map(bool, lines[y])) > 1)
    return next(wide, filled[0])


def _refuse_long_cell(grid: Grid) -> None:
    """Name the first cell that is too long to be one."""
    for y, line in enumerate(grid.lines):
        for x, cell in enumerate(line):
            if len(cell) > MAX_CELL:
                raise Unreadable(Reason.LONG_CELL, line=y + 1, column=letter(x))


def _headers(line: Sequence[str]) -> tuple[str, ...]:
    """The titles up to the last one, on one line each.

    Raises:
        Unreadable: they are data, too many, or twice the same.
    """
    titles = [" ".join(cell.split()) for cell in line]
    while not titles[-1]:
        titles.pop()
    if any(VALUE.fullmatch(title) for title in titles):
        raise Unreadable(Reason.NO_HEADER)
    if len(titles) > MAX_COLUMNS:
        raise Unreadable(Reason.TOO_MANY_COLUMNS)
    known: dict[str, int] = {}
    for x, title in enumerate(titles):
        if title and known.setdefault(plain(title), x) != x:
            raise Unreadable(Reason.SAME_HEADER, first=letter(known[plain(title)]), second=letter(x))
    return tuple(titles)


def _fitted(line: Sequence[str], headers: tuple[str, ...], number: int) -> tuple[str, ...]:
    """As many cells as there are headers; a cell without a header would be lost in silence.

    Raises:
        Unreadable: such a cell is filled: a delimiter too many, or a column without title.
    """
    width = len(headers)
    cells = (*line, *[""] * (width - len(line))) if len(line) < width else tuple(line)
    for x, cell in enumerate(cells):
        if cell and (x >= width or not headers[x]):
            raise Unreadable(Reason.STRAY_CELL, cell=f"{letter(x)}{number}", column=letter(x))
    return cells[:width]
