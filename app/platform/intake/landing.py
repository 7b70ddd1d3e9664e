"""Many rows at once: COPY into a table that lives for the transaction, whence one INSERT … SELECT takes them.

PostgreSQL refuses COPY into a table with row security; the INSERT passes through it as any other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any

import msgspec
from psycopg import sql
from sqlalchemy import BigInteger, Column, MetaData, Select, Table, func, literal, select
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, Range
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable, DropTable

from app.platform.discreet import quietly
from app.platform.seal import Sealed, seal_many

SEALED_AT_ONCE = 500
PLACE = "place"
"""Numbers the rows from 0, in the order they were given."""

Convert = Callable[[Any], Any]


@contextmanager
def reading_whole(session: Session) -> Iterator[None]:
    """Read tables whole while many rows have just come.

    PostgreSQL has no figures of them yet: it would take them for a few, and read a company once for each. What fails
    within ends the transaction, and this with it.
    """
    session.execute(_nested_loops("off"))
    yield
    session.execute(_nested_loops("on"))


def landed(session: Session, name: str, columns: Sequence[Column[Any]], rows: Iterable[Sequence[Any]]) -> Table:
    """A table of the transaction with these columns and `place`, filled; a former one of the same name is replaced.

    Args:
        columns: of the tables that the rows are for: their types write the values, sealed ones sealed.
        rows: one value per column. Made while the connection is busy copying: making them asks nothing of the database.
    """
    kept = [Column(each.name, each.type) for each in columns]
    place: Column[Any] = Column(PLACE, BigInteger)
    table = Table(name, MetaData(), place, *kept, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
    connection = session.connection()
    connection.execute(DropTable(table, if_exists=True))
    connection.execute(CreateTable(table))
    sealed = [at for at, each in enumerate(columns) if isinstance(each.type, Sealed)]
    found = ((at, _convert(each, connection.dialect)) for at, each in enumerate(columns) if at not in sealed)
    converts = [(at, convert) for at, convert in found if convert is not None]
    names = sql.SQL(", ").join(sql.Identifier(each.name) for each in table.columns)
    copying = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), names)
    driver: Any = connection.connection.driver_connection
    with quietly(), driver.cursor() as cursor, cursor.copy(copying) as copy:
        for number, values in enumerate(_sealed(rows, sealed)):
            for at, convert in converts:
                values[at] = convert(values[at])
            copy.write_row([number, *values])
    return table


def _sealed(rows: Iterable[Sequence[Any]], places: Sequence[int]) -> Iterator[list[Any]]:
    """The rows with the values at these places sealed, many at a time."""
    waiting = iter(rows)
    while some := [list(row) for row in islice(waiting, SEALED_AT_ONCE)]:
        for at in places:
            told = [row for row in some if row[at] is not None]
            for row, value in zip(told, seal_many([row[at] for row in told]), strict=True):
                row[at] = value
        yield from some


def _convert(column: Column[Any], dialect: Any) -> Convert | None:
    """How the column's type writes a value for the driver; None: as it is."""
    if isinstance(column.type, JSONB):
        return _as_json
    if isinstance(column.type, DATERANGE):
        return _as_days
    convert: Convert | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _as_json(value: Any) -> str:
    """Ten times as fast as the driver's own."""
    return msgspec.json.encode(value).decode()


def _as_days(value: Range[date]) -> str:
    """Likewise."""
    if value.is_empty:
        return "empty"
    opens, closes = value.bounds
    return f"{opens}{value.lower or ''},{value.upper or ''}{closes}"


def _nested_loops(allowed: str) -> Select[str]:
    return select(func.set_config("enable_nestloop", allowed, literal(True)))
