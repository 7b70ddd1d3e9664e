"""What `make lint` asks of migrations: models and migrated database agree, and no statement would block users.

`alembic check` runs on a fresh embedded server; Squawk reads the SQL of each migration by itself, so that a table made
by an earlier one counts as full of rows.
"""

import io
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from app.platform import migration, server

LIBRARIES = frozenset({"0000", "0001"})
"""Tables that Flask-AppBuilder and Procrastinate prescribe: their types are not ours to choose."""
LAST_OF_FIRST_RELEASE = "0015"
"""Up to here no deployment holds a row: adding a key to a table blocks nobody."""
EXCLUDED = (
    "prefer-robust-stmts",  # each migration is one transaction: IF NOT EXISTS would only hide a mistake
    "require-timeout-settings",  # set on the connection, by migrations/env.py
    "prefer-text-field",  # forms and imports read the length from the column
    "prefer-bigint-over-int",  # keys are bigint, held by a test of the catalogue; years and counts may be integers
)
EXCLUDED_WHILE_EMPTY = (
    "adding-foreign-key-constraint",
    "constraint-missing-not-valid",
    "require-concurrent-index-creation",
)


def agree() -> str | None:
    """What differs between the models and a database that ran every migration; None when nothing does."""
    folder = tempfile.mkdtemp(prefix="portal-schema-")
    running = server.start(Path(folder))
    try:
        address = migration.create_database(running.address, "portal")
        migration.upgrade(address)
        migration.check(address)
    except CommandError as difference:
        return str(difference)
    finally:
        running.stop()
        shutil.rmtree(folder)
    return None


def statements() -> dict[str, str]:
    """The SQL of each migration, by its file's name."""
    scripts = ScriptDirectory(str(migration.FOLDER))
    told = {}
    for one in reversed(list(scripts.walk_revisions())):
        written = io.StringIO()
        config = Config(output_buffer=written)
        config.set_main_option("script_location", str(migration.FOLDER))
        command.upgrade(config, f"{one.down_revision or 'base'}:{one.revision}", sql=True)
        told[Path(one.path).stem] = written.getvalue()
    return told


def blocking() -> bool:
    """Whether Squawk finds a statement that would block users or break a running release; it prints them."""
    squawk = Path(sysconfig.get_path("scripts")) / "squawk"
    found = False
    for name, sql in statements().items():
        revision = name.partition("_")[0]
        if revision in LIBRARIES:
            continue
        excluded = (*EXCLUDED, *(EXCLUDED_WHILE_EMPTY if revision <= LAST_OF_FIRST_RELEASE else ()))
        asked = [str(squawk), "--pg-version=15.0", f"--exclude={','.join(excluded)}", f"--stdin-filepath={name}.sql"]
        found |= subprocess.run(asked, input=sql, text=True, check=False).returncode != 0
    return found


def main() -> int:
    """Print what is wrong; 1 when something is."""
    if difference := agree():
        print(difference)
        return 1
    return 1 if blocking() else 0


if __name__ == "__main__":
    sys.exit(main())
