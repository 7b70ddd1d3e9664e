"""Coming in and going out. These run at the door, before anybody is known: what they check is the secret itself."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import update

from app.accounts import queries
from app.accounts.facts import Facts
from app.accounts.models import Attempt, SignIn, Stage
from app.accounts.queries import factors
from app.accounts.rules.codes import CODE_TRIES, FACTOR_VALID
from app.accounts.rules.tries import TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS, TRIES_WINDOW
from app.accounts.services import doorsteps, switching
from app.accounts.services.doorsteps import Browser, new_token, one_by_one
from app.platform.account import User
from app.platform.context import Context
from app.platform.fictitious import demonstration
from app.platform.password import hashed, matches, outdated
from app.platform.seal import fingerprint
from app.platform.security import token_hash

__all__ = ["Browser", "Entrance"]


@dataclass(frozen=True, slots=True)
class Entrance:
    """How far somebody came who has just shown who they are."""

    token: str
    """For the browser's cookie: a session's, or the doorstep's where something is still missing."""
    missing: Stage | None
    """`FACTOR` or `SET_UP`; None: signed in."""
    user: User


def try_once(ctx: Context, *, name: str, browser: Browser, known: str = "") -> int | None:
    """Note that somebody tries a secret for `name`, before it is looked at; to be committed at once.

    Args:
        known: what a browser that signed in to this account before is known by. It is counted by itself: whatever
            strangers try, from however many addresses, the owner still enters from there.

    Returns:
        The attempt's number; None when this name or this address was wrong too often of late. The account itself is
        never closed by that. Two tries at the same moment are counted one after the other.
    """
    account = fingerprint(f"known {known} {name}" if known else f"try {name}")
    one_by_one(ctx, account)
    counted = ctx.session.execute(queries.failures(account, browser.address, ctx.now - TRIES_WINDOW)).one()
    for_account, from_address = counted
    if for_account >= TRIES_PER_ACCOUNT or (from_address >= TRIES_PER_ADDRESS and not known):
        return None
    attempt = Attempt(account=account, address=browser.address, at=ctx.now, succeeded=False)
    ctx.session.add(attempt)
    ctx.session.flush()
    return attempt.id


def recognise(ctx: Context, *, attempt_id: int, name: str, typed: str) -> User | None:
    """The account that `name` and the typed password open; None when they open none, whatever the reason.

    One slow computation in every case: nobody learns from the time it takes whether there is an account.
    """
    user = ctx.session.scalars(queries.account_named(name)).first()
    stored = user.password if user is not None and user.active else None
    if not matches(stored, typed) or user is None or stored is None:
        return None
    if outdated(stored):
        user.password = hashed(typed)
    succeeded(ctx, attempt_id)
    return user


def succeeded(ctx: Context, attempt_id: int) -> None:
    """An attempt was right: it is no failure any more."""
    ctx.session.execute(update(Attempt).where(Attempt.id == attempt_id).values(succeeded=True))


def succeeded_as(ctx: Context, name: str) -> None:
    """The last attempt that was counted under this name was right: for what is counted under two names at once."""
    last = queries.last_attempt(fingerprint(f"try {name}")).scalar_subquery()
    ctx.session.execute(update(Attempt).where(Attempt.id == last).values(succeeded=True))


def sign_in(ctx: Context, *, attempt_id: int, name: str, typed: str, browser: Browser) -> Entrance | None:
    """Let in whom the name and password show, as far as they reach; None when they are not right together.

    Source: manuals AST25 §2.2, ASMIS p. 5 (F022).
    """
    user = recognise(ctx, attempt_id=attempt_id, name=name, typed=typed)
    return None if user is None else let_in(ctx, user, browser)


def let_in(ctx: Context, user: User, browser: Browser, *, mandate_id: int | None = None) -> Entrance:
    """Open a session for whom a password or a mailed code has shown, or lead to what is still missing.

    Who has a second factor shows it. The service's staff without one installs it before anything else, where the
    service says so; a demonstration, whose sign-ins everybody reads, makes nobody.
    """
    factor, staff = ctx.session.execute(factors.needs(user.id)).one()
    missing = Stage.FACTOR if factor else None
    if not factor and staff and ctx.profile[Facts].staff_second_factor and not demonstration():
        missing = Stage.SET_UP
    if missing is None:
        return Entrance(open_session(ctx, user, browser, mandate_id=mandate_id), None, user)
    token, _ = doorsteps.wait(
        ctx, missing, account=fingerprint(f"factor {user.id}"), user_id=user.id, browser=browser,
        valid=FACTOR_VALID, tries=CODE_TRIES,
    )  # fmt: skip
    return Entrance(token, missing, user)


def open_session(ctx: Context, user: User, browser: Browser, *, mandate_id: int | None = None) -> str:
    """Sign an account in on this browser, on the adherent given or the one it used last; returns the cookie's token.

    Always a new one, shown nowhere else. Who calls has seen the second factor, if there is one: else `let_in`.
    """
    token = new_token()
    ctx.session.add(
        SignIn(
            token_hash=token_hash(token),
            user_id=user.id,
            **switching.begins(ctx, user.id, mandate_id),
            created_at=ctx.now,
            seen_at=ctx.now,
            address=browser.address,
            agent=browser.agent,
        )
    )
    user.last_login = ctx.now.astimezone(UTC).replace(tzinfo=None)  # FAB's column has no time zone: `utc` reads it
    user.login_count = (user.login_count or 0) + 1
    return token


def utc(written: datetime) -> datetime:
    """An instant as FAB's columns hold it, without time zone."""
    return written.replace(tzinfo=UTC)


def sign_out(ctx: Context, *, sign_in_id: int) -> None:
    """End the session of one browser."""
    ctx.session.execute(
        update(SignIn).where(SignIn.id == sign_in_id, SignIn.revoked_at.is_(None)).values(revoked_at=ctx.now)
    )


def end_sessions(ctx: Context, user_id: int, *, but: int | None = None) -> None:
    """Sign an account out everywhere, but on one browser."""
    all_of_them = update(SignIn).where(SignIn.user_id == user_id, SignIn.revoked_at.is_(None))
    if but is not None:
        all_of_them = all_of_them.where(SignIn.id != but)
    ctx.session.execute(all_of_them.values(revoked_at=ctx.now))


def as_person(ctx: Context, user: User) -> Context:
    """The same transaction in the name of somebody who has just shown who they are: the history names them."""
    name = f"{user.first_name} {user.last_name}"
    return replace(ctx, actor=replace(ctx.actor, user_id=user.id, name=name))
