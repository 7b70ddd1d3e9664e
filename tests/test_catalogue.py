"""What migrations wrote, as PostgreSQL tells it: tenant tables are closed, and the portal's sign-in sees nothing."""

import pytest
from sqlalchemy import text

from app.platform import migration

TENANT = """
    WITH tenant AS (
        SELECT c.oid, c.relname::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attname = 'adherent_id'
        AND NOT a.attisdropped
    ), closed AS (SELECT * FROM tenant UNION SELECT 'adherent'::regclass, 'adherent')"""
UNFORCED = "SELECT name FROM closed JOIN pg_class USING (oid) WHERE NOT (relrowsecurity AND relforcerowsecurity)"
WITHOUT_KEY = """
    SELECT name FROM tenant WHERE NOT EXISTS (
        SELECT FROM pg_constraint WHERE conrelid = tenant.oid AND contype IN ('u', 'p')
        AND pg_get_constraintdef(pg_constraint.oid) = 'UNIQUE (adherent_id, id)')
    AND NOT EXISTS (
        SELECT FROM pg_constraint WHERE conrelid = tenant.oid AND contype = 'f'
        HAVING bool_or(pg_get_constraintdef(oid) LIKE 'FOREIGN KEY (adherent_id, %')
        AND NOT bool_or(pg_get_constraintdef(oid) LIKE 'FOREIGN KEY (adherent_id) %'))"""
"""Parts of another row, by which alone they are an adherent's, need none: nothing refers to them (`tenant_key`)."""
LEAVING = """
    SELECT conname FROM pg_constraint JOIN tenant a ON a.oid = conrelid JOIN tenant b ON b.oid = confrelid
    WHERE contype = 'f' AND pg_get_constraintdef(pg_constraint.oid)
        NOT LIKE 'FOREIGN KEY (adherent_id, %) REFERENCES %(adherent_id, id)%'"""
MISTYPED = """
    SELECT conname FROM pg_constraint, unnest(conkey, confkey) AS pair(here, there)
    JOIN pg_attribute a ON a.attnum = here JOIN pg_attribute b ON b.attnum = there
    WHERE contype = 'f' AND a.attrelid = conrelid AND b.attrelid = confrelid AND a.atttypid <> b.atttypid"""
POLICIES = """
    SELECT tablename::text, roles::text, cmd, permissive, qual IS NOT DISTINCT FROM coalesce(with_check, qual),
           CASE WHEN qual = 'true' THEN 'all' WHEN qual LIKE '%id = ANY (( SELECT %app.adherents%' THEN 'mine' END
    FROM pg_policies"""
READABLE = """
    SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace
    AND (has_any_column_privilege(oid, 'SELECT') OR relowner = current_user::regrole)"""
AT_DOOR = """
    SELECT name FROM closed WHERE has_any_column_privilege('portal_door', oid, 'SELECT, INSERT, UPDATE')
    OR has_table_privilege('portal_door', oid, 'DELETE')"""
READ_AT_DOOR = """
    SELECT name || '.' || a.attname FROM closed JOIN pg_attribute a ON a.attrelid = oid
    WHERE attnum > 0 AND NOT attisdropped AND has_column_privilege('portal_door', oid, attnum, 'SELECT')"""
FORGETTING = "SELECT name FROM closed WHERE has_table_privilege(:role, oid, 'DELETE')"
PRIVILEGED = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'portal%' AND (rolsuper OR rolbypassrls OR rolcreaterole)"
DOOR = {"mandate", "invitation", "filer_number", "adherent", "audit_line", "notice", "petition"}
"""What sign-in, first connection, the header and a request for an access meet before an adherent is chosen."""
KNOWN_AT_DOOR = ("mandate.", "invitation.", "filer_number.", "petition.")
"""Read whole there: each is asked for by whose it is, or by a secret."""


@pytest.fixture(scope="session")
def rows(administrator):
    """Rows that the catalogue answers; `tenant` and `closed` are the tables with `adherent_id`, and `adherent` too."""

    def read(query, **values):
        with administrator.connect() as connection:
            return sorted(map(tuple, connection.execute(text(TENANT + query), values)))

    return read


@pytest.mark.parametrize(
    "fault", [UNFORCED, WITHOUT_KEY, LEAVING, MISTYPED], ids=["row security", "own key", "leaving", "types"]
)
def test_no_tenant_table_is_open(rows, fault):
    assert rows(fault) == []


def test_every_tenant_table_has_its_three_policies_and_none_has_another_but_at_the_door(rows):
    tables = [name for (name,) in rows("SELECT name FROM closed")]
    three = (
        ("{portal_employer}", "ALL", "PERMISSIVE", True, "mine"),
        ("{portal_owner}", "ALL", "PERMISSIVE", True, "all"),
        ("{portal_staff}", "ALL", "PERMISSIVE", True, "all"),
    )
    door = [(table, "{portal_door}", "ALL", "PERMISSIVE", True, "all") for table in DOOR]
    assert rows(POLICIES) == sorted([*door, *((table, *policy) for table in tables for policy in three)])
    assert set(tables) >= {"adherent", "mandate", "employee", "assignment", "visit_request", "appointment", "post"}


def test_the_portal_signs_in_as_a_role_that_owns_and_reads_nothing(portal):
    with portal.app_context(), portal.extensions["sqlalchemy"].engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == "portal_login"
        assert connection.scalars(text(READABLE)).all() == []


def test_at_the_door_nothing_of_an_adherent_is_met_but_what_signing_in_needs(rows):
    assert {name for (name,) in rows(AT_DOOR)} == DOOR


def test_at_the_door_an_adherent_is_a_number_and_a_name_and_a_history_cannot_be_read(rows):
    read = {name for (name,) in rows(READ_AT_DOOR) if not name.startswith(KNOWN_AT_DOOR)}
    assert read == {
        "adherent.id", "adherent.parent_id", "adherent.number", "adherent.name", "adherent.name_key", "adherent.state",
        "audit_line.id", "notice.adherent_id", "notice.user_id", "notice.read_at",
    }  # fmt: skip


@pytest.mark.parametrize("role", ["portal_employer", "portal_staff", "portal_door"])
def test_nobody_can_make_the_history_forget(rows, role):
    assert ("audit_line",) not in rows(FORGETTING, role=role)


def test_no_role_of_ours_may_pass_beside_row_security(rows):
    assert rows(PRIVILEGED) == []


def test_the_models_and_the_migrations_agree(database):
    migration.check(database)
