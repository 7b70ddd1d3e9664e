"""Whose rows a transaction may see and write: keys, policies, roles, and the actor who enters.

Isolation is kept by PostgreSQL: a query that forgets its adherent still returns only the actor's rows.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnClause,
    Connection,
    ForeignKeyConstraint,
    UniqueConstraint,
    event,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, Session, SessionTransaction, declared_attr, mapped_column, relationship
from sqlalchemy.schema import SchemaItem

from app.platform.context import Actor, Side
from app.platform.database import Base, sentence

OWNER = "portal_owner"  # owns the tables; only migrations take it
LOGIN = "portal_login"  # what processes sign in as; owns nothing, sees nothing, may only take the role of a side

WRITE = "SELECT, INSERT, UPDATE, DELETE"
READ = "SELECT"
APPEND = "SELECT, INSERT"
PART = "part"
RANKS = 8
"""Ranks and the like are below."""
DAY_NUMBERED_0, FAR_DAYS = "DATE '1900-01-01'", 1_000_000
"""Days are numbered from the first; an end that is open is as far as the second."""


class TenantBase(Base):
    """Base of every table whose rows belong to an adherent."""

    __abstract__ = True

    adherent_id: Mapped[int] = mapped_column()

    @declared_attr
    def owner(cls) -> Mapped[Any]:  # noqa: N805
        """The adherent itself, whose room stands above."""
        mine = f"foreign({cls.__name__}.adherent_id) == Adherent.id"
        return relationship("Adherent", lazy="raise_on_sql", viewonly=True, primaryjoin=mine)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[SchemaItem, ...]:  # noqa: N805
        return tenant_table()


def tenant_table(*args: SchemaItem) -> tuple[SchemaItem, ...]:
    """`__table_args__` of a tenant table: its own, the key that others refer to, and whose its rows are."""
    if any(PART in each.info for each in args if isinstance(each, ForeignKeyConstraint)):
        return args
    return (*args, UniqueConstraint("adherent_id", "id"), ForeignKeyConstraint(["adherent_id"], ["adherent.id"]))


def tenant_key(
    table: str, name: str, *, part: bool = False, info: dict[str, Any] | None = None
) -> ForeignKeyConstraint:
    """Foreign key to a row of the same adherent; `info` is the sentence when that row is still needed.

    Deferrable: a merger moves rows that point to each other.

    Args:
        part: rows are parts of that one (never NULL), of which many come at once: that the adherent exists is asked of
            it alone, and nothing refers to one of them. A look-up and an entry less for each row.
    """
    here, there = ["adherent_id", name], [f"{table}.adherent_id", f"{table}.id"]
    return ForeignKeyConstraint(
        here, there, onupdate="CASCADE", deferrable=True, info={**(info or {}), **({PART: True} if part else {})}
    )


def period_not_empty() -> CheckConstraint:
    """Refuse a `period` that ends before it begins."""
    told = sentence("period", "La fin est avant le début : corrigez l’une des deux dates.")
    return CheckConstraint("NOT isempty(period)", name="period_not_empty", info=told)


def no_overlap(*names: str, name: str, info: dict[str, Any] | None = None) -> ExcludeConstraint:
    """Refuse two rows equal on all `names` but the last, whose periods of days overlap.

    Core PostgreSQL has no GiST operator for equal numbers. A row is drawn as a line instead, the numbers across and the
    days along: one short comparison, where a range for each number and one for the period cost twice as much to add.

    Args:
        names: an id, numbers below `RANKS`, then the column of the period.
    """
    first, *others, period = names
    across = first
    for each in others:
        across = f"({across}) * {RANKS} + {each}"
    ends = (f"lower({period}) - {DAY_NUMBERED_0}, {-FAR_DAYS}", f"upper({period}) - {DAY_NUMBERED_0} - 1, {FAR_DAYS}")
    line: ColumnClause[Any] = literal_column(
        "box({})".format(", ".join(f"point({across}, coalesce({end}))" for end in ends))
    )
    constraint = ExcludeConstraint((line, "&&"), using="gist", name=name)
    constraint.info.update(info or {})  # its constructor takes no `info`
    return constraint


def row_security(table: str, *, key: str = "adherent_id", employer: str = WRITE) -> list[str]:
    """SQL that a migration runs for a tenant table: forced row security, one policy per role, grants.

    One policy per role rather than one with OR, which no index can serve. The setting is read in a subselect: once per
    statement, not once per row. Forced binds the owner too: without its own policy a backfill would change no row
    and say nothing.

    Args:
        employer: what employers may do with their rows; empty: not even read them.
    """
    granted = [f"GRANT {employer} ON {table} TO {Side.EMPLOYER}"] if employer else []
    mine = f"{key} = ANY ((SELECT NULLIF(current_setting('app.adherents', true), '')::bigint[])::bigint[])"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY employer ON {table} TO {Side.EMPLOYER} USING ({mine}) WITH CHECK ({mine})",
        f"CREATE POLICY staff ON {table} TO {Side.STAFF} USING (true) WITH CHECK (true)",
        f"CREATE POLICY owner ON {table} TO {OWNER} USING (true) WITH CHECK (true)",
        *granted,
        f"GRANT {WRITE} ON {table} TO {Side.STAFF}",
    ]


def open_at_door(table: str, privileges: str = READ, columns: Sequence[str] = ()) -> list[str]:
    """SQL for a tenant table that must be met before anybody is known; `columns` narrows what may be read."""
    only = f" ({', '.join(columns)})" if columns else ""
    granted = ", ".join(f"{privilege}{only}" for privilege in privileges.split(", "))
    return [
        f"CREATE POLICY door ON {table} TO {Side.DOOR} USING (true) WITH CHECK (true)",
        f"GRANT {granted} ON {table} TO {Side.DOOR}",
    ]


def shared(table: str, *, staff: str = WRITE, door: str = "") -> list[str]:
    """SQL for a table of the whole service (nomenclatures, centres, sectors): employers read it."""
    grants = [f"GRANT {READ} ON {table} TO {Side.EMPLOYER}", f"GRANT {staff} ON {table} TO {Side.STAFF}"]
    return grants + ([f"GRANT {door} ON {table} TO {Side.DOOR}"] if door else [])


def create_roles(administrator: Connection) -> None:
    """Create the roles of the server and let the owner create tables here; may be run again."""
    for role in (OWNER, LOGIN, *Side):
        known = administrator.scalar(text("SELECT true FROM pg_roles WHERE rolname = :role"), {"role": role})
        if not known:
            options = "LOGIN NOINHERIT" if role == LOGIN else "NOLOGIN"
            administrator.execute(text(f"CREATE ROLE {role} {options} NOBYPASSRLS"))
    administrator.execute(text(f"GRANT {', '.join(Side)} TO {LOGIN}"))
    administrator.execute(text(f"GRANT CREATE ON SCHEMA public TO {OWNER}"))


@event.listens_for(Session, "after_begin")
def enter(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Take the actor's role and reach until the end of the transaction, in one statement.

    Without an actor the role is `portal_login`, which may read no table, even on an administrator's connection.
    """
    if transaction.nested:
        return
    actor: Actor | None = session.info.get("actor")
    connection.exec_driver_sql(
        "SELECT set_config('role', %(role)s, true),"
        " set_config('app.adherents', %(adherents)s, true), set_config('app.user', %(user)s, true),"
        " set_config('transaction_read_only', %(read_only)s, true)",
        {
            "role": actor.side if actor else LOGIN,
            "adherents": "{" + ",".join(map(str, sorted(actor.adherents if actor else ()))) + "}",
            "user": str((actor and actor.user_id) or ""),
            "read_only": "on" if actor and actor.read_only else "off",
        },
    )
