"""Risks of a whole company, where a follow-up comes from, and what posts were called before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DATERANGE

from app.platform.schema import filled, run, tenant
from app.platform.tenancy import row_security, tenant_key

revision = "0026"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "company_exposure",
        *tenant(),
        sa.Column("risk_code", sa.String(20), sa.ForeignKey("risk.code"), nullable=False),
        sa.Column("precisions", sa.ARRAY(sa.String(60)), nullable=False),
        filled("comment", 300),
        sa.Column("period", DATERANGE, nullable=False),
        sa.CheckConstraint("NOT isempty(period)", name="period_not_empty"),
    )
    op.create_index(
        "uq_company_exposure_current",
        "company_exposure",
        ["adherent_id", "risk_code"],
        unique=True,
        postgresql_where=sa.text("upper_inf(period)"),
    )
    op.create_table(
        "post_name",
        *tenant(),
        sa.Column("post_id", sa.BigInteger, nullable=False),
        filled("title", 100),
        sa.Column("pcs_code", sa.String(20), sa.ForeignKey("profession.code"), nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        tenant_key("post", "post_id"),
    )
    op.create_index("uq_post_name_until", "post_name", ["adherent_id", "post_id", "until"], unique=True)
    for table in ("company_exposure", "post_name"):
        run(row_security(table))
    op.add_column("post", sa.Column("company_risks", sa.String(500), nullable=False, server_default=""))
    op.add_column("employee", sa.Column("risks", sa.String(2000), nullable=False, server_default=""))
    op.add_column("employee", sa.Column("follow_up_origin", sa.String(60), nullable=False, server_default=""))
