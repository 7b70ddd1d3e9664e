"""What mergers did, row by row."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.platform.schema import filled, run, tenant
from app.platform.tenancy import row_security

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "company_merger",
        *tenant(),
        sa.Column("absorbed_id", sa.BigInteger, sa.ForeignKey("adherent.id"), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        filled("merged_by", 130),
        sa.Column("accesses_follow", sa.Boolean, nullable=False),
        sa.Column("joined", JSONB, nullable=False),
    )
    op.create_index("ix_company_merger_merged_at", "company_merger", ["merged_at", "id"])
    op.create_table(
        "merged_row",
        *tenant(),
        sa.Column("merger_id", sa.BigInteger, nullable=False),
        filled("kind", 63),
        sa.Column("row_id", sa.BigInteger, nullable=False),
        filled("fate", 20),
        sa.Column("was", JSONB),
        sa.ForeignKeyConstraint(
            ["adherent_id", "merger_id"], ["company_merger.adherent_id", "company_merger.id"], onupdate="CASCADE",
            deferrable=True,
        ),
    )  # fmt: skip
    op.create_index("ix_merged_row_merger", "merged_row", ["adherent_id", "merger_id", "kind", "row_id"])
    for table in ("company_merger", "merged_row"):
        run(row_security(table, employer=""))
