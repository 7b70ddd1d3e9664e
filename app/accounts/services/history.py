"""Where an account signed in, for its owner and for the service, who may end it and withdraw a lost second factor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import update

from app.accounts.models import SignIn
from app.accounts.queries import factors as factor_queries
from app.accounts.queries import history
from app.accounts.rules.browsers import device
from app.accounts.rules.names import typed_name
from app.accounts.services import factors, profile, unused
from app.law.retention import Data, gone_before
from app.platform import audit, theirs
from app.platform.account import User
from app.platform.context import Context, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.seal import fingerprint
from app.platform.security import IDLE, LONGEST

audit.declare(browser_signed_out="Appareil déconnecté par le service")
NO_FACTOR = "Ce compte n’a pas de second facteur."
ONESELF = "Retirez-le dans « Mon profil », ou demandez-le à un autre administrateur."


class Whose(Enum):
    """By what the service names somebody."""

    MEMBER = "member"
    """The number of an account of its staff."""
    ACCESS = "access"
    """The number of an access to an adherent."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One sign-in."""

    id: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    """None: still signed in, or ended by time."""
    open: bool


@dataclass(frozen=True, slots=True)
class History:
    """The sign-ins of an account, the newest first, and what was tried in vain."""

    user_id: int
    adherent_id: int | None
    """To which the access named is; None: one's own account, or one of the staff."""
    name: str
    sign_ins: Sequence[Seen]
    refused: int
    """Wrong passwords of the last 30 days, typed in browsers that had not signed in before."""
    refused_at: datetime | None
    factor: bool
    """Whether the account has a second factor."""
    closed: bool
    """Nobody may sign in to it: it was not used for long, or the service closed it."""


def own(ctx: Context) -> History:
    """One's own. At the door.

    Raises:
        NotAllowed: nobody is signed in.
    """
    return _history(ctx, profile.own(ctx))


def of(ctx: Context, whose: Whose, number: int) -> History:
    """That of a member of the service's staff, or of somebody who acts for an adherent.

    Raises:
        NotAllowed: the actor lacks « Utilisateurs du service » for the first, « Créer et modifier les adhérents » for
            the second (both, for somebody who is both); or there is no such account or access.
    """
    return _history(ctx, *_found(ctx, whose, number))


def end(ctx: Context, *, whose: Whose, number: int, sign_in_id: int) -> None:
    """Sign them out of one browser.

    Raises:
        NotAllowed: as for `of`, or it is not their browser, or it is signed out.
    """
    user, _ = _found(ctx, whose, number)
    theirs = (SignIn.id == sign_in_id) & (SignIn.user_id == user.id) & SignIn.revoked_at.is_(None)
    ended = update(SignIn).where(theirs).values(revoked_at=ctx.now).returning(SignIn.id)
    if ctx.session.scalar(ended) is None:
        raise NotAllowed("browser")
    audit.record(ctx, "browser_signed_out", user)


def withdraw(ctx: Context, *, whose: Whose, number: int) -> None:
    """Take the second factor away from somebody who lost it.

    Raises:
        NotAllowed: as for `of`.
        DomainError: there is none, or it is one's own.
    """
    user, _ = _found(ctx, whose, number)
    if user.id == ctx.actor.user_id:
        raise DomainError(ONESELF)
    factor, _ = ctx.session.execute(factor_queries.needs(user.id)).one()
    if not factor:
        raise DomainError(NO_FACTOR)
    factors.withdraw(ctx, user)


def reopen(ctx: Context, *, access_id: int) -> None:
    """Let somebody who acts for an adherent sign in again, after their account was closed.

    Raises:
        NotAllowed: as for `of`, or the account is open.
    """
    user, _ = _found(ctx, Whose.ACCESS, access_id)
    if user.active:
        raise NotAllowed("closed account")
    unused.reopened(ctx, user)


def _found(ctx: Context, whose: Whose, number: int) -> tuple[User, int | None]:
    """An account, and the adherent that the access named is to."""
    if whose is Whose.MEMBER:
        ctx.require(StaffRight.STAFF_USERS)
        user = theirs.one(ctx, history.member(number))
        return user, None
    ctx.require(StaffRight.ADHERENT_ADMIN)
    held = ctx.session.execute(history.holder_of(number)).one_or_none()
    if held is None:
        raise NotAllowed("access")
    if held.staff:
        ctx.require(StaffRight.STAFF_USERS)
    return held.User, held.adherent_id


def _history(ctx: Context, user: User, adherent_id: int | None = None) -> History:
    names = {typed_name(user.username), typed_name(user.email)}
    tried = [fingerprint(f"try {name}") for name in names]
    count, last = ctx.session.execute(history.refused(tried, gone_before(Data.ATTEMPT, ctx.now))).one()
    rows = ctx.session.scalars(history.sign_ins_of(user.id)).all()
    factor, _ = ctx.session.execute(factor_queries.needs(user.id)).one()
    name = f"{user.first_name} {user.last_name}"
    return History(user.id, adherent_id, name, [_seen(ctx, row) for row in rows], count, last, factor, not user.active)


def _seen(ctx: Context, row: SignIn) -> Seen:
    stands = row.created_at > ctx.now - LONGEST and row.seen_at > ctx.now - IDLE
    return Seen(
        row.id,
        device(row.agent),
        str(row.address or ""),
        row.created_at,
        row.seen_at,
        row.revoked_at,
        stands and row.revoked_at is None,
    )
