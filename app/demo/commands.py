"""`flask demo …`: fictitious data, in a demonstration only."""

from time import monotonic

import click
from flask.cli import AppGroup

from app.demo import services
from app.platform.errors import DomainError
from app.platform.page import setting
from config import UnsafeSettings

LOADS = {"small": services.load_small, "large": services.load_large}

demo = AppGroup("demo", help="Fictitious data.")


@demo.command("load")
@click.option("--size", type=click.Choice(list(LOADS)), default="small", show_default=True)
def load(size: str) -> None:
    """Fill an empty database: small (40 adherents), or large (50,000 adherents, 1,000,000 employees)."""
    started = monotonic()
    try:
        LOADS[size]()
    except (DomainError, UnsafeSettings) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"Chargé en {monotonic() - started:.0f} s.")
    for one in services.sign_ins_of(setting("profile")):
        click.echo(f"{one.login:<32} {one.password:<20} {one.who}")


COMMANDS = (demo,)
