"""Opening and ending the accesses that a decision is about."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.accounts.models import Mandate
from app.accounts.rules.rights import told
from app.accounts.services.access import open_access
from app.accounts.services.mandates import kind_of
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
    contact: bool = False,
) -> Mandate:
    """Let who asked act for the adherent; a former access of theirs opens again with these rights.

    Args:
        third_party: somebody outside the company: the access is confirmed once a year (N9); it has a last day where
            the service dates them (K11).
        with_branches: for the adherent's branches too.
        contact: whom the service calls about the portal.
    """
    return open_access(
        ctx,
        adherent_id=adherent_id,
        user_id=petition.user_id,
        rights=rights,
        action="access_given",
        who=petition.who,
        kind=kind_of(third_party=third_party),
        contact=contact,
        with_branches=with_branches,
        starts_on=starts_on,
        ends_on=ends_on,
        again=True,
    )


def end(ctx: Context, mandate: Mandate, who: str) -> None:
    """End an access: yesterday was its last day; one that began today is closed."""
    yesterday = ctx.today - timedelta(days=1)
    if mandate.starts_on > yesterday:
        mandate.active = False
    else:
        mandate.ends_on = yesterday
    audit.record(ctx, "access_ended", mandate, user_id=who, rights=told(mandate.rights))
