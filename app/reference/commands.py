"""`flask reference …`: what the service's technicians do with nomenclatures."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.platform.context import Actor
from app.platform.errors import DomainError
from app.platform.unit_of_work import unit_of_work
from app.reference import imports
from app.reference.rules import Name

NAMES = {name.name.lower().replace("_", "-"): name for name in Name}

reference = AppGroup("reference", help="Nomenclatures.")


@reference.command("load")
@click.argument("name", type=click.Choice(list(NAMES)))
@click.argument("file", type=click.Path(path_type=Path))
def load(name: str, file: Path) -> None:
    """Load a version of a nomenclature: its file, with the `.toml` that says where it comes from beside it."""
    try:
        with unit_of_work(Actor.system(on_behalf_of="flask reference load")) as ctx:
            done = imports.load(ctx, NAMES[name], file)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    counts = f"{done.added} ajoutés, {done.changed} modifiés, {done.closed} clos, {done.unchanged} inchangés"
    click.echo(f"{NAMES[name]} : {counts}.")


COMMANDS = (reference,)
