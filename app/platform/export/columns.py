"""What a list is as a file: what its screen declares, and the columns that follow from those it shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from app.law.names import sort_key
from app.platform import audit
from app.platform.column import ExportColumn, Shown
from app.platform.context import Context
from app.platform.seal import Sealed
from app.platform.table import Table
from app.platform.wording import shown

UNFIT = re.compile("[^a-z0-9]+")
TAG = re.compile("[a-z][a-z0-9-]*")


class Unexportable(TypeError):
    """A list that cannot be taken away as its screen declares it: mend the declaration."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a list is called once it is a file."""

    name: str
    """Of the file and of the root of the XML: `salaries`."""
    item: str
    """The element of a row: `salarie`."""
    said: str
    """In the history: « Export de la liste des salariés »."""

    def __post_init__(self) -> None:
        audit.declare(**{self.action: self.said})

    @property
    def action(self) -> str:
        """By which the history knows it."""
        return f"exported_{self.name}"

    @property
    def namespace(self) -> str:
        """Of the XML; another number when the same file would mean something else."""
        return f"urn:portail-adherent:{self.name}:1"


def filed(table: Table, keys: Sequence[str] = ()) -> Sequence[str]:
    """Of the columns that a page shows, those that a file has too; without keys, of all that the list can show."""
    pairs = zip(table.shown, table.columns, strict=True)
    there = [column.key for each, column in pairs if not each.screen_only]
    return [key for key in keys if key in there] if keys else there


def columns_of(table: Table, keys: Sequence[str] = ()) -> Sequence[ExportColumn]:
    """The columns of the file, in the order in which the page shows them.

    Args:
        keys: of the columns that the page shows; none: of all that it can show.

    Raises:
        Unexportable: a column of the file reads a sealed field, even if it does not write it; or two columns have the
            same tag.
    """
    layout = table.layout(filed(table, keys))
    sealed = [name for name in layout.selected if isinstance(table.fields[name].type, Sealed)]
    if sealed:
        raise Unexportable(f"{table.model.__name__} reads what is sealed: {', '.join(sealed)}")
    columns = tuple(
        column
        for each, head in zip(layout.shown, layout.columns, strict=True)
        for column in (each.exported or (_plain(each, head.label, table.kind(each.name)),))
    )
    tags = [each.tag for each in columns]
    unfit = sorted({tag for tag in tags if tags.count(tag) > 1 or not TAG.fullmatch(tag)})
    if unfit:
        raise Unexportable(f"{table.model.__name__} needs other tags than {', '.join(unfit)}")
    return columns


def _plain(each: Shown, label: str, kind: type) -> ExportColumn:
    """The value of the field, as it is."""
    field = each.name.replace(".", "__")

    def listed(_ctx: Context, row: Row[Any]) -> str:
        return ", ".join(map(shown, getattr(row, field) or ()))

    several = issubclass(kind, list | tuple | set | frozenset)
    return ExportColumn(UNFIT.sub("-", sort_key(label)).strip("-"), label, listed if several else field, kind)
