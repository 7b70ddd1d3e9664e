"""A million rows: COPY as the owner of the tables, in one transaction.

COPY is refused under row security: the owner lifts it from its own tables for the length of the transaction. Keys to
other tables, indexes but those of the primary keys, and the constraint against overlapping posts are dropped and
built again at the end: row by row that constraint alone costs five times the rest. All is as before, or nothing is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.dialects.postgresql import Range

from app.demo.rules.companies import Company
from app.demo.rules.staff import Drawn, Worker, World, drawn
from app.demo.services import rows
from app.demo.services.rows import Ids
from app.employees.rules.identities import nir_core
from app.platform import migration, tenancy
from app.platform.seal import fingerprint_many, seal_many

Lines = dict[str, list[str]]
COLUMNS = {
    "adherent": rows.ADHERENT,
    "address": rows.ADDRESS,
    "contact": rows.CONTACT,
    "post": rows.POST,
    "post_exposure": rows.POST_EXPOSURE,
    "employee": rows.PERSON + rows.NUMBER + rows.FATE,
    "contract": rows.CONTRACT,
    "assignment": rows.ASSIGNMENT,
    "employee_exposure": rows.EMPLOYEE_EXPOSURE,
    "visit": rows.VISIT,
}
"""The tables that are copied into, in the order of their keys."""
NUMBERED = {"adherent": 0, "post": 1, "employee": 2}
"""Tables whose rows others refer to: their ids are given here."""
AT_ONCE = 10_000
"""Employees copied in one go, while the next are drawn."""
MEMORY = "512MB"
"""For building an index."""

CONSTRAINTS = """
    SELECT c.conname AS name, c.conrelid::regclass::text AS held_by, pg_get_constraintdef(c.oid) AS definition,
        c.contype::text AS kind
    FROM pg_constraint c
    WHERE c.conrelid = ANY (CAST(:tables AS regclass[])) AND c.contype IN ('f', 'u', 'x')
        AND (c.contype = 'f' OR NOT EXISTS (
            SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid))
    ORDER BY c.contype DESC, c.conname"""
INDEXES = """
    SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i
    WHERE i.indrelid = ANY (CAST(:tables AS regclass[]))
        AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class Shared:
    """The ends of the lines of everybody with the same fate."""

    employee: str
    others: tuple[tuple[str, str], ...]
    """Table, and what follows adherent and employee."""


def copy(address: str, world: World, companies: Iterator[Company], sectors: Ids, centres: Ids) -> None:
    """Store companies with all that belongs to them.

    Args:
        address: of the tables' owner, or of who may take that role.
    """
    with migration.connected(address) as connection, ThreadPoolExecutor(1) as writer:
        connection.execute(text(f"SET LOCAL ROLE {tenancy.OWNER}"))
        connection.execute(text(f"SET LOCAL maintenance_work_mem = '{MEMORY}'"))
        restore = _suspend(connection)
        pending: Future[None] | None = None
        for lines in _batches(world, companies, sectors, centres):
            if pending:
                pending.result()
            pending = writer.submit(_send, connection, lines)
        if pending:
            pending.result()
        restore()
        for table in COLUMNS:
            connection.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
            )
    _settle(address)


def _suspend(connection: Connection) -> Callable[[], None]:
    """Drop what slows a load down; returns how to build it again."""
    tables = {"tables": list(COLUMNS)}
    constraints = connection.execute(text(CONSTRAINTS), tables).all()
    for each in sorted(constraints, key=lambda one: one.kind != "f"):
        connection.execute(text(f"ALTER TABLE {each.held_by} DROP CONSTRAINT {each.name}"))
    indexes = connection.execute(text(INDEXES), tables).all()
    for index in indexes:
        connection.execute(text(f"DROP INDEX {index.name}"))
    for table in COLUMNS:
        connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))

    def restore() -> None:
        for index in indexes:
            connection.exec_driver_sql(index.definition)
        for each in constraints:  # keys last: 'x', 'u', 'f'
            connection.exec_driver_sql(f"ALTER TABLE {each.held_by} ADD CONSTRAINT {each.name} {each.definition}")
        for table in COLUMNS:
            connection.execute(text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))

    return restore


