"""Columns of a list as a screen declares them, and the ones that a page or a file is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row

from app.platform.context import Context
from app.platform.question import Column

UNUSUAL = "md"
"""In the class of a column: where there is little room, shown to whom chose it."""
Cell = Callable[[Row[Any]], Markup | str]


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of the file that a list is taken away as."""

    tag: str
    """Its element in XML: small letters, digits and dashes."""
    label: str
    value: str | Callable[[Context, Any], Any]
    """A field, `"last_name"` or `"post__title"`; or what is made of a row, whose fields are read as by a `cell`."""
    kind: type = str
    told: Callable[[Context, Row[Any]], Any] | None = None
    """What several columns are read from, made once for a row: `value` is then given it in place of the row."""
    given: str = ""
    """A field without which there is nothing to tell; `value` is then a field too."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of a list that is more than one field of the model."""

    name: str
    """The field read: `"last_name"`, or `"post.title"` through a relation."""
    label: str = ""
    """Else the field's words."""
    sort: str = ""
    """The field sorted by instead, when people expect another order (a folded name)."""
    search: str = ""
    """The field filtered by instead."""
    cell: Cell | None = None
    """Writes the cell; reads fields as `row.last_name`, `row.post__title`."""
    needs: Sequence[str] = ()
    """Other fields that `cell` reads."""
    css: str = ""
    exported: Sequence[ExportColumn] = ()
    """What it is in a file, when that is more than the value of the field."""
    on_demand: bool = False
    """Only shown to whom chooses it: lists begin with few columns."""
    screen_only: bool = False
    """In no file: a link, or what never leaves by a button."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that one page, or one file, shows."""

    shown: Sequence[Shown]
    columns: Sequence[Column]
    selected: Sequence[str]
    """The fields that they read."""
    starts: Sequence[str]
    """Of the cells after the first, as HTML."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Which they are."""
        return tuple(column.key for column in self.columns)


def keys_of(shown: Sequence[Shown]) -> tuple[str, ...]:
    """What the columns of a list are called in addresses: their names, each once."""
    names = [each.name for each in shown]
    return tuple(
        name if name not in names[:place] else f"{name}-{names[:place].count(name) + 1}"
        for place, name in enumerate(names)
    )


def moved(keys: Sequence[str], asked: str) -> tuple[str, ...]:
    """The columns shown, one of them a place further: « born_on.up », « born_on.down »; the first of all stays."""
    key, _, way = asked.rpartition(".")
    order = list(keys)
    if key in order[1:]:
        here = order.index(key)
        there = here - 1 if way == "up" else here + 1
        if 0 < there < len(order):
            order[here], order[there] = order[there], order[here]
    return tuple(order)


def layout_of(pairs: Sequence[tuple[Shown, Column]]) -> Layout:
    """What a page needs to know of these columns."""
    shown = tuple(each for each, _ in pairs)
    columns = tuple(column for _, column in pairs)
    selected = sorted({name for each in shown for name in (each.name, *each.needs)})
    return Layout(shown, columns, selected, [_cell_start(each) for each in columns[1:]])


def _cell_start(column: Column) -> str:
    """With its name where a phone, which has no headings, shows it only to whom chose it."""
    look = Markup(' class="{}"').format(column.css) if column.css else ""
    named = Markup(' data-label="{}"').format(column.label) if column.on_demand or UNUSUAL in column.css.split() else ""
    return f'<td role="cell"{look}{named}>'
