"""`flask database …`: what whoever runs the server does before the portal starts."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import make_url

from app.platform import migration
from app.platform.roles import Deployment

database = AppGroup("database", help="Prepare a PostgreSQL server and its database.")


@database.command("roles")
@click.option("--prefix", default="portal", show_default=True, help="Names the deployment's database and logins.")
@click.option("--create", "administrator", metavar="URL", help="Do it there instead of printing the script for psql.")
def roles(prefix: str, administrator: str | None) -> None:
    """Print, or create, the roles, logins and database of a deployment, then its two settings."""
    try:
        deployment = Deployment.named(prefix)
    except ValueError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if administrator:
        deployment.create(administrator)
    else:
        click.echo(deployment.script())
    server = make_url(administrator or "postgresql://SERVER")
    for name, address in deployment.addresses(server).items():
        click.echo(f"-- {name}={address}")


@database.command("upgrade")
def upgrade() -> None:
    """Run the migrations of this release, as DATABASE_OWNER_URL: before the new processes start."""
    owner = current_app.config["DATABASE_OWNER_URL"]
    if not owner:
        raise click.ClickException("DATABASE_OWNER_URL is missing: `flask database roles` prints it.")
    migration.upgrade(owner)
    click.echo("The database is up to date.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(database)
