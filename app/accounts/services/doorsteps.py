"""Halfway in: what a browser waits for at the door, bound to it, once, for some minutes."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.models import Doorstep, Stage
from app.accounts.queries import factors
from app.platform.account import User
from app.platform.context import Context
from app.platform.security import token_hash

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a request comes from, as « mes appareils » shows it."""

    address: str
    agent: str


def new_token() -> str:
    """What a cookie or a mailed link holds: nobody guesses it, and the database keeps its hash only."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def one_by_one(ctx: Context, account: bytes) -> None:
    """Let two requests about one account pass one after the other, until the end of the transaction."""
    number = int.from_bytes(account[:8], "big", signed=True)
    ctx.session.execute(select(func.pg_advisory_xact_lock(number)))


def wait(
    ctx: Context,
    stage: Stage,
    *,
    account: bytes,
    browser: Browser,
    valid: timedelta,
    user_id: int | None = None,
    name: str = "",
    secret: bytes = b"",
    tries: int = 1,
) -> tuple[str, Doorstep]:
    """Let somebody wait at the door; returns the token for their cookie, or for the link in their mail."""
    token = new_token()
    row = Doorstep(
        stage=stage,
        token_hash=token_hash(token),
        account=account,
        user_id=user_id,
        name=name,
        secret=secret,
        tries_left=tries,
        address=browser.address,
        created_at=ctx.now,
        expires_at=ctx.now + valid,
    )
    ctx.session.add(row)
    return token, row


def waiting(ctx: Context, token: str, *stages: Stage) -> Doorstep | None:
    """What a token stands for, locked, used or not, expired or not; None when it stands for none of these stages."""
    row = ctx.session.scalars(factors.doorstep(token_hash(token)).with_for_update()).first() if token else None
    return row if row is not None and row.stage in stages else None


def stands(ctx: Context, row: Doorstep) -> bool:
    """Whether it still serves."""
    return row.used_at is None and row.tries_left > 0 and ctx.now < row.expires_at


def holder(ctx: Context, token: str, stage: Stage) -> User | None:
    """Who waits at the door for this; None once it serves no more, or never did. Reads only."""
    row = ctx.session.scalars(factors.doorstep(token_hash(token))).first() if token else None
    if row is None or row.stage is not stage or not stands(ctx, row):
        return None
    user = ctx.session.get(User, row.user_id)
    return user if user is not None and user.active else None
