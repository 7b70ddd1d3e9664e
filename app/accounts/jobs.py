"""Mailing what is asked for at the door, and forgetting what sign-in needed to remember."""

from sqlalchemy import delete

from app.accounts.models import Attempt, Doorstep, Registration, SignIn
from app.accounts.rules.codes import DOORSTEPS_KEPT
from app.accounts.rules.door import ATTEMPTS_KEPT, SIGN_INS_KEPT
from app.accounts.rules.first_accounts import REGISTRATIONS_KEPT
from app.accounts.services import codes, passwords
from app.platform import job
from app.platform.context import Context


@job.task(name="accounts.forget", queue="healing", every="40 3 * * *", cross=True)
def forget(ctx: Context) -> None:
    """Delete old attempts, what waited at the door, sessions long over, and registrations that nobody confirmed."""
    ctx.session.execute(delete(Attempt).where(Attempt.at < ctx.now - ATTEMPTS_KEPT))
    ctx.session.execute(delete(Doorstep).where(Doorstep.created_at < ctx.now - DOORSTEPS_KEPT))
    ctx.session.execute(delete(SignIn).where(SignIn.seen_at < ctx.now - SIGN_INS_KEPT))
    ctx.session.execute(delete(Registration).where(Registration.expires_at < ctx.now - REGISTRATIONS_KEPT))


@job.task(name="accounts.mail_new_password", queue="mail", cross=True)
def mail_new_password(ctx: Context, user_id: int) -> None:
    """Mail the link that was asked for under « Mot de passe oublié »; for a name that nobody has, nothing."""
    passwords.mail_forgotten(ctx, user_id=user_id)


@job.task(name="accounts.mail_code", queue="mail", cross=True)
def mail_code(ctx: Context, doorstep_id: int) -> None:
    """Mail the code that was asked for at the door, once; a stranger's address is told that it has no account."""
    codes.mail_asked(ctx, doorstep_id=doorstep_id)
