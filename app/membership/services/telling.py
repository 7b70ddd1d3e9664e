"""Who learns of a request: the administrators of the adherent it is about, the service of what it decides."""

from collections.abc import Sequence
from typing import Any

from app.accounts.queries.first_accounts import administrators_of
from app.adherents.services.company import name_of
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.queries.petitions import untold_one
from app.membership.rules.petitions import OURS, State
from app.platform import mail, notice
from app.platform.context import Context
from app.platform.facts import Facts

TOLD = frozenset({Kind.ACCESS, Kind.ADMINISTRATOR})
"""What administrators learn of: an access asked, and that somebody else would replace one of them."""
VALIDATE = "/membership/validate/"


def tell(ctx: Context, *, petition_id: int) -> None:
    """Tell the administrators once, however often it runs, by mail and in the page (F269, F271). The service's side."""
    petition = ctx.session.scalars(untold_one(petition_id)).first()
    if petition is None or petition.state is not State.PENDING:
        return
    petition.told_at = ctx.now
    if petition.kind in OURS or not _administrators(ctx, petition):
        tell_service(ctx, petition)
    if petition.kind not in TOLD or petition.adherent_id is None:
        return
    name = name_of(ctx, petition.adherent_id)
    template = "membership/access_asked" if petition.kind is Kind.ACCESS else "membership/administrator_asked"
    title = (
        f"{petition.who} demande un accès : acceptez ou refusez."
        if petition.kind is Kind.ACCESS
        else f"{petition.who} demande à devenir administrateur."
    )
    for user_id, first_name, email in _administrators(ctx, petition):
        mail.post(ctx, email, template, first_name=first_name, who=petition.who, email=petition.email, adherent=name)
        notice.tell(ctx, title, url=VALIDATE, user_id=user_id, adherent_id=petition.adherent_id)


def tell_service(ctx: Context, petition: Petition) -> None:
    """Write to the service: something waits for its decision, or a letter for its printer."""
    mail.post(
        ctx, ctx.profile[Facts].email, "membership/petition_arrived",
        who=petition.who, email=petition.email, kind=petition.kind.value, number=petition.number,
        letter=petition.kind is Kind.SYNCHRONISE, link=f"/staff/petitions/{petition.id}",
    )  # fmt: skip


def _administrators(ctx: Context, petition: Petition) -> Sequence[Any]:
    """Account, first name and address of those who administer the adherent today."""
    if petition.adherent_id is None:
        return []
    return ctx.session.execute(administrators_of(petition.adherent_id, ctx.today)).all()
