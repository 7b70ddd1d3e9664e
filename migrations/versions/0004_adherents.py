"""Adherents, the tenants themselves; their addresses and contacts; the service's sectors, centres and teams."""

import sqlalchemy as sa
from alembic import op

from app.platform.schema import filled, row_id, run, tenant
from app.platform.tenancy import WRITE, open_at_door, row_security, shared

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _service()
    _adherent()
    _belongings()
    for table in ("audit_line", "notice", "progress", "stored_file"):
        op.create_foreign_key(f"fk_{table}_adherent_id", table, "adherent", ["adherent_id"], ["id"])


def _empty(name: str, size: int) -> sa.Column[str]:
    """A text that is empty until somebody fills it."""
    return sa.Column(name, sa.String(size), nullable=False, server_default="")


def _service() -> None:
    op.create_table(
        "sector",
        row_id(),
        sa.Column("name", sa.String(100), nullable=False, unique=True),
        *(filled(name, size) for name, size in (("phone", 20), ("email", 254), ("hours", 100))),
    )
    op.create_table(
        "medical_centre",
        row_id(),
        sa.Column("name", sa.String(100), nullable=False, unique=True),
        *(
            filled(name, size)
            for name, size in (("street", 200), ("postcode", 5), ("town", 100), ("phone", 20), ("access", 300))
        ),
        sa.Column("mobile", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.create_table(
        "professional",
        row_id(),
        filled("name", 120),
        filled("function", 20),
        filled("phone", 20),
        filled("email", 254),
        sa.Column("sector_id", sa.BigInteger, sa.ForeignKey("sector.id"), nullable=False, index=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id"), index=True),
    )
    for table in ("sector", "medical_centre", "professional"):
        run(shared(table))


def _adherent() -> None:
    op.create_table(
        "adherent",
        row_id(),
        sa.Column("number", sa.String(20), nullable=False, unique=True),
        filled("name", 200),
        filled("name_key", 250),
        sa.Column("parent_id", sa.BigInteger, sa.ForeignKey("adherent.id"), index=True),
        sa.Column("is_branch", sa.Boolean, sa.Computed("parent_id IS NOT NULL", persisted=True), nullable=False),
        sa.Column("parent_is_branch", sa.Boolean, sa.Computed("false", persisted=True), nullable=False),
        filled("legal_form", 60),
        sa.Column("siret", sa.String(14), unique=True),
        filled("naf", 5),
        filled("activity", 200),
        sa.Column("founded_on", sa.Date),
        _empty("vat_number", 13),
        sa.Column("has_cse", sa.Boolean),
        filled("phone", 20),
        _empty("fax", 20),
        filled("email", 254),
        sa.Column("email_told_on", sa.Date),
        filled("state", 20),
        _empty("state_reason", 300),
        sa.Column("absorbed_by_id", sa.BigInteger, sa.ForeignKey("adherent.id"), index=True),
        sa.Column("sector_id", sa.BigInteger, sa.ForeignKey("sector.id"), nullable=False, index=True),
        sa.Column("centre_id", sa.BigInteger, sa.ForeignKey("medical_centre.id"), index=True),
        sa.Column("joined_on", sa.Date, nullable=False),
        sa.CheckConstraint("number <> ''", name="number_given"),
        sa.UniqueConstraint("id", "is_branch"),
        # Who has a mother cannot be one: circles cannot be stored.
        sa.ForeignKeyConstraint(
            ["parent_id", "parent_is_branch"], ["adherent.id", "adherent.is_branch"], name="fk_adherent_mother"
        ),
    )
    op.create_index("ix_adherent_name_key", "adherent", ["name_key", "id"])
    op.execute("CREATE INDEX ix_adherent_letters ON adherent (name_key text_pattern_ops)")
    run(row_security("adherent", key="id", employer="SELECT, UPDATE"))
    # Before an adherent is chosen, the header names those that a person may choose: these columns and no other.
    run(open_at_door("adherent", columns=("id", "parent_id", "number", "name", "name_key", "state")))


def _belongings() -> None:
    op.create_table(
        "address",
        *tenant(),
        filled("kind", 20),
        *(
            filled(name, size)
            for name, size in (
                ("recipient", 200), ("street", 200), ("complement", 200), ("postcode", 5), ("town", 100)
            )
        ),
        *(_empty(name, size) for name, size in (("complement2", 200), ("phone", 20), ("fax", 20))),
        sa.Column("confirmed_on", sa.Date),
        sa.Column("told_on", sa.Date),
        *(sa.Column(name, sa.Numeric(8, 5)) for name in ("latitude", "longitude")),
        sa.CheckConstraint("postcode ~ '^[0-9]{5}$'", name="postcode_digits"),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND latitude BETWEEN -90 AND 90"
            " AND longitude BETWEEN -180 AND 180",
            name="place_on_earth",
        ),
    )  # fmt: skip
    op.create_index(
        "uq_address_kind", "address", ["adherent_id", "kind"], unique=True, postgresql_where=sa.text("kind <> 'WORK'")
    )
    op.create_table(
        "contact",
        *tenant(),
        *(
            filled(name, size)
            for name, size in (
                ("last_name", 100), ("first_name", 100), ("function", 100), ("email", 254), ("phone", 20)
            )
        ),
        sa.Column("email_told_on", sa.Date),
        sa.Column("convocations", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )  # fmt: skip
    op.create_table(
        "interlocutor",
        *tenant(),
        filled("kind", 10),
        sa.Column("contact_id", sa.BigInteger, nullable=False, index=True),
        sa.UniqueConstraint("adherent_id", "kind"),
        sa.ForeignKeyConstraint(
            ["adherent_id", "contact_id"],
            ["contact.adherent_id", "contact.id"],
            onupdate="CASCADE",
            deferrable=True,
        ),
    )
    for table in ("address", "contact", "interlocutor"):
        run(row_security(table, employer=WRITE))
