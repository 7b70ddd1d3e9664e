"""« Demande générale » : what an employer tells or asks that has no form of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from app.platform.schema import filled, run, tenant
from app.platform.tenancy import row_security

revision = "0023"
down_revision = "0022"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "inquiry",
        *tenant(),
        filled("subject", 20),
        sa.Column("employee_ids", ARRAY(sa.BigInteger), nullable=False),
        sa.Column("message", sa.LargeBinary, nullable=False),
        filled("state", 20),
        sa.Column("asked_at", MOMENT, nullable=False),
        filled("asked_by", 200),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id")),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("answered_at", MOMENT),
        filled("answered_by", 200),
    )
    op.create_index("ix_inquiry_state", "inquiry", ["state", "asked_at", "id"])
    op.create_index("ix_inquiry_asked_at", "inquiry", ["asked_at", "id"])
    run(row_security("inquiry"))
