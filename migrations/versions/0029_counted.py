"""How many things wait for an account of the service: the door counts them beside the menu, and reads none of them."""

from alembic import op

from app.platform.context import Side
from app.platform.tenancy import OWNER

revision = "0029"
down_revision = "0026"

HIGHEST = 100
"""Beyond, a number beside the menu says nothing more: `99+`."""
NEAR = """JOIN adherent ON adherent.id = waits.adherent_id
            WHERE (adherent.sector_id IN (SELECT sector_id FROM professional WHERE user_id = account)
                   OR NOT EXISTS (SELECT FROM professional WHERE user_id = account))"""
"""In the sectors where this account works; everywhere when it works in none."""
COUNTS = {
    "requests_to_treat(account integer)": f"""
        SELECT 1 FROM visit_request AS waits {NEAR} AND waits.state IN ('PENDING', 'ACCEPTED')""",
    "records_to_check(account integer)": f"""
        (SELECT 1 FROM correction_request AS waits {NEAR} AND waits.state = 'ASKED' LIMIT {HIGHEST})
        UNION ALL
        (SELECT 1 FROM employee AS waits {NEAR} AND waits.validated_on IS NULL LIMIT {HIGHEST})""",
    "inquiries_to_answer()": "SELECT 1 FROM inquiry AS waits WHERE waits.state = 'WAITING'",
}


def upgrade() -> None:
    for signature, rows in COUNTS.items():
        name = signature.partition("(")[0]
        op.execute(
            f"""CREATE FUNCTION {signature} RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = public, pg_temp
            AS $$ SELECT count(*) FROM ({rows} LIMIT {HIGHEST}) AS found $$"""
        )
        op.execute(f"ALTER FUNCTION {name} OWNER TO {OWNER}")
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {Side.DOOR}")
