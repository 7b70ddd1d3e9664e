"""Files that users bring rows in by, between their upload and their import."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.platform.schema import filled, run, tenant
from app.platform.tenancy import row_security, tenant_key

revision = "0009"
down_revision = "0008"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "intake",
        *tenant(),
        filled("kind", 30),
        sa.Column("user_id", sa.BigInteger),
        filled("file_name", 150),
        filled("state", 20),
        *(sa.Column(name, JSONB, nullable=False) for name in ("headers", "places", "form", "notes")),
        sa.Column("content", sa.LargeBinary),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("only_valid", "amends")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("created", "changed", "same", "wrong")),
        sa.Column("progress_id", sa.BigInteger),
        sa.Column("received_at", MOMENT, nullable=False),
        *(sa.Column(name, MOMENT) for name in ("imported_at", "undone_at")),
        sa.CheckConstraint("created >= 0 AND changed >= 0 AND same >= 0 AND wrong >= 0", name="counts_up"),
    )
    op.create_table(
        "staged_row",
        *tenant(part=True),
        sa.Column("intake_id", sa.BigInteger, nullable=False),
        sa.Column("line", sa.BigInteger, nullable=False),
        filled("outcome", 10),
        sa.Column("cells", sa.LargeBinary, nullable=False),
        sa.Column("keys", JSONB, nullable=False),
        sa.Column("match", sa.String(400)),
        sa.Column("mark", sa.LargeBinary),
        sa.Column("target_id", sa.BigInteger),
        *(sa.Column(name, JSONB, nullable=False) for name in ("refusals", "found")),
        filled("note", 300),
        sa.Column("differs", sa.LargeBinary),
        tenant_key("intake", "intake_id"),
    )
    op.create_index("ix_staged_row_intake", "staged_row", ["adherent_id", "intake_id", "line"])
    op.create_table(
        "imported_row",
        *tenant(part=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("intake_id", "line", "subject_id")),
        sa.Column("before", sa.LargeBinary),
        tenant_key("intake", "intake_id"),
    )
    op.create_index("ix_imported_row_intake", "imported_row", ["adherent_id", "intake_id", "line"])
    for table in ("intake", "staged_row", "imported_row"):
        run(row_security(table))
