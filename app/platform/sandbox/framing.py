"""The titles of a table and the filled lines under them, checked while they pass: no line is held for long."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

import msgspec

from app.platform.letters import plain
from app.platform.sandbox.content import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_LINES,
    MAX_ROWS,
    ROWS_AT_ONCE,
    Line,
    Row,
    letter,
)
from app.platform.sandbox.refused import Reason, Refused

VALUE = re.compile(r"[\d\s./:,+-]+|oui|non", re.IGNORECASE)
"""A date, a number, an answer: what stands in data, not in titles."""
TITLE_LINES = 10
"""Among so many lines the header may stand under a title."""
Placed = Iterator[tuple[int, Line]]
"""Lines with their places from 0."""


def placed(lines: Iterable[Line]) -> Placed:
    """The lines with their places.

    Raises:
        Refused: a cell is too long to be one, or there is no end of lines.
    """
    for y, line in enumerate(lines):
        if y > MAX_LINES:
            raise Refused(Reason.TOO_MANY_ROWS)
        if line.cells and max(map(len, line.cells)) > MAX_CELL:
            x = next(x for x, cell in enumerate(line.cells) if len(cell) > MAX_CELL)
            raise Refused(Reason.LONG_CELL, line=y + 1, column=letter(x))
        yield y, line


def split(lines: Placed) -> tuple[int, tuple[str, ...], Placed]:
    """Where the titles stand, what they are, and the lines under them.

    They are the first line with two filled cells, else the first filled one: a table of one column.

    Raises:
        Refused: nothing is filled, or the titles are none.
    """
    seen: list[tuple[int, Line]] = []
    for y, line in lines:
        filled = sum(map(bool, line.cells))
        if filled or seen:
            seen.append((y, line))
        if filled > 1 or (seen and y >= seen[0][0] + TITLE_LINES - 1):
            break
    if not seen:
        raise Refused(Reason.EMPTY)
    wide = (at for at, (_, line) in enumerate(seen) if sum(map(bool, line.cells)) > 1)
    at = next(wide, 0)
    top, line = seen[at]
    return top, _headers(line.cells), chain(seen[at + 1 :], lines)


def rows(lines: Placed, headers: Sequence[str]) -> Iterator[Row]:
    """The filled lines, each cell under its title.

    Raises:
        Refused: too many, or a filled cell without title, which would be lost in silence.
    """
    fitted = _fitting(headers)
    count = 0
    for y, line in lines:
        if any(line.cells):
            count += 1
            if count > MAX_ROWS:
                raise Refused(Reason.TOO_MANY_ROWS)
            cells = fitted(y, line.cells)
            if any("\0" in cell for cell in cells):  # which no database keeps
                cells = tuple(cell.replace("\0", "") for cell in cells)
            yield Row(y + 1, cells, frozenset(line.rounded))


def packed(found: Iterable[Row]) -> tuple[int, tuple[bytes, ...]]:
    """How many rows, and the rows in pieces."""
    encode = msgspec.msgpack.encode
    pieces, some, count = [], list[Row](), 0
    for row in found:
        some.append(row)
        count += 1
        if len(some) == ROWS_AT_ONCE:
            pieces.append(encode(some))
            some.clear()
    if some:
        pieces.append(encode(some))
    return count, tuple(pieces)


def _headers(line: Sequence[str]) -> tuple[str, ...]:
    """The titles up to the last one, on one line each.

    Raises:
        Refused: they are data, too many, or twice the same.
    """
    titles = [" ".join(cell.split()) for cell in line]
    while not titles[-1]:
        titles.pop()
    if any(VALUE.fullmatch(title) for title in titles):
        raise Refused(Reason.NO_HEADER)
    if len(titles) > MAX_COLUMNS:
        raise Refused(Reason.TOO_MANY_COLUMNS)
    known: dict[str, int] = {}
    for x, title in enumerate(titles):
        if title and known.setdefault(plain(title), x) != x:
            raise Refused(Reason.SAME_HEADER, first=letter(known[plain(title)]), second=letter(x))
    return tuple(titles)


def _fitting(headers: Sequence[str]) -> Callable[[int, list[str]], tuple[str, ...]]:
    width = len(headers)
    untitled = [x for x, title in enumerate(headers) if not title]

    def fitted(y: int, cells: list[str]) -> tuple[str, ...]:
        """As many cells as there are headers."""
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        stray = next((x for x in untitled if cells[x]), None)
        if stray is None and len(cells) > width:
            stray = next((x for x in range(width, len(cells)) if cells[x]), None)
        if stray is not None:
            raise Refused(Reason.STRAY_CELL, cell=f"{letter(stray)}{y + 1}", column=letter(stray))
        return tuple(cells[:width])

    return fitted
