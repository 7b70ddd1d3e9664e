"""Reading what stands halfway through the door, and what proves who somebody is."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from app.accounts.models import Authenticator, Doorstep, Passkey, RecoveryCode, SignIn, Stage
from app.accounts.queries import from_place
from app.accounts.rules.codes import CODE_TRIES
from app.platform.account import assoc_user_role

ASKED = (Stage.CODE, Stage.LINK, Stage.UNKNOWN, Stage.NOTHING)
SIGNING_IN = (Stage.FACTOR, Stage.SET_UP, Stage.NEW_PASSKEY)
"""Of who has shown a password, or is signed in."""


def doorstep(token_hash: bytes) -> Select[Doorstep]:
    """What a token of a cookie or of a mailed link stands for, used or not."""
    return select(Doorstep).where(Doorstep.token_hash == token_hash)


def asked_from(address: str, since: datetime) -> Select[int]:
    """How many codes were asked for from where this address is."""
    return select(func.count()).where(
        Doorstep.created_at > since, Doorstep.stage.in_(ASKED), from_place(Doorstep.address, address)
    )


def sent(account: bytes, since: datetime) -> Select[int, int]:
    """Codes and links mailed to an account since then."""
    mine = and_(Doorstep.account == account, Doorstep.created_at > since)
    codes = select(func.count()).where(mine, Doorstep.stage == Stage.CODE, Doorstep.secret != b"")
    links = select(func.count()).where(mine, Doorstep.stage == Stage.LINK)
    return select(codes.scalar_subquery().label("codes"), links.scalar_subquery().label("links"))


def strangers(account: bytes, told_since: datetime, address: str, since: datetime) -> Select[Any]:
    """Whether an address without account was told so of late, and how many others were, asked from one place."""
    stranger = Doorstep.stage == Stage.UNKNOWN
    told = exists().where(stranger, Doorstep.account == account, Doorstep.created_at > told_since)
    others = select(func.count()).where(stranger, from_place(Doorstep.address, address), Doorstep.created_at > since)
    return select(told.label("told"), others.scalar_subquery().label("others"))


def ceremonies(address: str, since: datetime) -> Select[int]:
    """How many passkeys were asked for from where this address is."""
    return select(func.count()).where(
        Doorstep.stage == Stage.PASSKEY, from_place(Doorstep.address, address), Doorstep.created_at > since
    )


def needs(user_id: int) -> Select[bool, bool]:
    """Whether an account has a second factor, and whether it is of the service's staff."""
    has = or_(exists().where(Authenticator.user_id == user_id), exists().where(Passkey.user_id == user_id))
    return select(has.label("factor"), exists().where(assoc_user_role.c.user_id == user_id).label("staff"))


def how_many(user_id: int) -> Select[int]:
    """How many second factors an account has."""
    counts = [
        select(func.count()).where(kept.user_id == user_id).scalar_subquery() for kept in (Authenticator, Passkey)
    ]
    return select(counts[0] + counts[1])


def began(sign_in_id: int) -> Select[datetime]:
    """When a session began."""
    return select(SignIn.created_at).where(SignIn.id == sign_in_id)


def spent(account: bytes, since: datetime) -> Select[int | None]:
    """How many tries were used up at the second factor of an account, on all its doorsteps that were not passed."""
    return select(func.sum(CODE_TRIES - Doorstep.tries_left)).where(
        Doorstep.account == account, Doorstep.stage == Stage.FACTOR, Doorstep.used_at.is_(None),
        Doorstep.created_at > since,
    )  # fmt: skip


def authenticator_of(user_id: int) -> Select[Authenticator]:
    """The application of an account."""
    return select(Authenticator).where(Authenticator.user_id == user_id)


def recovery_codes(user_id: int) -> Select[RecoveryCode]:
    """The codes of an account that still serve."""
    return select(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))


def passkeys_of(user_id: int) -> Select[Passkey]:
    """The passkeys of an account, the oldest first; their number is limited when they are added."""
    return select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)


def passkey(credential: bytes) -> Select[Passkey]:
    """The passkey that calls itself so."""
    return select(Passkey).where(Passkey.credential == credential)
