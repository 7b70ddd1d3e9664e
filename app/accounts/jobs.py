"""Mailing what is asked for at the door, forgetting what it remembered, and asking who still needs an access."""

from sqlalchemy import delete

from app.accounts.facts import Facts
from app.accounts.models import Attempt, Doorstep, Registration, SignIn
from app.accounts.queries.confirming import adherents_to_ask, ending
from app.accounts.services import codes, confirming, passwords, unused
from app.accounts.services import ending as ends
from app.law.retention import Data, gone_before
from app.platform import job
from app.platform.context import Context

ASKED_AT_ONCE = 2_000
"""Adherents, or accesses, of one night; where all are due at once, the others follow on the next ones."""


@job.task(name="accounts.forget", queue="healing", every="40 3 * * *", cross=True)
def forget(ctx: Context) -> None:
    """Delete old attempts, what waited at the door, sessions long over, and registrations that nobody confirmed."""
    for model, since, data in (
        (Attempt, Attempt.at, Data.ATTEMPT),
        (Doorstep, Doorstep.created_at, Data.DOORSTEP),
        (SignIn, SignIn.seen_at, Data.LOG),
        (Registration, Registration.expires_at, Data.REGISTRATION),
    ):
        ctx.session.execute(delete(model).where(since < gone_before(data, ctx.now)))


@job.task(name="accounts.mail_new_password", queue="mail", cross=True)
def mail_new_password(ctx: Context, user_id: int) -> None:
    """Mail the link that was asked for under « Mot de passe oublié »; for a name that nobody has, nothing."""
    passwords.mail_forgotten(ctx, user_id=user_id)


@job.task(name="accounts.mail_code", queue="mail", cross=True)
def mail_code(ctx: Context, doorstep_id: int) -> None:
    """Mail the code that was asked for at the door, once; a stranger's address is told that it has no account."""
    codes.mail_asked(ctx, doorstep_id=doorstep_id)


@job.task(name="accounts.find_unconfirmed", queue="healing", every="30 5 * * *", cross=True)
def find_unconfirmed(ctx: Context) -> None:
    """Find the adherents whose administrators are to be asked who still needs an access (N9)."""
    asked = adherents_to_ask(ctx.profile[Facts].confirmed, ctx.today).limit(ASKED_AT_ONCE)
    for adherent_id in ctx.session.scalars(asked).all():
        job.defer(ctx, "accounts.ask_to_confirm", company_id=adherent_id)


@job.task(name="accounts.ask_to_confirm", queue="mail", cross=True)
def ask_to_confirm(ctx: Context, company_id: int) -> None:
    """Ask who answers for an adherent, once a year; of a branch, those of its mother: no adherent's side reads both."""
    confirming.ask(ctx, adherent_id=company_id)


@job.task(name="accounts.find_ending", queue="healing", every="45 5 * * *", cross=True)
def find_ending(ctx: Context) -> None:
    """Find the accesses whose last day is near and not told yet."""
    for mandate_id in ctx.session.scalars(ending(ctx.today).limit(ASKED_AT_ONCE)).all():
        job.defer(ctx, "accounts.tell_end", mandate_id=mandate_id)


@job.task(name="accounts.tell_end", queue="mail", cross=True)
def tell_end(ctx: Context, mandate_id: int) -> None:
    """Tell somebody when their access ends, once."""
    ends.tell(ctx, mandate_id=mandate_id)


@job.task(name="accounts.find_unused", queue="healing", every="15 5 * * *", cross=True)
def find_unused(ctx: Context) -> None:
    """Find the accounts that nobody uses: whom to tell, and those whose time is over."""
    for user in ctx.session.scalars(unused.to_tell(ctx).limit(ASKED_AT_ONCE)).all():
        job.defer(ctx, "accounts.tell_unused", user_id=user.id)
    for user_id in ctx.session.scalars(unused.past(ctx).limit(ASKED_AT_ONCE)).all():
        job.defer(ctx, "accounts.close_unused", user_id=user_id)


@job.task(name="accounts.tell_unused", queue="mail", cross=True)
def tell_unused(ctx: Context, user_id: int) -> None:
    """Tell somebody that their account will be closed unless they sign in, once."""
    unused.tell(ctx, user_id=user_id)


@job.task(name="accounts.close_unused", queue="healing", cross=True)
def close_unused(ctx: Context, user_id: int) -> None:
    """Close an account that nobody uses, unless somebody came back meanwhile."""
    unused.close(ctx, user_id=user_id)
