"""Lists as people like to see them."""

import sqlalchemy as sa
from alembic import op

from app.platform.schema import filled, row_id, run
from app.platform.tenancy import row_security

revision = "0012"
down_revision = "0011"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
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
