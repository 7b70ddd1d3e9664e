"""Conditions that find rows by what one types."""

from typing import Any

from sqlalchemy import ColumnElement, func

GRAM = 3
"""Letters that an index of letter triples needs to find a part of a word."""


def holds(column: Any, typed: str) -> ColumnElement[bool]:
    """Text by a part of it, whatever the case. For short tables: nothing indexes it."""
    return func.lower(column).contains(typed.lower(), autoescape=True)


def key_holds(key: Any, part: str) -> ColumnElement[bool]:
    """A folded name by a part of it, among the rows of one adherent: few enough to be read.

    Args:
        key: a column folded by `law.names.sort_key`.
        part: folded likewise.
    """
    found: ColumnElement[bool] = key.contains(part, autoescape=True)
    return found


def key_holds_anywhere(key: Any, part: str) -> ColumnElement[bool]:
    """The same over a whole service: by the index of letter triples; what is shorter, by the beginning."""
    if len(part) < GRAM:
        found: ColumnElement[bool] = key.startswith(part, autoescape=True)
        return found
    return func.grams(key).op("@>")(func.grams(part)) & key_holds(key, part)
