"""What a monthly DSN proposes, until somebody confirms it; and what was confirmed, for a day."""

import sqlalchemy as sa
from alembic import op

from app.platform.schema import filled, run, tenant
from app.platform.tenancy import row_security

revision = "0014"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "payroll_proposal",
        *tenant(),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        filled("kind", 20),
        sa.Column("employee_id", sa.BigInteger),
        filled("name", 220),
        sa.Column("said", sa.LargeBinary, nullable=False),
        filled("refusal", 300),
    )
    run(row_security("payroll_proposal"))
    op.create_table(
        "payroll_confirmed",
        *tenant(),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        filled("who", 200),
        filled("kind", 20),
        sa.Column("employee_id", sa.BigInteger, nullable=False),
        filled("name", 220),
        sa.Column("said", sa.LargeBinary, nullable=False),
        sa.Column("before", sa.LargeBinary),
        sa.Column("seen", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_payroll_confirmed_adherent", "payroll_confirmed", ["adherent_id", "confirmed_at", "id"])
    run(row_security("payroll_confirmed"))
