"""What is kept of what people type or paste into a form."""

from datetime import date

from wtforms.validators import StopValidation

from app.law.days import clean_day
from app.law.nir import tells_nir
from app.law.unacceptable import Unacceptable
from app.platform.refusal import NUMBER_TOLD

NUMBERS = frozenset({"nir", "ntt"})
"""Columns that a person's number is for; everywhere else it would be read by whoever reads the text."""


def printable(line: str) -> str:
    """A line without control characters. Tabs and no-break spaces, copied from a table or a letter, stay spaces."""
    return "".join(c if c.isprintable() else " " for c in line if c.isprintable() or c.isspace())


def read_day(typed: str) -> date:
    """A typed day.

    Raises:
        ValueError: it cannot be read, or does not exist; a sentence.
    """
    try:
        return clean_day(typed)
    except Unacceptable as refusal:
        raise ValueError(f"{refusal.sentence}.") from refusal


def refuse_number(column: str, typed: str | None) -> None:
    """Keep a social security number out of every text but its own field: reasons, comments, notes, titles.

    Raises:
        StopValidation: there is one; says where it belongs.
    """
    if column not in NUMBERS and tells_nir(typed or ""):
        raise StopValidation(NUMBER_TOLD)
