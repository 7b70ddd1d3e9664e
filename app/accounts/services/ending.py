"""The last day of an access is told to its person beforehand, once for each day that it is given."""

from app.accounts.models import Mandate
from app.accounts.rules.mandates import TOLD_BEFORE, named, stands
from app.accounts.services.answering import who_answers
from app.adherents.services.company import name_of
from app.platform import mail, notice
from app.platform.account import User
from app.platform.context import Context
from app.platform.wording import shown


def tell(ctx: Context, *, mandate_id: int) -> None:
    """Tell somebody by mail and in the page when their access ends, and who can prolong it. The service's side."""
    mandate = ctx.session.get(Mandate, mandate_id, with_for_update=True, populate_existing=True)
    if mandate is None or mandate.ends_on is None or mandate.end_told == mandate.ends_on:
        return
    near = mandate.ends_on <= ctx.today + TOLD_BEFORE
    if not near or not stands(
        active=mandate.active, starts_on=mandate.starts_on, ends_on=mandate.ends_on, on=ctx.today
    ):
        return
    mandate.end_told = mandate.ends_on
    person = ctx.session.get_one(User, mandate.user_id)
    if not person.active:
        return
    adherent = name_of(ctx, mandate.adherent_id)
    others = [one for one in who_answers(ctx, mandate.adherent_id) if one.id != person.id]
    notice.tell(
        ctx, f"Votre accès à {adherent} prend fin le {shown(mandate.ends_on)}.",
        url="/", user_id=person.id, adherent_id=mandate.adherent_id,
    )  # fmt: skip
    mail.post(
        ctx, person.email, "accounts/access_ends", first_name=person.first_name, adherent=adherent,
        until=mandate.ends_on, administrators=named([f"{one.first_name} {one.last_name}" for one in others]),
    )  # fmt: skip
