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
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    func,
    literal,
    make_url,
    select,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, Range
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable, DropTable

from app.platform.discreet import quietly
from app.platform.seal import Sealed, seal_many

SEALED_AT_ONCE = 500
PLACE = "place"
"""Numbers the rows from 0, in the order they were given."""
NOTHING = r"\N"
"""NULL, as COPY reads it."""
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})

Tell = Callable[[Any], str]
"""A value that is not None → how COPY reads it."""


@contextmanager
def reading_whole(session: Session) -> Iterator[None]:
    """Read tables whole while many rows have just come.

    PostgreSQL has no figures of them yet: it would take them for a few, and read a company once for each. What fails
    within ends the transaction, and this with it.
    """
    session.execute(_nested_loops("off"))
    yield
    session.execute(_nested_loops("on"))


class Landing:
    """Where rows with some columns come down, many at a time."""

    def __init__(self, name: str, columns: Sequence[Column[Any]]) -> None:
        """Nothing is asked of the database.

        Args:
            columns: of the tables that the rows are for: their types write the values, sealed ones sealed.
        """
        self._columns = columns
        self._name = name
        self._sealed = [at for at, each in enumerate(columns) if isinstance(each.type, Sealed)]
        self._tell = [_teller(each) for each in columns]

    def packed(self, rows: Iterable[Sequence[Any]]) -> bytes:
        """Rows as `land` takes them: one value per column. Asks nothing of the database: a thread may do it."""
        tells: list[Tell] = [str, *self._tell]
        lines = [
            "\t".join(
                [NOTHING if each is None else tell(each) for tell, each in zip(tells, (place, *row), strict=True)]
            )
            for place, row in enumerate(self._with_seals(rows))
        ]
        return "\n".join([*lines, ""]).encode()

    def land(self, session: Session, packed: bytes) -> Table:
        """A table of the transaction with these columns and `place`, filled; the former one is replaced."""
        kept = [Column(each.name, each.type) for each in self._columns]
        place: Column[Any] = Column(PLACE, BigInteger)
        table = Table(self._name, MetaData(), place, *kept, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
        connection = session.connection()
        connection.execute(DropTable(table, if_exists=True))
        connection.execute(CreateTable(table))
        names = sql.SQL(", ").join(sql.Identifier(each.name) for each in table.columns)
        copying = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(self._name), names)
        driver: Any = connection.connection.driver_connection
        with quietly(), driver.cursor() as cursor, cursor.copy(copying) as copy:
            copy.write(packed)
        return table

    def _with_seals(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """The rows with what is secret sealed, many at a time."""
        if not self._sealed:
            yield from rows
            return
        waiting = iter(rows)
        while some := [list(row) for row in islice(waiting, SEALED_AT_ONCE)]:
            for at in self._sealed:
                told = [row for row in some if row[at] is not None]
                for row, value in zip(told, seal_many([row[at] for row in told]), strict=True):
                    row[at] = value
            yield from some


def landed(session: Session, name: str, columns: Sequence[Column[Any]], rows: Iterable[Sequence[Any]]) -> Table:
    """Rows landed at once: `Landing.packed`, then `Landing.land`."""
    landing = Landing(name, columns)
    return landing.land(session, landing.packed(rows))


def _teller(column: Column[Any]) -> Tell:
    """How COPY reads the values of a column: as its type writes them for the driver, in the text of PostgreSQL."""
    of = column.type
    known = next((tell for types, tell in TOLD if isinstance(of, types)), None)
    if known is not None:
        return known
    convert: Callable[[Any], Any] | None = of.dialect_impl(DIALECT).bind_processor(DIALECT)
    if convert is None:
        return _as_text
    return lambda value: _as_text(convert(value))


def _as_texts(values: Sequence[str]) -> str:
    quoted = (each.replace("\\", r"\\").replace('"', r"\"") for each in values)
    return _as_text("{{{}}}".format(",".join(f'"{each}"' for each in quoted)))


def _as_text(value: object) -> str:
    return str(value).translate(ESCAPED)


def _as_truth(value: bool) -> str:
    return "t" if value else "f"


def _as_bytes(value: bytes) -> str:
    return rf"\\x{value.hex()}"


def _as_json(value: Any) -> str:
    """Ten times as fast as the driver's own."""
    return _as_text(msgspec.json.encode(value).decode())


def _as_days(value: Range[date]) -> str:
    if value.is_empty:
        return "empty"
    opens, closes = value.bounds
    return f"{opens}{value.lower or ''},{value.upper or ''}{closes}"


DIALECT = make_url("postgresql+psycopg://").get_dialect()()
TOLD: Sequence[tuple[Any, Tell]] = (
    (JSONB, _as_json),
    (DATERANGE, _as_days),
    ((Sealed, LargeBinary), _as_bytes),
    ((Integer, Date), str),
    (Boolean, _as_truth),
    (ARRAY, _as_texts),
)


def _nested_loops(allowed: str) -> Select[str]:
    return select(func.set_config("enable_nestloop", allowed, literal(True)))
