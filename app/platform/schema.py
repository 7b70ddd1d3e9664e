"""What migrations say often: the columns that every table starts with."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op


def row_id() -> sa.Column[int]:
    """The key of every table of ours."""
    return sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True)


def tenant(*, part: bool = False) -> tuple[sa.schema.SchemaItem, ...]:
    """What every table of an adherent starts with.

    Args:
        part: a key to what its rows are parts of says whose they are, and nothing refers to them
            (`tenancy.tenant_key`).
    """
    if part:
        return row_id(), sa.Column("adherent_id", sa.BigInteger, nullable=False)
    adherent = sa.Column("adherent_id", sa.BigInteger, sa.ForeignKey("adherent.id"), nullable=False)
    return row_id(), adherent, sa.UniqueConstraint("adherent_id", "id")


def filled(name: str, size: int) -> sa.Column[str]:
    """A text that is never NULL; empty says nothing is known."""
    return sa.Column(name, sa.String(size), nullable=False)


def run(statements: Iterable[str]) -> None:
    """Execute each."""
    for statement in statements:
        op.execute(statement)
