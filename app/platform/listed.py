"""What a list is made of beside its columns: its parts, its rows, one page of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Row

from app.platform.context import Actor

Within = ColumnElement[bool] | None


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of a list under a tab of its own: « En activité », « Sortis ». The first is shown unless one is asked."""

    name: str
    """In the address: `?scope=sortis`."""
    label: str
    within: Callable[[date], Within]
    """What it keeps of the list on a day."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the page writes it."""

    id: int
    url: str | None
    cells: Sequence[Markup | str]
    row: Row[Any]
    others: Markup
    """The cells after the first, ready for the page."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a list."""

    rows: Sequence[Line]
    count: int
    """At most `COUNTED`."""
    capped: bool
    """There are more than `count`."""
    first: str | None = None
    previous: str | None = None
    next: str | None = None
    last: str | None = None
    from_row: int | None = None
    """Known on the first page only: a keyset page does not know how many rows stand before it."""
    beside: Any = None
    """What was read with the rows; None when there are none."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is read with each page of a list, in the statement of its rows."""

    value: ColumnElement[Any]
    given: Callable[[Actor], Mapping[str, Any]]
    """The parameters that it asks for."""
