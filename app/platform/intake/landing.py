"""Many rows at once: COPY into a table that lives for the transaction, whence one INSERT … SELECT takes them.

PostgreSQL refuses COPY into a table with row security; the INSERT passes through it as any other.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from psycopg import sql
from sqlalchemy import BigInteger, Column, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable, DropTable

from app.platform.discreet import quietly

PLACE = "place"
"""Numbers the rows from 0, in the order they were given."""

Convert = Callable[[Any], Any]


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
    found = ((at, _convert(each, connection.dialect)) for at, each in enumerate(columns, start=1))
    converts = [(at, convert) for at, convert in found if convert is not None]
    names = sql.SQL(", ").join(sql.Identifier(each.name) for each in table.columns)
    copying = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), names)
    driver: Any = connection.connection.driver_connection
    with quietly(), driver.cursor() as cursor, cursor.copy(copying) as copy:
        for number, row in enumerate(rows):
            values = [number, *row]
            for at, convert in converts:
                values[at] = convert(values[at])
            copy.write_row(values)
    return table


def _convert(column: Column[Any], dialect: Any) -> Convert | None:
    """How the column's type writes a value for the driver; None: as it is."""
    if isinstance(column.type, JSONB):
        return _as_json
    convert: Convert | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _as_json(value: Any) -> str:
    """Ten times as fast as the driver's own."""
    return msgspec.json.encode(value).decode()
