"""Accounts that nobody uses any more: whom to tell, and whose time is over."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.accounts.models import Account
from app.platform.account import User

LAST_USED = func.coalesce(User.last_login, User.created_on)
"""The last sign-in; where there was none, the day when the account was made. FAB's columns have no time zone: UTC."""
TOLD = func.timezone("UTC", Account.unused_told_at)


def used_before(instant: datetime) -> ColumnElement[bool]:
    """Open accounts that nobody has signed in to since."""
    return and_(User.active, instant.astimezone(UTC).replace(tzinfo=None) > LAST_USED)


def untold(before: datetime) -> Select[Any]:
    """Accounts unused since `before` whose person was not told since their last sign-in; the longest unused first."""
    since = or_(Account.unused_told_at.is_(None), LAST_USED > TOLD)
    found = select(User).outerjoin(Account, Account.user_id == User.id).where(used_before(before), since)
    return found.order_by(LAST_USED, User.id)


def over(before: datetime, told_before: datetime) -> Select[Any]:
    """The numbers of accounts unused since `before`, whose person was told of it before `told_before`."""
    told = (LAST_USED < TOLD, Account.unused_told_at < told_before)
    found = select(User.id).join(Account, Account.user_id == User.id).where(used_before(before), *told)
    return found.order_by(User.id)


def alone(user_id: int) -> Select[Any]:
    """An account, locked."""
    return select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
