"""What of the accesses follows when a company is absorbed."""

from sqlalchemy import delete, select, update

from app.accounts.models import FilerNumber, Invitation, Mandate, Registration, SignIn
from app.accounts.models.notification import NotificationChoice
from app.accounts.rules.mandates import stands
from app.accounts.rules.rights import completed
from app.platform.context import Context, Right
from app.platform.merger import Merger, Moved, register


def make_room(ctx: Context, merger: Merger) -> None:
    """One access for who had two; ways in to the absorbed one close; its accesses end unless they follow."""
    both = ctx.session.scalars(
        select(Mandate).where(Mandate.adherent_id.in_((merger.absorbed_id, merger.kept_id))).with_for_update()
    ).all()
    kept = {one.user_id: one for one in both if one.adherent_id == merger.kept_id}
    for one in both:
        if one.adherent_id == merger.absorbed_id:
            if not merger.accesses_follow:
                one.active = False
            if (other := kept.get(one.user_id)) is not None:
                _join(ctx, one, other)
    looking = update(SignIn).where(SignIn.chosen_id == merger.absorbed_id)
    ctx.session.execute(looking.values(chosen_id=None))
    ctx.session.execute(delete(FilerNumber).where(FilerNumber.adherent_id == merger.absorbed_id))
    opening = (Registration.for_adherent_id == merger.absorbed_id, Registration.used_at.is_(None))
    ctx.session.execute(delete(Registration).where(*opening))
    waiting = (Invitation.adherent_id == merger.absorbed_id, Invitation.used_at.is_(None))
    closed = update(Invitation).where(*waiting, Invitation.withdrawn_at.is_(None))
    ctx.session.execute(closed.values(withdrawn_at=ctx.now))


def _stands(ctx: Context, one: Mandate) -> bool:
    return stands(active=one.active, starts_on=one.starts_on, ends_on=one.ends_on, on=ctx.today)


def _join(ctx: Context, one: Mandate, other: Mandate) -> None:
    """Of two accesses of a person, the kept company's stays; of each that stands it has the rights, of no other.

    Closed there, it stays closed: whoever administers the kept company said no.
    """
    if _stands(ctx, one) and other.active:
        both = _stands(ctx, other)
        together = frozenset(one.rights) | frozenset(other.rights if both else ())
        other.rights = [Right.ADMIN] if Right.ADMIN in together else sorted(completed(together))
        other.starts_on = min(one.starts_on, other.starts_on) if both else one.starts_on
        later = one.ends_on and other.ends_on and max(one.ends_on, other.ends_on)
        other.ends_on = later if both else one.ends_on
        other.with_branches = one.with_branches or (both and other.with_branches)
    choices = delete(NotificationChoice).where(NotificationChoice.mandate_id == one.id)
    ctx.session.execute(choices)
    sessions = update(SignIn).where(SignIn.mandate_id == one.id)
    ctx.session.execute(sessions.values(mandate_id=other.id))
    ctx.session.delete(one)


register(Moved(("mandate", "notification_choice"), "accès", "accès", before=make_room))
register(Moved(("invitation",)))
register(Moved(("filer_number",)))
