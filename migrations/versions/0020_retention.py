"""When somebody is told that their account is closed, and what is kept of who left long ago."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.platform.schema import filled, run, tenant
from app.platform.tenancy import row_security

revision = "0020"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("account", sa.Column("unused_told_at", sa.DateTime(timezone=True)))
    op.create_table(
        "archived_employee",
        *tenant(),
        sa.Column("employee_id", sa.BigInteger, nullable=False),
        *(filled(name, 100) for name in ("last_name", "first_name", "birth_name")),
        filled("name_key", 300),
        *(sa.Column(name, sa.Date, nullable=False) for name in ("born_on", "hired_on", "left_on")),
        filled("follow_up", 20),
        sa.Column("archived_on", sa.Date, nullable=False),
        sa.Column("record", JSONB, nullable=False),
    )
    op.create_index("ix_archived_employee_name", "archived_employee", ["name_key", "id"])
    op.create_index("ix_archived_employee_left", "archived_employee", ["left_on", "id"])
    run(row_security("archived_employee", employer=""))
