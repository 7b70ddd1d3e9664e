"""Runs migrations as the owner of the tables, one transaction each, never waiting long for a lock."""

from importlib import import_module
from importlib.util import find_spec

from alembic import context
from sqlalchemy import create_engine, text

from app import MODULES
from app.platform.database import metadata
from app.platform.tenancy import OWNER

ONE_AT_A_TIME = 7_267_843  # any number, the same for every run: two releases at once wait for each other

import_module("flask_appbuilder.security.sqla.models")
# Rooms before the platform's pages: what those import asks every mapper to be whole.
for module in MODULES:
    if find_spec(f"app.{module}.models"):
        import_module(f"app.{module}.models")
for room in (
    "platform.audit",
    "platform.mail",
    "platform.notice",
    "platform.job",
    "platform.storage",
    "platform.intake",
    "platform.view",
    "employees.hirings.models",
    "employees.payroll.models",
    "employees.archive.models",
    "platform.list_file",
):
    import_module(f"app.{room}")


def ours(item: object, name: str | None, kind: str, reflected: bool, _compared: object) -> bool:
    """Leave out views, and what the queue's own library creates."""
    if kind == "table" and (name or "").startswith("procrastinate"):
        return False
    return not getattr(item, "info", {}).get("view", False)


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine(
        context.config.attributes["url"],
        connect_args={"options": f"-c role={OWNER} -c lock_timeout=4s -c statement_timeout=60s"},
    )
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            transaction_per_migration=True,
            include_object=ours,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()
