"""Accounts that nobody has used for two years are closed, a month after their person was told; the service reopens."""

from typing import Any

from sqlalchemy import Select

from app.accounts.models import Account
from app.accounts.queries import staff, unused
from app.accounts.queries.people import details
from app.accounts.rules.unused import TOLD_BEFORE
from app.accounts.services import door
from app.law.retention import Data, gone_before
from app.platform import audit, mail, retention
from app.platform.account import User
from app.platform.clock import day_of
from app.platform.context import Context

audit.declare(unused_account_closed="Compte désactivé : personne ne l’a utilisé", account_reopened="Compte réactivé")


def to_tell(ctx: Context) -> Select[Any]:
    """The accounts that will be closed in a month, whose person was not told yet."""
    return unused.untold(gone_before(Data.ACCOUNT, ctx.now) + TOLD_BEFORE)


def past(ctx: Context) -> Select[int]:
    """The accounts whose time is over, and whose person was told a month ago."""
    return unused.over(gone_before(Data.ACCOUNT, ctx.now), ctx.now - TOLD_BEFORE)


def tell(ctx: Context, *, user_id: int) -> None:
    """Tell somebody that their account will be closed unless they sign in, once, and note it. The service's side."""
    user = ctx.session.scalars(unused.alone(user_id)).first()
    if user is None or ctx.session.scalar(to_tell(ctx).where(User.id == user_id)) is None:
        return
    account = ctx.session.scalars(details(user.id)).first()
    if account is None:
        account = Account(user_id=user.id)
        ctx.session.add(account)
    account.unused_told_at = ctx.now
    mail.post(
        ctx, user.email, "accounts/unused", first_name=user.first_name, until=day_of(ctx.now + TOLD_BEFORE),
        since=user.last_login and day_of(door.utc(user.last_login)),
    )  # fmt: skip


def close(ctx: Context, *, user_id: int) -> None:
    """Close an account that nobody uses, and what may still be open of it; nothing where somebody came back meanwhile.

    The last account that may manage the service's others stays: nobody could reopen any. The service's side.

    Source: « Choix du service » (`law.retention`); CNIL, guide pratique SPST, sheet 5.
    """
    user = ctx.session.scalars(unused.alone(user_id)).first()
    if user is None or ctx.session.scalar(past(ctx).where(User.id == user_id)) is None:
        return
    manages = ctx.session.scalar(staff.managing().where(User.id == user_id).limit(1)) is not None
    if manages and ctx.session.scalar(staff.managing().where(User.id != user_id).limit(1)) is None:
        return
    user.active = False
    door.end_sessions(ctx, user.id)
    audit.record(ctx, "unused_account_closed", user)


def reopened(ctx: Context, user: User) -> None:
    """Let somebody sign in again, as before; a month passes at least before the account is looked at anew."""
    user.active = True
    account = ctx.session.scalars(details(user.id)).first()
    if account is not None:
        account.unused_told_at = None
    audit.record(ctx, "account_reopened", user)


retention.register(retention.Past(Data.ACCOUNT, "compte", "comptes", past))
