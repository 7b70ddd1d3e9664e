"""The answer to « Exporter » : who may see a list takes it away, the history says so, the file is sent while read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from flask import abort, stream_with_context
from sqlalchemy import Row
from werkzeug.wrappers import Response

from app.platform import audit
from app.platform.context import Context
from app.platform.errors import DomainError
from app.platform.export.columns import Export, columns_of, filed
from app.platform.export.markup import schema, xml_pieces
from app.platform.export.workbook import xlsx_pieces
from app.platform.question import Question
from app.platform.sheet import csv_chunks
from app.platform.table import ExportColumn, Scope, Table
from app.platform.unit_of_work import unit_of_work

MOST = 250_000
"""Rows of a file that is sent while it is written: some seconds of one web process. Longer ones are a job's."""
EXCEL_ROWS = 1_048_575
"""Of a sheet, under its header."""
NOTHING = "Il n’y a rien à exporter : la liste est vide avec ces filtres."
TOO_MANY = "Cette liste compte {} et Excel en prend {} au plus par feuille : filtrez-la, ou choisissez CSV ou XML."


class _Made:
    """The values of a row: fields as they are, by their places, and what is made of the row or of what was told of it.

    A function and a look-up by name for each field would take half of the time of a long file.
    """

    def __init__(self, columns: Sequence[ExportColumn]) -> None:
        self._columns = columns
        self._told = list(dict.fromkeys(each.told for each in columns if each.told))
        self._made = [
            (each.value, self._told.index(each.told) + 1 if each.told else 0)
            for each in columns
            if not isinstance(each.value, str)
        ]
        self._pick: Callable[[tuple[Any, ...]], tuple[Any, ...]] | None = None

    def of(self, ctx: Context, row: Row[Any]) -> Sequence[object]:
        """In the order of the columns."""
        pick = self._pick or self._places(row._fields)
        sources = (row, *[told(ctx, row) for told in self._told])
        return pick((*row, *[make(ctx, sources[at]) for make, at in self._made]))

    def _places(self, fields: Sequence[str]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
        """Where each value stands in a row followed by what was made of it."""
        after = iter(range(len(fields), len(fields) + len(self._made)))
        fetched = (each.value for each in self._columns)
        places = [fields.index(each) if isinstance(each, str) else next(after) for each in fetched]
        self._pick = itemgetter(*places) if len(places) > 1 else lambda values: (values[places[0]],)
        return self._pick


@dataclass(frozen=True, slots=True)
class Taken:
    """A list as somebody has asked for it."""

    export: Export
    table: Table
    question: Question
    scope: Scope | None = None

    @property
    def columns(self) -> Sequence[ExportColumn]:
        """Those of the file."""
        return columns_of(self.table, self.question.columns or self.table.usual)

    def rows(self, ctx: Context, most: int) -> Iterator[Sequence[object]]:
        """Their values, read as they are asked for."""
        made = _Made(self.columns)
        kept = replace(self.question, columns=filed(self.table, self.question.columns or self.table.usual))
        found = self.table.every(ctx, kept, self.scope, most=most)
        return (made.of(ctx, row) for row in found)

    @property
    def asked(self) -> Mapping[str, str]:
        """Which part of the list it is, in the words of the page."""
        filters = " ; ".join(chip.label for chip in self.question.chips)
        return {"Partie": self.scope.label if self.scope else "", "Filtres": filters}


Write = Callable[[Taken, Context, int], Iterator[bytes]]
"""The file in pieces, of so many rows at most."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A format that a list is taken away in."""

    label: str
    """Of the button."""
    name: str
    """In the history."""
    extension: str
    media_type: str
    write: Write


def _csv(taken: Taken, ctx: Context, most: int) -> Iterator[bytes]:
    return csv_chunks([each.label for each in taken.columns], taken.rows(ctx, most))


def _xlsx(taken: Taken, ctx: Context, most: int) -> Iterator[bytes]:
    title = taken.export.name.capitalize()
    return xlsx_pieces([each.label for each in taken.columns], taken.rows(ctx, most), title=title)


def _xml(taken: Taken, ctx: Context, most: int) -> Iterator[bytes]:
    """In the order of the list, whatever that of the page: its schema has one."""
    in_order = taken.table.in_order(taken.question.columns or taken.table.usual)
    taken = replace(taken, question=replace(taken.question, columns=in_order))
    return xml_pieces(taken.export, taken.columns, taken.rows(ctx, most), ctx.today)


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: Mapping[str, Kind] = {
    "xlsx": Kind("Exporter vers Excel", "Excel", "xlsx", EXCEL, _xlsx),
    "csv": Kind("Exporter vers CSV", "CSV", "csv", "text/csv; charset=utf-8", _csv),
    "xml": Kind("Exporter vers XML", "XML", "xml", "application/xml", _xml),
}


def buttons(route: str, question: Question) -> Sequence[tuple[str, str]]:
    """Label and address of each format, for the list as it is asked."""
    asked = question.url().partition("?")[2]
    return [(kind.label, f"{route}/{name}?{asked}") for name, kind in KINDS.items()]


def record(ctx: Context, taken: Taken, kind: Kind) -> int:
    """Say in the history of each adherent concerned how many of its rows leave, filtered how; how many in all.

    Raises:
        DomainError: nothing to export.
    """
    counts = taken.table.count(ctx, taken.question, taken.scope)
    total = sum(counts.values())
    if not total:
        raise DomainError(NOTHING)
    for adherent_id, number in counts.items():
        actor = ctx.actor if adherent_id is None else replace(ctx.actor, adherents=frozenset({adherent_id}))
        said: dict[str, Any] = {"Lignes": number, "Format": kind.name, **taken.asked}
        audit.record(replace(ctx, actor=actor), taken.export.action, None, **said)
    return total


def kind_of(name: str) -> Kind:
    """The format that an address names; one that there is not is a page that there is not."""
    return KINDS.get(name) or abort(404)


def sent(ctx: Context, taken: Taken, name: str) -> Response:
    """The file, read and written while it is sent, in a transaction of its own that can only read."""
    kind = kind_of(name)
    reader = replace(ctx.actor, read_only=True)

    def pieces() -> Iterator[bytes]:
        with unit_of_work(reader, ctx.now) as reading:
            yield from kind.write(taken, reading, MOST)

    file = f"{taken.export.name}-{ctx.today.isoformat()}.{name}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(stream_with_context(pieces()), content_type=kind.media_type, headers=headers)


def schema_sent(export: Export, columns: Sequence[ExportColumn]) -> Response:
    """The published schema of the XML."""
    headers = {"Content-Disposition": f'attachment; filename="{export.name}.xsd"'}
    return Response(schema(export, columns), content_type="application/xml", headers=headers)
