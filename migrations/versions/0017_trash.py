"""What was removed and can still be brought back."""

import sqlalchemy as sa
from alembic import op

from app.platform.schema import filled, run, tenant
from app.platform.tenancy import row_security

revision = "0017"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "trashed",
        *tenant(),
        filled("kind", 63),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        filled("title", 220),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        filled("removed_by", 200),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_trashed_removed_at", "trashed", ["removed_at"])
    run(row_security("trashed"))
