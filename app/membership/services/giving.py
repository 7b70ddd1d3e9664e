"""Opening and ending the accesses that a decision is about."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from app.accounts.models import Mandate
from app.accounts.rules.rights import told
from app.accounts.services.mandates import kind_of, last_day
from app.membership.models import Petition
from app.platform import audit
from app.platform.context import Context, Right

audit.declare(access_given="Accès ouvert à la suite d’une démarche", access_ended="Accès terminé")


def give(
    ctx: Context,
    petition: Petition,
    adherent_id: int,
    *,
    rights: Sequence[Right],
    starts_on: date | None = None,
    ends_on: date | None = None,
    third_party: bool = False,
    with_branches: bool = False,
) -> Mandate:
    """Let who asked act for the adherent; a former access of theirs opens again with these rights.

    Args:
        third_party: somebody outside the company: the access is confirmed once a year (N9); it has a last day where
            the service dates them (K11).
        with_branches: for the adherent's branches too.
    """
    theirs = select(Mandate).where(Mandate.user_id == petition.user_id, Mandate.adherent_id == adherent_id)
    mandate = ctx.session.scalars(theirs.with_for_update()).first()
    mandate = mandate or Mandate(user_id=petition.user_id, adherent_id=adherent_id)
    mandate.rights, mandate.active = list(rights), True
    mandate.kind, mandate.with_branches, mandate.asked_on = kind_of(third_party=third_party), with_branches, None
    mandate.starts_on = starts_on or ctx.today
    mandate.ends_on = last_day(ctx, third_party=third_party, ends_on=ends_on)
    ctx.session.add(mandate)
    ctx.session.flush()
    audit.record(ctx, "access_given", mandate, user_id=petition.who, rights=told(rights))
    return mandate


def end(ctx: Context, mandate: Mandate, who: str) -> None:
    """End an access: yesterday was its last day; one that began today is closed."""
    yesterday = ctx.today - timedelta(days=1)
    if mandate.starts_on > yesterday:
        mandate.active = False
    else:
        mandate.ends_on = yesterday
    audit.record(ctx, "access_ended", mandate, user_id=who, rights=told(mandate.rights))
