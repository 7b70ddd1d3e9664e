"""The answer to « Exporter » : who may see a list takes it away, the history says so, the file is sent while read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, TypeVar

from flask import abort, stream_with_context
from sqlalchemy import Row
from werkzeug.wrappers import Response

from app.platform import audit
from app.platform.context import Context
from app.platform.errors import DomainError
from app.platform.export.columns import Export, columns_of, filed
from app.platform.export.markup import schema, xml_end, xml_items, xml_start
from app.platform.export.workbook import xlsx_pieces
from app.platform.question import Question
from app.platform.sheet import csv_lines, csv_mark
from app.platform.table import ExportColumn, Scope, Table
from app.platform.unit_of_work import unit_of_work

MOST = 250_000
"""Rows of a file that is sent while it is written: some seconds of one web process. Longer ones are a job's."""
EXCEL_ROWS = 1_048_575
"""Of a sheet, under its header."""
Rows = Sequence[Sequence[object]]
Written = TypeVar("Written")
NOTHING = "Il n’y a rien à exporter : la liste est vide avec ces filtres."
TOO_MANY = "Cette liste compte {} et Excel en prend {} au plus par feuille : filtrez-la, ou choisissez CSV ou XML."


def _values(ctx: Context, columns: Sequence[ExportColumn], rows: Sequence[Row[Any]]) -> Sequence[tuple[object, ...]]:
    """The values of some rows, in the order of the columns; made column by column, half the work of row by row."""
    fetched = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
    sources = {each.told for each in columns if each.told}
    told = {source: [source(ctx, row) for row in rows] for source in sources}

    def made(column: ExportColumn) -> Sequence[object]:
        if not isinstance(column.value, str):
            return [column.value(ctx, source) for source in (told[column.told] if column.told else rows)]
        values = fetched[column.value]
        if not column.given:
            return values
        return [None if given is None else value for value, given in zip(values, fetched[column.given], strict=True)]

    return list(zip(*map(made, columns), strict=True))


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

    def steps(self, ctx: Context, most: int, write: Callable[[Rows], Written]) -> Iterator[Written]:
        """What is written of some rows, step by step."""
        columns = self.columns
        kept = replace(self.question, columns=filed(self.table, self.question.columns or self.table.usual))
        found = self.table.steps(ctx, kept, self.scope, most=most)
        return (write(_values(ctx, columns, rows)) for rows in found)

    def rows(self, ctx: Context, most: int) -> Iterator[Sequence[object]]:
        """Their values, one row after the other."""
        return chain.from_iterable(self.steps(ctx, most, lambda rows: rows))

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
    yield csv_mark() + csv_lines([[each.label for each in taken.columns]])
    yield from taken.steps(ctx, most, csv_lines)


def _xlsx(taken: Taken, ctx: Context, most: int) -> Iterator[bytes]:
    title = taken.export.name.capitalize()
    return xlsx_pieces([each.label for each in taken.columns], taken.rows(ctx, most), title=title)


def _xml(taken: Taken, ctx: Context, most: int) -> Iterator[bytes]:
    """In the order of the list, whatever that of the page: its schema has one."""
    in_order = taken.table.in_order(taken.question.columns or taken.table.usual)
    taken = replace(taken, question=replace(taken.question, columns=in_order))
    columns = taken.columns
    yield xml_start(taken.export, ctx.today)
    yield from taken.steps(ctx, most, lambda rows: xml_items(taken.export, columns, rows))
    yield xml_end(taken.export)


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
