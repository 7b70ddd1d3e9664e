"""Mandates, invitations, signed-in browsers and attempts; what an administrator may read of an account."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import INET

from app.platform.context import Side
from app.platform.schema import filled, row_id, run, tenant
from app.platform.tenancy import APPEND, OWNER, READ, WRITE, open_at_door, row_security, shared, tenant_key

revision = "0005"
down_revision = "0004"

LAST_LOGIN = "u.last_login AT TIME ZONE 'UTC' AS last_login"
PERSON = f"""
    CREATE VIEW person WITH (security_barrier) AS
    SELECT u.id, u.username, u.first_name, u.last_name, u.email, coalesce(a.phone, '') AS phone,
        coalesce(u.active, false) AS active, {LAST_LOGIN}
    FROM ab_user u LEFT JOIN account a ON a.user_id = u.id
    WHERE EXISTS (
        SELECT FROM mandate m WHERE m.user_id = u.id
        AND m.adherent_id = ANY ((SELECT NULLIF(current_setting('app.adherents', true), '')::bigint[])::bigint[])
    )"""
STAFF_MEMBER = f"""
    CREATE VIEW staff_member AS
    SELECT u.id, u.username, u.first_name, u.last_name, u.email, coalesce(u.active, false) AS active,
        u.password IS NOT NULL AS opened, {LAST_LOGIN}, string_agg(r.name, ', ' ORDER BY r.name) AS roles
    FROM ab_user u JOIN ab_user_role ur ON ur.user_id = u.id JOIN ab_role r ON r.id = ur.role_id
    GROUP BY u.id"""
STAFF_ROLE = """
    CREATE VIEW staff_role AS
    SELECT r.id, r.name, ARRAY(
        SELECT DISTINCT v.name::text FROM ab_permission_view_role pr
        JOIN ab_permission_view p ON p.id = pr.permission_view_id JOIN ab_view_menu v ON v.id = p.view_menu_id
        WHERE pr.role_id = r.id ORDER BY 1
    ) AS rights, (SELECT count(*) FROM ab_user_role ur WHERE ur.role_id = r.id) AS people
    FROM ab_role r"""


def upgrade() -> None:
    _account()
    _mandate()
    _notification()
    _invitation()
    _sign_in()
    _ways_in()
    _first_accounts()
    _terms()
    op.execute(f"GRANT INSERT ON ab_user TO {Side.DOOR}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {Side.DOOR}")


def _account() -> None:
    op.create_table(
        "account",
        row_id(),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False),
        filled("phone", 20),
        filled("function", 100),
        sa.Column("unproven", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.UniqueConstraint("user_id"),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON account TO {Side.DOOR}")
    op.execute(f"GRANT {WRITE} ON account TO {Side.STAFF}")
    for name in ("username", "email"):
        op.create_index(f"uq_ab_user_{name}_lower", "ab_user", [sa.text(f"lower({name})")], unique=True)
    for view, written in (("staff_member", STAFF_MEMBER), ("staff_role", STAFF_ROLE)):
        op.execute(written)
        op.execute(f"ALTER VIEW {view} OWNER TO {OWNER}")
        op.execute(f"GRANT {READ} ON {view} TO {Side.STAFF}")


def _mandate() -> None:
    op.create_table(
        "mandate",
        *tenant(),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("rights", sa.ARRAY(sa.String(30)), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("contact", sa.Boolean, nullable=False, server_default=sa.text("false")),
        *_whom(),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("confirmed_on", sa.Date),
        sa.Column("asked_on", sa.Date),
        sa.Column("end_told", sa.Date),
        sa.UniqueConstraint("user_id", "adherent_id"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )
    run(row_security("mandate", employer=WRITE))
    run(open_at_door("mandate", "SELECT, INSERT"))
    # A view runs as its owner, whose policy shows all rows: it narrows them itself.
    op.execute(PERSON)
    op.execute(f"ALTER VIEW person OWNER TO {OWNER}")
    op.execute(f"GRANT {READ} ON person TO {Side.EMPLOYER}, {Side.STAFF}")


def _whom(kind: str = "kind") -> tuple[sa.Column[Any], ...]:
    """Who an access is for, and whether it covers branches."""
    return (
        sa.Column(kind, sa.String(20), nullable=False, server_default="OWN"),
        sa.Column("with_branches", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )


def _notification() -> None:
    op.create_table(
        "notification_choice",
        *tenant(),
        sa.Column("mandate_id", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("by_mail", sa.Boolean, nullable=False),
        sa.Column("in_page", sa.Boolean, nullable=False),
        tenant_key("mandate", "mandate_id"),
        sa.UniqueConstraint("mandate_id", "topic"),
    )
    run(row_security("notification_choice", employer=WRITE))


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
        filled("invited_by", 130),
        *_whom("mandate_kind"),
        sa.Column("starts_on", sa.Date),
        sa.Column("ends_on", sa.Date),
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
        sa.Column("chosen_id", sa.BigInteger, sa.ForeignKey("adherent.id"), index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("address", INET),
        sa.Column("viewing_id", sa.BigInteger, sa.ForeignKey("mandate.id", ondelete="SET NULL")),
        sa.Column("viewing_until", sa.DateTime(timezone=True)),
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


def _ways_in() -> None:
    op.create_table(
        "doorstep",
        row_id(),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("account", sa.LargeBinary, nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id", ondelete="CASCADE"), index=True),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("tries_left", sa.BigInteger, nullable=False),
        sa.Column("address", INET, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_doorstep_account_created_at", "doorstep", ["account", "created_at"])
    op.create_index("ix_doorstep_address_created_at", "doorstep", ["address", "created_at"])
    op.create_table(
        "authenticator",
        row_id(),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, unique=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "recovery_code",
        row_id(),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("code_hash", sa.LargeBinary, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "passkey",
        row_id(),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("credential", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("uses", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    for table in ("doorstep", "authenticator", "recovery_code", "passkey"):
        op.execute(f"GRANT {WRITE} ON {table} TO {Side.DOOR}, {Side.STAFF}")


def _first_accounts() -> None:
    op.create_table(
        "filer_number",
        *tenant(),
        sa.Column("secret_hash", sa.String(200), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("adherent_id"),
    )
    run(row_security("filer_number", employer=READ))
    run(open_at_door("filer_number", "SELECT, UPDATE"))
    op.create_table(
        "registration",
        row_id(),
        *(filled(name, size) for name, size in (("email", 128), ("first_name", 64), ("last_name", 64))),
        filled("function", 100),
        filled("phone", 20),
        sa.Column("password_hash", sa.String(256)),
        sa.Column("for_adherent_id", sa.BigInteger, sa.ForeignKey("adherent.id", ondelete="CASCADE"), index=True),
        sa.Column("third_party", sa.Boolean, nullable=False),
        sa.Column("terms_version", sa.BigInteger, nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_registration_expires_at", "registration", ["expires_at"])
    op.execute(f"GRANT {WRITE} ON registration TO {Side.DOOR}, {Side.STAFF}")


def _terms() -> None:
    op.create_table(
        "terms_version",
        row_id(),
        sa.Column("version", sa.BigInteger, nullable=False, unique=True),
        sa.Column("body", sa.String(40_000), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(130), nullable=False),
    )
    run(shared("terms_version", staff=APPEND, door=READ))
    op.create_table(
        "acceptance",
        row_id(),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("user_id", "version"),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON acceptance TO {Side.DOOR}")
    op.execute(f"GRANT {READ} ON acceptance TO {Side.STAFF}")
