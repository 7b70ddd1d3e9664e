"""Posts and their exposures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DATERANGE

from app.platform.schema import run, tenant
from app.platform.tenancy import row_security, tenant_key

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "post",
        *tenant(),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("title_key", sa.String(120), nullable=False),
        sa.Column("pcs_code", sa.String(20), sa.ForeignKey("profession.code"), nullable=False),
        sa.Column("description", sa.String(500), nullable=False),
        sa.Column("follow_up", sa.String(20), nullable=False),
        sa.Column("risks", sa.String(500), nullable=False),
        sa.Column("to_complete", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("holders", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("closed_on", sa.Date),
    )
    op.create_index(
        "uq_post_title",
        "post",
        ["adherent_id", "title_key", "pcs_code"],
        unique=True,
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_index("ix_post_adherent_title", "post", ["adherent_id", "title_key", "id"])
    op.create_table(
        "post_exposure",
        *tenant(),
        sa.Column("post_id", sa.BigInteger, nullable=False),
        sa.Column("risk_code", sa.String(20), sa.ForeignKey("risk.code"), nullable=False),
        sa.Column("precisions", sa.ARRAY(sa.String(60)), nullable=False),
        sa.Column("comment", sa.String(300), nullable=False),
        sa.Column("period", DATERANGE, nullable=False),
        tenant_key("post", "post_id"),
        sa.CheckConstraint("NOT isempty(period)", name="period_not_empty"),
    )
    op.create_index(
        "uq_post_exposure_current",
        "post_exposure",
        ["adherent_id", "post_id", "risk_code"],
        unique=True,
        postgresql_where=sa.text("upper_inf(period)"),
    )
    op.create_index("ix_post_exposure_post", "post_exposure", ["post_id"])
    for table in ("post", "post_exposure"):
        run(row_security(table))
