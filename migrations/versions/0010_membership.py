"""What people ask about accesses and companies, and what was decided."""

import sqlalchemy as sa
from alembic import op

from app.platform.context import Side
from app.platform.schema import filled, row_id, run
from app.platform.tenancy import OWNER, open_at_door, row_security

revision = "0010"
down_revision = "0009"

MOMENT = sa.DateTime(timezone=True)
KNOWN_BY = """
    CREATE FUNCTION adherent_known_by(typed_number text, typed_siret text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id FROM adherent
        WHERE lower(number) = lower(typed_number) AND state <> 'LEFT'
        AND CASE length(typed_siret) WHEN 9 THEN left(siret, 9) WHEN 14 THEN siret END = typed_siret
    $$"""
"""The door may ask which adherent a number and a SIRET (or SIREN) name together, and reads neither."""

MERGE_HISTORY = """
    CREATE FUNCTION merge_history(absorbed bigint, kept bigint, gone bigint[], stayed bigint[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        UPDATE audit_line SET adherent_id = kept
        WHERE adherent_id = absorbed
        AND EXISTS (SELECT FROM adherent WHERE id = absorbed AND absorbed_by_id = kept);
        UPDATE audit_line SET subject_id = pair.stays
        FROM unnest(gone, stayed) AS pair(goes, stays)
        WHERE adherent_id = kept AND subject_kind = 'employee' AND subject_id = pair.goes
    $$"""
"""No role may change a line of history: a merger gives those of the absorbed adherent to the other, and no more."""


def upgrade() -> None:
    _petition()
    _function(KNOWN_BY, "adherent_known_by", f"{Side.DOOR}, {Side.STAFF}")
    _function(MERGE_HISTORY, "merge_history", Side.STAFF)


def _function(written: str, name: str, sides: str) -> None:
    """A function that sees more than who calls it, for these sides only."""
    op.execute(written)
    op.execute(f"ALTER FUNCTION {name} OWNER TO {OWNER}")
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {sides}")


def _petition() -> None:
    op.create_table(
        "petition",
        row_id(),
        sa.Column("adherent_id", sa.BigInteger, sa.ForeignKey("adherent.id")),
        filled("kind", 20),
        filled("state", 20),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id"), nullable=False),
        filled("who", 130),
        filled("email", 254),
        sa.Column("asked_at", MOMENT, nullable=False),
        *(
            filled(name, size)
            for name, size in (
                ("number", 20), ("siret", 14), ("new_siret", 14), ("former_email", 254), ("description", 2000)
            )
        ),
        sa.Column("told_at", MOMENT),
        sa.Column("decided_at", MOMENT),
        filled("decided_by", 130),
        filled("reason", 500),
        filled("code_hash", 200),
        sa.Column("code_until", MOMENT),
        sa.Column("code_tries", sa.BigInteger, nullable=False, server_default=sa.text("5")),
        sa.Column("codes_sent", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("codes_since", MOMENT),
        sa.Column("by_letter", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.UniqueConstraint("adherent_id", "id"),
    )  # fmt: skip
    pending = sa.text("state = 'PENDING'")
    op.create_index(
        "uq_petition_open", "petition", ["user_id", "kind", "number"], unique=True, postgresql_where=pending
    )
    op.create_index("ix_petition_user", "petition", ["user_id", "id"])
    op.create_index("ix_petition_adherent", "petition", ["adherent_id", "state", "id"])
    op.create_index("ix_petition_state", "petition", ["state", "asked_at", "id"])
    run(row_security("petition", employer="SELECT, UPDATE"))
    # Who asks has no adherent yet.
    run(open_at_door("petition", "SELECT, INSERT, UPDATE"))
    # A synchronisation opens an access again that had ended.
    changed = "rights, active, contact, kind, with_branches, starts_on, ends_on, asked_on, confirmed_on"
    op.execute(f"GRANT UPDATE ({changed}) ON mandate TO {Side.DOOR}")
