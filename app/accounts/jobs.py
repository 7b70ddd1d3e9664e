"""Forgetting what sign-in needed to remember."""

from sqlalchemy import delete

from app.accounts.models import Attempt, SignIn
from app.accounts.rules.door import ATTEMPTS_KEPT, SIGN_INS_KEPT
from app.platform import job
from app.platform.context import Context


@job.task(name="accounts.forget", queue="healing", every="40 3 * * *", cross=True)
def forget(ctx: Context) -> None:
    """Delete old attempts and sessions that ended long ago."""
    ctx.session.execute(delete(Attempt).where(Attempt.at < ctx.now - ATTEMPTS_KEPT))
    ctx.session.execute(delete(SignIn).where(SignIn.seen_at < ctx.now - SIGN_INS_KEPT))
