"""Companies that ask to join the service, and the one question about adherents that the door may ask."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import INET

from app.platform.context import Side
from app.platform.schema import filled, row_id
from app.platform.tenancy import WRITE

revision = "0011"
down_revision = "0010"

SIRET_KNOWN = """
    CREATE FUNCTION siret_known(asked text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$ SELECT EXISTS (SELECT FROM adherent WHERE siret = asked) $$"""
TEXTS = (
    ("first_name", 64), ("last_name", 64), ("function", 100), ("email", 254), ("phone", 20), ("siret", 14),
    ("name", 200), ("town", 100),
)  # fmt: skip


def upgrade() -> None:
    _adhesion()
    _door_question()
    for table in ("adhesion", "door_question"):
        op.execute(f"GRANT {WRITE} ON {table} TO {Side.DOOR}, {Side.STAFF}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {Side.DOOR}")
    # Before anybody is known an adherent is a number and a name: the function answers yes or no, nothing else.
    op.execute(SIRET_KNOWN)
    op.execute("REVOKE ALL ON FUNCTION siret_known(text) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION siret_known(text) TO {Side.DOOR}, {Side.STAFF}")


def _adhesion() -> None:
    op.create_table(
        "adhesion",
        row_id(),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id"), index=True),
        *(filled(name, size) for name, size in TEXTS),
        sa.Column("content", sa.LargeBinary),
        filled("state", 20),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        filled("terms", 10),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        filled("decided_by", 130),
        filled("reason", 1000),
        sa.Column("became_id", sa.BigInteger, sa.ForeignKey("adherent.id"), index=True),
    )
    sent = sa.text("state = 'SENT'")
    op.create_index("uq_adhesion_siret", "adhesion", ["siret"], unique=True, postgresql_where=sent)
    op.create_index("ix_adhesion_state", "adhesion", ["state", "sent_at"])
    op.create_index("ix_adhesion_email", "adhesion", ["email"])


def _door_question() -> None:
    op.create_table(
        "door_question",
        row_id(),
        filled("kind", 20),
        sa.Column("address", INET, nullable=False),
        sa.Column("about", sa.LargeBinary),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_door_question_address", "door_question", ["kind", "address", "at"])
    op.create_index("ix_door_question_about", "door_question", ["about", "at"])
