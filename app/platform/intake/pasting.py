"""Cells copied from a spreadsheet and pasted into the page: made a file like any other, which the intake then reads."""

import csv
import re
from collections.abc import Sequence
from io import StringIO
from itertools import islice

from app.platform.context import Context
from app.platform.errors import DomainError
from app.platform.intake.kind import FileKind
from app.platform.intake.receiving import receive
from app.platform.intake.staged import Intake
from app.platform.sheet import Unreadable, letter, match_columns

NAME = "Tableau collé.csv"
LONGEST = 2 * 1024 * 1024
"""Characters: some ten thousand rows. A longer one is a file."""
MOST_ROWS, WIDEST = 20_000, 60
"""Rows, and cells of a row: a few characters would else be made a table of millions of empty cells."""
TOO_LONG = "Ce tableau est trop long pour être collé : enregistrez-le dans un fichier, puis envoyez ce fichier."
TOO_WIDE = f"Ce tableau a plus de {WIDEST} colonnes : copiez seulement celles du fichier de référence."
VALUE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d{5,}")
"""A day or a long number: what a row of titles does not hold."""

Cells = Sequence[Sequence[str]]


def paste(ctx: Context, kind: FileKind, *, text: str, untitled: bool = False) -> Intake:
    """Take cells that were pasted as a file that was sent.

    Args:
        text: rows as every spreadsheet copies them: cells between tabs; semicolons where there is no tab.
        untitled: the first row is no row of titles. Otherwise it is taken for one unless it cannot be.

    Raises:
        NotAllowed, DomainError: as for `receive`; or `pasted`: too long, or too many columns.
    """
    ctx.require(kind.right)
    if len(text) > LONGEST:
        raise DomainError(TOO_LONG, field="pasted")
    rows = cells(text)
    if rows and (untitled or _holds_values(kind, rows[0])):
        rows = [titles(kind, len(rows[0])), *rows]
    page = StringIO(newline="")
    csv.writer(page, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    return receive(ctx, kind, name=NAME, content=page.getvalue().encode("utf-8-sig"))


def cells(text: str) -> Cells:
    """The cells of a text, every row as long as the longest; a cell in quotes may hold several lines.

    Raises:
        DomainError: `pasted`: more rows than `MOST_ROWS`, or a row with more cells than `WIDEST`.
    """
    lines = text.replace("\0", "").strip("\r\n")
    delimiter = "\t" if "\t" in lines or ";" not in lines else ";"
    try:
        reader = csv.reader(StringIO(lines, newline=""), delimiter=delimiter, strict=True)
        rows = list(islice(map(_filled, reader), MOST_ROWS + 1))
    except csv.Error:  # a quotation mark that is only one
        rows = [_filled(line.split(delimiter)) for line in islice(StringIO(lines, newline=None), MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise DomainError(TOO_LONG, field="pasted")
    widest = max(map(len, rows), default=0)
    if widest > WIDEST:
        raise DomainError(TOO_WIDE, field="pasted")
    return [[*row, *[""] * (widest - len(row))] for row in rows]


def titles(kind: FileKind, count: int) -> Sequence[str]:
    """Titles for columns that have none: those of the reference file where there are as many, else their letters."""
    for columns in (kind.usual, kind.columns):
        if len(columns) == count:
            return [each.title for each in columns]
    return [f"Colonne {letter(x)}" for x in range(count)]


def _filled(row: Sequence[str]) -> list[str]:
    """The cells without the empty ones at the end of a wide row: one that was selected whole ends with its sheet."""
    filled = [cell.strip() for cell in row]
    while len(filled) > WIDEST and not filled[-1]:
        filled.pop()
    return filled


def _holds_values(kind: FileKind, row: Sequence[str]) -> bool:
    """Whether a row can be no row of titles: none of them is known, and one of its cells is a day or a long number."""
    try:
        known = match_columns(row, kind.synonyms).columns
    except Unreadable:  # two titles that say the same
        return False
    return not known and any(VALUE.search(cell) for cell in row)
