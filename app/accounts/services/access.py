"""Opening an access: whatever the way in, a mandate is made here and nowhere else."""

from collections.abc import Sequence
from datetime import date

from app.accounts.models import Mandate, MandateKind
from app.accounts.queries.first_accounts import access_of
from app.accounts.rules.rights import told
from app.accounts.services.mandates import last_day
from app.adherents.services.company import refuse_struck_off
from app.platform import audit
from app.platform.context import Context, Right


def open_access(
    ctx: Context,
    *,
    adherent_id: int,
    user_id: int,
    rights: Sequence[Right],
    action: str,
    who: str = "",
    kind: MandateKind = MandateKind.OWN,
    contact: bool = False,
    with_branches: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
    again: bool = False,
) -> Mandate:
    """Let an account act for an adherent. Who calls has decided that it may: each way in has its own proof.

    Args:
        action: how the history calls it; `who`: and whom it names, where that is not who acts.
        contact: whom the service calls about the portal; who was that already stays so.
        starts_on: None: today; never before today.
        ends_on: last day, included; None: until withdrawn, but a third party's always has one where the service dates
            them (K11).
        again: a former access of theirs opens again with these rights; else there is none, or the database refuses.

    Raises:
        DomainError: the adherent is struck off.
    """
    refuse_struck_off(ctx, adherent_id)
    former = ctx.session.scalars(access_of(user_id, adherent_id).with_for_update()).first() if again else None
    mandate = former or Mandate(user_id=user_id, adherent_id=adherent_id, contact=False)
    mandate.rights, mandate.active, mandate.kind = list(rights), True, kind
    mandate.contact, mandate.with_branches = mandate.contact or contact, with_branches
    mandate.starts_on = max(starts_on or ctx.today, ctx.today)
    mandate.ends_on = last_day(ctx, third_party=kind is MandateKind.THIRD_PARTY, ends_on=ends_on)
    mandate.confirmed_on = mandate.asked_on = None
    ctx.session.add(mandate)
    ctx.session.flush()
    audit.record(ctx, action, mandate, **({"user_id": who} if who else {}), rights=told(rights))
    return mandate
