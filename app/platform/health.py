"""What a supervisor asks: `/healthz`, is the process alive; `/readyz`, may it be sent users. Open to everybody."""

from flask import Blueprint, Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.platform.context import Side
from app.platform.database import db
from app.platform.migration import up_to_date

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> tuple[str, int]:
    """Answer without touching the database: restarting this process would not mend another one."""
    return "ok\n", 200


@health.get("/readyz")
def ready() -> tuple[str, int]:
    """Answer 200 when the database is there and has every migration of this release, else 503 and which is not."""
    try:
        with db.engine.connect() as connection:
            connection.execute(text(f"SET LOCAL ROLE {Side.DOOR}"))
            current = up_to_date(connection)
    except OperationalError:
        return "database unreachable\n", 503
    return ("ready\n", 200) if current else ("migrations missing\n", 503)


def init_app(app: Flask) -> None:
    """Register both addresses."""
    app.register_blueprint(health)
