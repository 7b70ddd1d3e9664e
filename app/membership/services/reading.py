"""What pages read of requests."""

from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import Person
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.queries import petitions as queries
from app.membership.services.deciding import may_decide
from app.platform.context import Context, Right
from app.platform.errors import NotAllowed


def mine(ctx: Context) -> Sequence[Petition]:
    """What the person asked. At the door."""
    if ctx.actor.user_id is None:
        raise NotAllowed("signed out")
    return ctx.session.scalars(queries.mine(ctx.actor.user_id)).all()


def to_validate(ctx: Context) -> Sequence[Petition]:
    """« Démarches à valider » of an administrator (F262)."""
    kinds = may_decide(ctx)
    if Right.ADMIN not in ctx.actor.rights:
        raise NotAllowed("admin")
    former = ""
    if Kind.ADMINISTRATOR in kinds:
        former = ctx.session.scalar(select(Person.email).where(Person.id == ctx.actor.user_id)) or ""
    return ctx.session.scalars(queries.to_decide(ctx.actor.adherent_id, kinds, former)).all()


def one_to_validate(ctx: Context, petition_id: int) -> Petition:
    """A request that waits for this administrator.

    Raises:
        NotAllowed: it does not, or there is none.
    """
    found = next((each for each in to_validate(ctx) if each.id == petition_id), None)
    if found is None:
        raise NotAllowed("petition")
    return found
