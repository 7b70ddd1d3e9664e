"""What pages read of requests."""

from collections.abc import Sequence

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

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
    return ctx.session.scalars(asked_of_me(ctx).options(joinedload(Petition.adherent))).all()


def asked_of_me(ctx: Context) -> Select[Petition]:
    """The requests that wait for this administrator, for upper rooms to count.

    Raises:
        NotAllowed: the actor administers nothing.
    """
    kinds = may_decide(ctx)
    if Right.ADMIN not in ctx.actor.rights:
        raise NotAllowed("admin")
    return queries.to_decide(sorted(ctx.actor.adherents), kinds, ctx.actor.user_id or 0)


def administrators(ctx: Context, adherent_id: int) -> list[str]:
    """The names of those who administer an adherent today. The service's side."""
    rows = ctx.session.execute(queries.administered_by(adherent_id, ctx.today, staff=True))
    return [f"{first_name} {last_name}" for _, first_name, last_name, _ in rows]


def one_to_validate(ctx: Context, petition_id: int) -> Petition:
    """A request that waits for this administrator.

    Raises:
        NotAllowed: it does not, or there is none.
    """
    found = next((each for each in to_validate(ctx) if each.id == petition_id), None)
    if found is None:
        raise NotAllowed("petition")
    return found
