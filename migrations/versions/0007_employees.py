"""Employees, their contracts, assignments, exposures and corrections; the search by a part of a name."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB

from app.platform.context import Side
from app.platform.schema import filled, run, tenant
from app.platform.tenancy import no_overlap, row_security, tenant_key

revision = "0007"
down_revision = "0006"

GRAMS = """
    CREATE FUNCTION grams(folded text, drawer text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
        DECLARE found text[] := '{}';
        BEGIN
            IF drawer = '' THEN
                drawer := CASE
                    WHEN folded < 'a' COLLATE "C" THEN ' ' WHEN folded >= '{' COLLATE "C" THEN '{' ELSE left(folded, 1)
                END;
            END IF;
            FOR place IN 1 .. length(folded) - 2 LOOP
                found := found || (drawer || substr(folded, place, 3));
            END LOOP;
            RETURN found;
        END
    $$"""
"""The triples of letters of a name, each after the drawer that its first letter puts it in, or after the one asked.

A loop: a query for each name would take five times as long; the index keeps each triple once anyway.
"""
BIRTH_KEY = r"""
    CREATE FUNCTION birth_key(last_name text, birth_name text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT
    PARALLEL SAFE AS $$
        DECLARE folded text := lower(CASE birth_name WHEN '' THEN last_name ELSE birth_name END);
        BEGIN
            IF octet_length(folded) > length(folded) THEN
                folded := regexp_replace(lower(normalize(folded, NFKD)), '[\u0300-\u036f]', '', 'g');
                folded := translate(folded, 'øØłŁđĐðÐı’‘ʼ‐‒–—', 'oollddddi       ');
                folded := replace(replace(replace(folded, 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss');
                folded := replace(replace(replace(folded, 'Œ', 'oe'), 'Æ', 'ae'), 'þ', 'th');
            END IF;
            RETURN btrim(regexp_replace(translate(folded, '''`-', '   '), ' +', ' ', 'g'));
        END
    $$"""
"""The name that somebody was born with, the usual one if it is the same, as `law.names.sort_key` folds European names.

Worked out by the database: whoever writes a name, in whatever way, need not know of it.
"""
BORN = "birth_key((last_name)::text, (birth_name)::text)"
PENDING_KB = 512
"""What of that index is not in order yet: a search reads all of it, and an import waits for the rest to be sorted."""
VACUUMED = 0.02
"""The part of the rows that change before they are vacuumed: what is not can be read by no index alone."""


def upgrade() -> None:
    op.execute(GRAMS)
    op.execute(BIRTH_KEY)
    for each in ("grams", "birth_key"):
        op.execute(f"GRANT EXECUTE ON FUNCTION {each}(text, text) TO {', '.join(Side)}")
    _employee()
    _career()
    _correction_request()
    for table in ("employee", "contract", "assignment", "employee_exposure", "correction_request"):
        run(row_security(table))


def _employee() -> None:
    op.create_table(
        "employee",
        *tenant(),
        *(filled(name, size) for name, size in (("last_name", 100), ("first_name", 100), ("birth_name", 100))),
        sa.Column("name_key", sa.String(300, collation="C"), nullable=False),
        sa.Column("birth_key", sa.String(collation="C"), sa.Computed(BORN, persisted=True), nullable=False),
        filled("sex", 10),
        sa.Column("born_on", sa.Date, nullable=False),
        filled("nir_state", 20),
        sa.Column("nir", sa.LargeBinary),
        sa.Column("nir_hash", sa.LargeBinary),
        sa.Column("ntt", sa.String(40)),
        *(
            filled(name, size)
            for name, size in (
                ("language", 3), ("email", 254), ("phone", 20), ("street", 200), ("postcode", 10), ("town", 100),
                ("country", 2),
            )
        ),
        *_work(),
        *_follow_up(),
        tenant_key("post", "main_post_id"),
        sa.UniqueConstraint("nir_hash", "adherent_id"),
        sa.CheckConstraint("(nir_state = 'KNOWN') = (nir_hash IS NOT NULL)", name="nir_as_its_state"),
        sa.CheckConstraint("left_on >= hired_on", name="leaves_after_hiring"),
        sa.CheckConstraint("hired_on > born_on", name="hired_after_birth"),
    )  # fmt: skip
    op.create_index("ix_employee_adherent_name", "employee", ["adherent_id", "name_key", "id"])
    op.create_index("ix_employee_adherent_next", "employee", ["adherent_id", "next_visit_on", "id"])
    op.create_index("ix_employee_name", "employee", ["name_key", "id"], postgresql_include=["left_on"])
    for name, column in (("ix_employee_next", "next_visit_on"), ("ix_employee_last", "last_visit_on")):
        op.create_index(name, "employee", [sa.text(f"coalesce({column}, '9999-12-31'::date)"), "id"])
    op.create_index("ix_employee_ntt", "employee", ["ntt"], postgresql_where=sa.text("ntt IS NOT NULL"))
    unchecked = sa.text("validated_on IS NULL")
    op.create_index("ix_employee_unchecked", "employee", ["id"], postgresql_where=unchecked)
    pending = f"WITH (gin_pending_list_limit = {PENDING_KB})"
    op.execute(f"CREATE INDEX ix_employee_grams ON employee USING gin (grams(name_key, '')) {pending}")
    op.execute(f"ALTER TABLE employee SET (autovacuum_vacuum_scale_factor = {VACUUMED})")


def _work() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("hired_on", sa.Date, nullable=False),
        sa.Column("left_on", sa.Date),
        sa.Column("left_before", sa.Date),
        sa.Column("contract_kind", sa.String(20), sa.ForeignKey("contract_kind.code"), nullable=False),
        sa.Column("main_post_id", sa.BigInteger),
        sa.Column("post_since", sa.Date),
    )


def _follow_up() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("follow_up", sa.String(20), nullable=False),
        sa.Column("follow_up_reason", sa.String(120), nullable=False),
        sa.Column("follow_up_article", sa.String(80), nullable=False),
        sa.Column("own_risks", sa.String(500), server_default="", nullable=False),
        sa.Column("last_visit_on", sa.Date),
        sa.Column("next_visit_on", sa.Date),
        sa.Column("next_visit_kind", sa.String(40), nullable=False),
        sa.Column("next_visit_article", sa.String(80), nullable=False),
        sa.Column("appointment_on", sa.Date),
        sa.Column("visit_asked", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("validated_on", sa.Date),
    )


def _career() -> None:
    op.create_table(
        "contract",
        *tenant(part=True),
        sa.Column("employee_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(20), sa.ForeignKey("contract_kind.code"), nullable=False),
        sa.Column("rank", sa.BigInteger, nullable=False, server_default=sa.text("1")),
        sa.Column("period", DATERANGE, nullable=False),
        sa.Column("left_before", sa.Date),
        tenant_key("employee", "employee_id"),
        sa.CheckConstraint("rank BETWEEN 1 AND 3", name="rank_up_to_three"),
        sa.CheckConstraint("NOT isempty(period)", name="period_not_empty"),
        no_overlap("employee_id", "rank", "period", name="one_contract_per_rank"),
    )
    op.create_index("ix_contract_adherent", "contract", ["adherent_id"])
    op.create_index("ix_contract_employee", "contract", ["employee_id"])
    op.create_table(
        "assignment",
        *tenant(part=True),
        sa.Column("employee_id", sa.BigInteger, nullable=False),
        sa.Column("post_id", sa.BigInteger, nullable=False),
        sa.Column("rank", sa.BigInteger, nullable=False, server_default=sa.text("1")),
        sa.Column("period", DATERANGE, nullable=False),
        tenant_key("employee", "employee_id"),
        tenant_key("post", "post_id"),
        sa.CheckConstraint("rank BETWEEN 1 AND 3", name="rank_up_to_three"),
        sa.CheckConstraint("NOT isempty(period)", name="period_not_empty"),
        no_overlap("employee_id", "rank", "period", name="one_post_per_rank"),
    )
    op.create_index("ix_assignment_post", "assignment", ["adherent_id", "post_id"])
    op.create_index("ix_assignment_employee", "assignment", ["employee_id"])
    op.create_table(
        "employee_exposure",
        *tenant(),
        sa.Column("employee_id", sa.BigInteger, nullable=False),
        sa.Column("risk_code", sa.String(20), sa.ForeignKey("risk.code"), nullable=False),
        sa.Column("precisions", sa.ARRAY(sa.String(60)), nullable=False),
        sa.Column("period", DATERANGE, nullable=False),
        tenant_key("employee", "employee_id"),
        sa.CheckConstraint("NOT isempty(period)", name="period_not_empty"),
    )
    op.create_index(
        "uq_employee_exposure_current",
        "employee_exposure",
        ["adherent_id", "employee_id", "risk_code"],
        unique=True,
        postgresql_where=sa.text("upper_inf(period)"),
    )
    op.create_index("ix_employee_exposure_employee", "employee_exposure", ["employee_id"])


def _correction_request() -> None:
    op.create_table(
        "correction_request",
        *tenant(),
        sa.Column("employee_id", sa.BigInteger, nullable=False),
        sa.Column("wanted", JSONB, nullable=False),
        filled("reason", 500),
        filled("state", 20),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        filled("asked_by", 200),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        filled("decided_by", 200),
        filled("answer", 500),
        tenant_key("employee", "employee_id"),
    )
    op.create_index("ix_correction_request_employee", "correction_request", ["employee_id", "id"])
    waiting = sa.text("state = 'ASKED'")
    op.create_index("ix_correction_request_open", "correction_request", ["asked_at", "id"], postgresql_where=waiting)
