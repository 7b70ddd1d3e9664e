"""Mandates, invitations, signed-in browsers and attempts; what an administrator may read of an account."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import INET

from app.platform.context import Side
from app.platform.schema import row_id, run, tenant
from app.platform.tenancy import OWNER, READ, WRITE, open_at_door, row_security

revision = "0005"
down_revision = "0004"

PERSON = """
    CREATE VIEW person WITH (security_barrier) AS
    SELECT u.id, u.username, u.first_name, u.last_name, u.email, u.last_login
    FROM ab_user u
    WHERE EXISTS (
        SELECT FROM mandate m WHERE m.user_id = u.id
        AND m.adherent_id = ANY ((SELECT NULLIF(current_setting('app.adherents', true), '')::bigint[])::bigint[])
    )"""


def upgrade() -> None:
    _mandate()
    _invitation()
    _sign_in()
    op.execute(f"GRANT INSERT ON ab_user TO {Side.DOOR}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {Side.DOOR}")


def _mandate() -> None:
    op.create_table(
        "mandate",
        *tenant(),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("rights", sa.ARRAY(sa.String(30)), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("contact", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.UniqueConstraint("user_id", "adherent_id"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )
    run(row_security("mandate", employer=WRITE))
    run(open_at_door("mandate", "SELECT, INSERT"))
    # A view runs as its owner, whose policy shows all rows: it narrows them itself.
    op.execute(PERSON)
    op.execute(f"ALTER VIEW person OWNER TO {OWNER}")
    op.execute(f"GRANT {READ} ON person TO {Side.EMPLOYER}")


def _invitation() -> None:
    op.create_table(
        "invitation",
        *tenant(),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("first_name", sa.String(64), nullable=False),
        sa.Column("last_name", sa.String(64), nullable=False),
        sa.Column("rights", sa.ARRAY(sa.String(30)), nullable=False),
        sa.Column("secret_hash", sa.String(200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.BigInteger, nullable=False, server_default=sa.text("5")),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_invitation_number", "invitation", ["number"])
    op.create_index("ix_invitation_secret_hash", "invitation", ["secret_hash"])
    run(row_security("invitation", employer=WRITE))
    run(open_at_door("invitation", "SELECT, UPDATE"))


def _sign_in() -> None:
    op.create_table(
        "sign_in",
        row_id(),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("mandate_id", sa.BigInteger, sa.ForeignKey("mandate.id", ondelete="SET NULL"), index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("address", INET),
        sa.Column("agent", sa.String(300), nullable=False),
    )
    op.create_table(
        "attempt",
        row_id(),
        sa.Column("account", sa.LargeBinary, nullable=False),
        sa.Column("address", INET, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean, nullable=False),
    )
    op.create_index("ix_attempt_account_at", "attempt", ["account", "at"])
    op.create_index("ix_attempt_address_at", "attempt", ["address", "at"])
    for table in ("sign_in", "attempt"):
        op.execute(f"GRANT {WRITE} ON {table} TO {Side.DOOR}, {Side.STAFF}")
