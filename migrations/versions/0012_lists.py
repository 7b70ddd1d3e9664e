"""Lists as people like to see them, and long ones taken away as files that a job writes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from app.platform.schema import filled, row_id, run
from app.platform.tenancy import row_security

revision = "0012"
down_revision = "0011"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _views()
    _files()


def _views() -> None:
    op.create_table(
        "saved_view",
        row_id(),
        sa.Column("adherent_id", sa.BigInteger, sa.ForeignKey("adherent.id")),
        sa.Column("wide", sa.Boolean, nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False),
        filled("screen", 60),
        filled("name", 60),
        filled("asked", 2_000),
        sa.Column("opens", sa.Boolean, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.UniqueConstraint("adherent_id", "id"),
        sa.UniqueConstraint("user_id", "screen", "adherent_id", "wide", "name", postgresql_nulls_not_distinct=True),
    )
    run(row_security("saved_view"))


def _files() -> None:
    op.create_table(
        "list_file",
        row_id(),
        sa.Column("adherent_id", sa.BigInteger, sa.ForeignKey("adherent.id")),
        sa.Column("adherents", ARRAY(sa.BigInteger), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False),
        filled("screen", 60),
        filled("asked", 2_000),
        filled("kind", 10),
        filled("name", 150),
        filled("state", 20),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("done", "total")),
        filled("key", 100),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("parts", "size_bytes")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("asked_at", "ends_at")),
        sa.UniqueConstraint("adherent_id", "id"),
        sa.CheckConstraint("done >= 0 AND total >= 0", name="counts_up"),
    )
    op.create_index("ix_list_file_ends_at", "list_file", ["ends_at"])
    run(row_security("list_file", employer="SELECT, INSERT"))
