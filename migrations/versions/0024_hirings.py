"""Hirings that a DPAE declares, until somebody confirms or refuses them."""

import sqlalchemy as sa
from alembic import op

from app.platform.schema import filled, run, tenant
from app.platform.tenancy import row_security

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "declared_hiring",
        *tenant(),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        filled("name", 220),
        sa.Column("hired_on", sa.Date, nullable=False),
        sa.Column("said", sa.LargeBinary, nullable=False),
        sa.Column("mark", sa.LargeBinary, nullable=False),
        filled("refusal", 300),
        filled("state", 20),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        filled("decided_by", 200),
        sa.UniqueConstraint("adherent_id", "mark", name="hiring_once"),
    )
    op.create_index(
        "ix_declared_hiring_waiting", "declared_hiring", ["adherent_id", "id"],
        postgresql_where=sa.text("state = 'WAITING'"),
    )  # fmt: skip
    run(row_security("declared_hiring"))
