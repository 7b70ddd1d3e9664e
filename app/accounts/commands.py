"""`flask accounts …`: the first account of a service, before anybody can invite anybody."""

import click
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy import select

from app.accounts.rules.rights import SERVICE_ADMINISTRATOR
from app.accounts.services import default_roles, staff
from app.platform.account import Role
from app.platform.context import Actor
from app.platform.errors import DomainError
from app.platform.unit_of_work import unit_of_work

accounts = AppGroup("accounts", help="Accounts and roles of the service's staff.")


@accounts.command("roles")
def roles() -> None:
    """Make the roles that a service starts with; those already there stay as they are."""
    with unit_of_work(Actor.system(on_behalf_of="flask accounts roles")) as ctx:
        default_roles(ctx)
        names = ctx.session.scalars(select(Role.name).order_by(Role.name)).all()
    click.echo(f"Rôles : {', '.join(names)}.")


@accounts.command("administrator")
@click.argument("email")
@click.argument("first_name")
@click.argument("last_name")
@click.pass_obj
def administrator(info: ScriptInfo, email: str, first_name: str, last_name: str) -> None:
    """Make an account that may do everything, and print the link by which its password is chosen."""
    try:
        with unit_of_work(Actor.system(on_behalf_of="flask accounts administrator")) as ctx:
            default_roles(ctx)
            role_id = ctx.session.scalars(select(Role.id).where(Role.name == SERVICE_ADMINISTRATOR)).one()
            _, link = staff.open_staff_account(
                ctx, first_name=first_name, last_name=last_name, email=email, roles=[role_id], mailed=False
            )
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{info.load_app().config['PUBLIC_URL']}{link}")


COMMANDS = (accounts,)
