"""Visit requests, slots, appointments, visits done."""

import sqlalchemy as sa
from alembic import op

from app.platform.schema import filled, row_id, run, tenant
from app.platform.tenancy import row_security, shared, tenant_key

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _request()
    _appointment()
    for table in ("visit_request", "appointment", "visit"):
        run(row_security(table))


def _request() -> None:
    op.create_table(
        "visit_request",
        *tenant(),
        sa.Column("employee_id", sa.BigInteger, nullable=False),
        filled("kind", 20),
        filled("state", 20),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        filled("asked_by", 130),
        sa.Column("latest_on", sa.Date),
        filled("article", 80),
        sa.Column("absence_cause", sa.String(20)),
        sa.Column("absent_on", sa.Date),
        sa.Column("returns_on", sa.Date),
        sa.Column("situations", sa.LargeBinary),
        filled("other_exposure", 200),
        filled("constraint_note", 1000),
        filled("interpreter", 60),
        filled("user_company", 200),
        filled("user_siret", 14),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        filled("decided_by", 130),
        filled("reason", 500),
        tenant_key("employee", "employee_id"),
    )
    op.create_index(
        "uq_visit_request_open",
        "visit_request",
        ["adherent_id", "employee_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state IN ('PENDING', 'ACCEPTED')"),
    )
    op.create_index("ix_visit_request_state", "visit_request", ["state", "asked_at", "id"])
    op.create_index("ix_visit_request_adherent", "visit_request", ["adherent_id", "asked_at", "id"])
    op.create_index("ix_visit_request_employee", "visit_request", ["employee_id"])


def _appointment() -> None:
    op.create_table(
        "slot",
        row_id(),
        sa.Column("professional_id", sa.BigInteger, sa.ForeignKey("professional.id"), nullable=False),
        sa.Column("centre_id", sa.BigInteger, sa.ForeignKey("medical_centre.id"), nullable=False, index=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("professional_id", "starts_at"),
        sa.CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes_sensible"),
    )
    op.create_index("ix_slot_starts_at", "slot", ["starts_at"])
    run(shared("slot"))
    op.create_table(
        "appointment",
        *tenant(),
        sa.Column("employee_id", sa.BigInteger, nullable=False),
        sa.Column("request_id", sa.BigInteger),
        sa.Column("slot_id", sa.BigInteger, sa.ForeignKey("slot.id"), nullable=False),
        filled("kind", 20),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        filled("state", 20),
        sa.Column("convoked_at", sa.DateTime(timezone=True)),
        sa.Column("told_starts_at", sa.DateTime(timezone=True)),
        tenant_key("employee", "employee_id"),
        tenant_key("visit_request", "request_id"),
    )
    op.create_index(
        "uq_appointment_slot", "appointment", ["slot_id"], unique=True, postgresql_where=sa.text("state <> 'CANCELLED'")
    )
    op.create_index("ix_appointment_starts_at", "appointment", ["starts_at", "id"])
    op.create_index("ix_appointment_adherent", "appointment", ["adherent_id", "starts_at", "id"])
    op.create_index("ix_appointment_employee", "appointment", ["employee_id"])
    op.create_index("ix_appointment_request", "appointment", ["request_id"])
    op.create_table(
        "visit",
        *tenant(),
        sa.Column("employee_id", sa.BigInteger, nullable=False),
        sa.Column("appointment_id", sa.BigInteger),
        filled("law_kind", 20),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("fixed_next_on", sa.Date),
        tenant_key("employee", "employee_id"),
        tenant_key("appointment", "appointment_id"),
    )
    op.create_index("ix_visit_employee", "visit", ["employee_id", "held_on"])
    op.create_index("ix_visit_appointment", "visit", ["appointment_id"])
