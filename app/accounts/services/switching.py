"""Going from one adherent to another, or to all the branches of one. At the door: rows are of nobody yet."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from app.accounts import queries
from app.accounts.models import Mandate, SignIn
from app.accounts.queries import reach
from app.accounts.queries.mandates import used
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.facts import Facts, Switching

AGAIN = "Pour agir pour un autre adhérent, déconnectez-vous puis reconnectez-vous : le choix se fait à l’entrée."


def choose(ctx: Context, *, sign_in_id: int, adherent_id: int, whole: bool = False) -> None:
    """Act for another adherent from now on, in this browser.

    Args:
        whole: for the adherent and all its branches.

    Raises:
        NotAllowed: the actor has no mandate of that adherent today, or none that covers its branches.
        DomainError: the service has one choose at sign-in only (K8), and that was done.

    Source: manuals AIST22 (ACC-17, F034), AST25 §2.3, §4.2 (F033, F078).
    """
    if ctx.actor.user_id is None:
        raise NotAllowed("signed out")
    mandate = ctx.session.scalar(reach.mandate_for(ctx.actor.user_id, adherent_id, ctx.today))
    if mandate is None or (whole and not (mandate.with_branches and mandate.adherent_id == adherent_id)):
        raise NotAllowed("adherent")
    mine = (SignIn.id == sign_in_id) & (SignIn.user_id == ctx.actor.user_id)
    if ctx.profile[Facts].switching is Switching.SIGN_IN:
        _refuse_another(ctx, mandate, ctx.session.scalar(used(sign_in_id, ctx.actor.user_id)))
    chosen = None if whole else adherent_id
    ctx.session.execute(update(SignIn).where(mine).values(mandate_id=mandate.id, chosen_id=chosen))


def begins(ctx: Context, user_id: int, mandate_id: int | None) -> dict[str, int | None]:
    """Where a session begins: at the mandate given, else where this account was last, in any browser.

    Where one chooses after sign-in only (K8), nothing is chosen yet.
    """
    last = None
    if mandate_id is None and ctx.profile[Facts].switching is not Switching.SIGN_IN:
        last = ctx.session.execute(queries.last_chosen(user_id)).one_or_none()
    if last is None:
        return {"mandate_id": mandate_id, "chosen_id": None}
    return {"mandate_id": last.mandate_id, "chosen_id": last.chosen_id}


def neighbours(ctx: Context, *, adherent_id: int) -> tuple[Any, Any]:
    """The adherents before and after this one among those open to the actor; the last leads to the first (F035)."""
    found: Sequence[Any] = ctx.session.execute(reach.open_to(ctx.actor.user_id or 0, ctx.today)).all()
    here = next((place for place, one in enumerate(found) if one.id == adherent_id), None)
    if here is None or len(found) < 2:
        return None, None
    return found[here - 1], found[(here + 1) % len(found)]


def _refuse_another(ctx: Context, wanted: Mandate, used_id: int | None) -> None:
    """Raise when an adherent of another mandate was chosen since sign-in."""
    if used_id is not None and used_id != wanted.id:
        raise DomainError(AGAIN)
