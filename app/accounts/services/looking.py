"""« Voir comme » : the portal as somebody of an adherent sees it, read only, told in that adherent's history.

These run at the door: what is written belongs to the browser of who looks, not to the adherent.
"""

from datetime import timedelta

from sqlalchemy import update

from app.accounts.models import Mandate, SignIn
from app.accounts.queries.mandates import holder, looked_at
from app.platform import audit
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.security import may_look

audit.declare(looking_began="Affichage « voir comme » ouvert", looking_ended="Affichage « voir comme » quitté")
LOOKING = timedelta(minutes=30)
CLOSED = "Cet accès ne sert plus : cette personne ne voit rien du portail."


def look(ctx: Context, *, mandate_id: int, sign_in_id: int, reason: str) -> None:
    """See the portal in this browser as the holder of an access sees it, for half an hour at most.

    Args:
        reason: why, as the adherent's history tells it.

    Raises:
        NotAllowed: the actor may not look at this adherent, or there is no such access.
        DomainError: the access does not stand today, or its account is closed.

    Source: BO-06; facts/ux.md 12.
    """
    mandate = ctx.session.get(Mandate, mandate_id)
    if mandate is None or not may_look(ctx.actor, mandate.adherent_id):
        raise NotAllowed("mandate")
    person = ctx.session.execute(holder(mandate_id, ctx.today)).one_or_none()
    if person is None:
        raise DomainError(CLOSED)
    until = ctx.now + LOOKING
    _set(ctx, sign_in_id, viewing_id=mandate_id, viewing_until=until)
    audit.record(ctx, "looking_began", mandate, Comme=" ".join(person), Motif=reason, **{"Jusqu’à": until})


def leave(ctx: Context, *, sign_in_id: int) -> int | None:
    """See one's own pages again.

    Returns:
        The adherent that was looked at; None when nothing was, or its access is gone.
    """
    mandate = ctx.session.scalars(looked_at(sign_in_id)).first()
    _set(ctx, sign_in_id, viewing_id=None, viewing_until=None)
    if mandate is None:
        return None
    audit.record(ctx, "looking_ended", mandate)
    return mandate.adherent_id


def _set(ctx: Context, sign_in_id: int, **columns: object) -> None:
    mine = (SignIn.id == sign_in_id) & (SignIn.user_id == ctx.actor.user_id)
    ctx.session.execute(update(SignIn).where(mine).values(**columns))
