"""What is remembered, told and kept: history, outbox, notices, progress of long work, files.

`adherent_id` gets its foreign keys with the table of adherents, two migrations later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.platform.context import Side
from app.platform.schema import row_id, run
from app.platform.tenancy import APPEND, WRITE, open_at_door, row_security

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
LARGEST_BYTES = 20 * 1024 * 1024


def upgrade() -> None:
    _history()
    _outbox()
    _failures()
    _notices()
    _progress()
    _files()


def _history() -> None:
    op.create_table(
        "audit_line",
        *_tenant(nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user_id", sa.BigInteger),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("on_behalf_of", sa.String(200), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject_kind", sa.String(63)),
        sa.Column("subject_id", sa.BigInteger),
        sa.Column("changes", JSONB, nullable=False),
    )
    op.create_index("ix_audit_line_subject", "audit_line", ["subject_kind", "subject_id", "id"])
    run(row_security("audit_line", employer=APPEND))
    run(open_at_door("audit_line", "INSERT"))
    op.execute(f"GRANT SELECT (id) ON audit_line TO {Side.DOOR}")
    op.execute(f"REVOKE UPDATE, DELETE ON audit_line FROM {Side.STAFF}")


def _outbox() -> None:
    """Not a tenant table: mails also go out before an adherent is known. Row security is not needed to hide it."""
    op.create_table(
        "outbox",
        row_id(),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("template", sa.String(80), nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("secret", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("message_id", sa.String(100), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index("ix_outbox_waiting", "outbox", ["created_at"], postgresql_where=sa.text("state = 'WAITING'"))
    op.create_index("ix_outbox_sent_at", "outbox", ["sent_at"])
    for side in (Side.EMPLOYER, Side.DOOR):
        op.execute(f"GRANT SELECT (id), INSERT ON outbox TO {side}")
    op.execute(f"GRANT {WRITE} ON outbox TO {Side.STAFF}")


def _failures() -> None:
    """For the worker and the console, both the service."""
    op.create_table(
        "job_failure",
        row_id(),
        sa.Column("job_id", sa.BigInteger, nullable=False),
        sa.Column("failed_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.UniqueConstraint("job_id"),
    )
    op.execute(f"GRANT {WRITE} ON job_failure TO {Side.STAFF}")


def _notices() -> None:
    op.create_table(
        "notice",
        *_tenant(nullable=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id")),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
    )
    unread = sa.text("read_at IS NULL")
    op.create_index("ix_notice_unread", "notice", ["adherent_id", "user_id"], postgresql_where=unread)
    op.create_index("ix_notice_user", "notice", ["user_id", "id"])
    run(row_security("notice", employer="SELECT, INSERT, UPDATE"))
    # The header counts the unread ones in the statement that reads the session.
    run(open_at_door("notice", columns=("adherent_id", "user_id", "read_at")))


def _progress() -> None:
    op.create_table(
        "progress",
        *_tenant(),
        sa.Column("user_id", sa.BigInteger),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("step", sa.String(300), nullable=False),
        sa.Column("result", JSONB),
        sa.Column("asked", JSONB),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("done >= 0 AND total >= 0", name="counts_up"),
    )
    run(row_security("progress", employer="SELECT, INSERT, UPDATE"))


def _files() -> None:
    op.create_table(
        "stored_file",
        *_tenant(),
        sa.Column("name", sa.String(150), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("uploaded_by", sa.BigInteger),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.UniqueConstraint("key"),
        sa.CheckConstraint(f"size_bytes BETWEEN 1 AND {LARGEST_BYTES}", name="size_allowed"),
    )
    run(row_security("stored_file", employer="SELECT, INSERT, DELETE"))


def _tenant(*, nullable: bool = False) -> tuple[sa.schema.SchemaItem, ...]:
    adherent = sa.Column("adherent_id", sa.BigInteger, nullable=nullable)
    return row_id(), adherent, sa.UniqueConstraint("adherent_id", "id")