def _settle(address: str) -> None:
    """Tell the planner what there is."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"SET ROLE {tenancy.OWNER}"))
        connection.execute(text(f"VACUUM (ANALYZE) {', '.join(COLUMNS)}"))
    engine.dispose()


def _batches(world: World, companies: Iterator[Company], sectors: Ids, centres: Ids) -> Iterator[Lines]:
    """Lines for COPY, some thousand employees at a time."""
    last = [0, 0, 0]
    known: list[int] = []
    lines: Lines = defaultdict(list)
    shared: dict[int, Shared] = {}
    for company in companies:
        found = drawn(company, world)
        known.append(last[0] + 1)
        parent_id = None if company.parent is None else known[company.parent]
        _add(lines, "adherent", rows.adherent(found, sectors, centres, parent_id), known[-1])
        _company(lines, world, found, last, shared)
        if len(lines["employee"]) >= AT_ONCE:
            yield lines
            lines = defaultdict(list)
    yield lines


def _company(lines: Lines, world: World, found: Drawn, last: list[int], shared: dict[int, Shared]) -> None:
    """The lines of a company; `last` are the ids given so far, `shared` the ends of lines of fates met before."""
    last[0] += 1
    adherent_id = last[0]
    posts = range(last[1] + 1, last[1] + 1 + len(found.posts))
    last[1] += len(found.posts)
    _extend(lines, "address", rows.addresses(found, adherent_id))
    _extend(lines, "contact", rows.contacts(found, adherent_id))
    for post_id, post in zip(posts, found.posts, strict=True):
        _add(lines, "post", rows.post(post, adherent_id), post_id)
        _extend(lines, "post_exposure", rows.post_exposures(post, adherent_id, post_id))
    for worker, number in zip(found.workers, _numbers([each.person.nir for each in found.workers]), strict=True):
        last[2] += 1
        ends = shared.get(id(worker.fate))
        if ends is None:
            ends = shared[id(worker.fate)] = _shared(worker, world)
        whose = f"{adherent_id}\t{last[2]}\t"
        person = _line(rows.person(worker, adherent_id, posts))
        lines["employee"].append(f"{last[2]}\t{person}\t{number}\t{ends.employee}")
        for table, written in ends.others:
            lines[table].append(whose + written)
        _extend(lines, "assignment", rows.assignments(worker, adherent_id, last[2], posts))


def _shared(one: Worker, world: World) -> Shared:
    """What the lines of all who share a fate end with."""
    tables = {"contract": rows.contracts, "employee_exposure": rows.own_exposures, "visit": rows.visits}
    others = [(table, _line(row[2:])) for table, of in tables.items() for row in of(one, 0, 0)]
    return Shared(_line(rows.fate(one.fate, world.validated_before)), tuple(others))


def _send(connection: Connection, lines: Lines) -> None:
    driver: Any = connection.connection.driver_connection
    for table, columns in COLUMNS.items():
        if not lines[table]:
            continue
        names = ("id", *columns) if table in NUMBERED else columns
        listed = sql.SQL(", ").join(map(sql.Identifier, names))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), listed)
        with driver.cursor() as cursor, cursor.copy(statement) as copying:
            copying.write("\n".join(lines[table]) + "\n")


def _add(lines: Lines, table: str, row: Sequence[Any], row_id: int) -> None:
    lines[table].append(f"{row_id}\t{_line(row)}")


def _extend(lines: Lines, table: str, found: Sequence[Sequence[Any]]) -> None:
    lines[table].extend(map(_line, found))


def _numbers(nirs: Sequence[str]) -> Iterator[str]:
    """Each number sealed, and its fingerprint, as COPY reads bytes."""
    given = [nir for nir in nirs if nir]
    written = zip(seal_many(given), fingerprint_many([nir_core(nir) for nir in given]), strict=True)
    for nir in nirs:
        yield "\\\\x{}\t\\\\x{}".format(*(each.hex() for each in next(written))) if nir else "\\N\t\\N"


def _line(row: Sequence[Any]) -> str:
    """A row as COPY reads it; our words hold neither tabs nor backslashes."""
    return "\t".join([value if type(value) is str else WRITTEN.get(type(value), _other)(value) for value in row])


def _other(value: Any) -> str:
    """A member of an enumeration by its name, like the database."""
    if isinstance(value, Enum):
        return value.name
    raise TypeError(type(value).__name__)


WRITTEN: dict[type, Callable[[Any], str]] = {
    int: str,
    date: date.isoformat,
    type(None): lambda _: "\\N",
    bool: lambda value: "t" if value else "f",
    list: lambda value: "{" + ",".join(value) + "}",
    Range: lambda value: f"[{value.lower or ''},{value.upper or ''})",
}
