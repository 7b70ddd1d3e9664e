"""A code by e-mail, instead of a password. At the door; the same is shown whether there is an account or not."""

import secrets
from datetime import timedelta
from hmac import compare_digest

from app.accounts import queries
from app.accounts.facts import Facts
from app.accounts.models import Doorstep, Stage
from app.accounts.queries import factors
from app.accounts.rules import codes as rules
from app.accounts.services import door, doorsteps, proving
from app.accounts.services.door import Entrance
from app.accounts.services.doorsteps import Browser
from app.law.contact import clean_email
from app.law.unacceptable import Unacceptable
from app.platform import job, mail
from app.platform.account import User
from app.platform.context import Context
from app.platform.facts import Facts as ServiceFacts
from app.platform.seal import fingerprint

STRANGE = (
    "Ce navigateur n’attend pas de code : tapez le code dans celui où vous l’avez demandé, ou demandez-en un autre ici."
)
USED = "Ce code a déjà servi : demandez-en un autre."
OLD = "Ce code est trop ancien : demandez-en un autre."
SHORT = f"Le code a {rules.CODE_DIGITS} chiffres : recopiez-le en entier."


def ask(ctx: Context, *, name: str, browser: Browser) -> str | None:
    """Have a code mailed to whom this name or address belongs; an address that belongs to nobody is told so.

    The same is written for all: nobody learns from the page, or from the time it takes, whether there is an account.

    Returns:
        The token for the browser's cookie; None when too much was asked from this address.

    Source: manual AIST21 p. 2 (ACC-08, ACC-09, F015, F016, F267).
    """
    found: User | None = ctx.session.scalars(queries.account_named(name)).first()
    user = found if found is not None and found.active else None
    asked = ctx.session.scalar(factors.asked_from(browser.address, ctx.now - rules.COUNTED_FOR)) or 0
    if asked >= rules.ASKED_FROM_ADDRESS:
        return None
    token, row = doorsteps.wait(
        ctx,
        Stage.CODE,
        account=fingerprint(f"code account {user.id}" if user else f"code name {name}"),
        user_id=user.id if user else None,
        name=name,
        browser=browser,
        valid=timedelta(minutes=ctx.profile[Facts].code_minutes),
        tries=rules.CODE_TRIES,
    )
    ctx.session.flush()
    job.defer(ctx, "accounts.mail_code", doorstep_id=row.id)
    return token


def mail_asked(ctx: Context, *, doorstep_id: int) -> None:
    """Write the mail that `ask` promised, once: a code, a link, or that there is no account.

    The sixth code of an hour is a link, which serves in any browser: somebody else's asking keeps nobody out.
    """
    row = ctx.session.get(Doorstep, doorstep_id, with_for_update=True)
    if row is None or row.stage is not Stage.CODE or row.secret or not doorsteps.stands(ctx, row):
        return
    doorsteps.one_by_one(ctx, row.account)
    sent = ctx.session.execute(factors.sent(row.account, ctx.now - rules.COUNTED_FOR)).one()
    user = ctx.session.get(User, row.user_id) if row.user_id else None
    if user is None:
        row.stage = _tell_stranger(ctx, row)
    elif sent.codes < rules.CODES_AN_HOUR:
        row.secret = _mail_code(ctx, row.account, user)
    else:
        row.stage = Stage.NOTHING
        if not sent.links:
            _mail_link(ctx, row, user)


def enter(ctx: Context, *, token: str, typed: str, browser: Browser) -> Entrance | str:
    """Let in who types the code that was mailed; else a sentence that says what to do.

    Args:
        token: what the browser carries since it asked.
    """
    row = doorsteps.waiting(ctx, token, *factors.ASKED)
    if refusal := _refusal(ctx, row):
        return refusal
    code = rules.typed_code(typed)
    if row is None or len(code) != rules.CODE_DIGITS:
        return SHORT
    row.tries_left -= 1
    right = compare_digest(_hash(row.account, code), row.secret or b"-") and row.stage is Stage.CODE
    user = ctx.session.get(User, row.user_id) if row.user_id else None
    if not right or user is None or not user.active:
        return rules.wrong_code(row.tries_left)
    row.used_at = ctx.now
    proving.prove(ctx, user, password_shown=False)
    return door.let_in(ctx, user, browser)


def link_holder(ctx: Context, token: str) -> User | None:
    """Whom a mailed link lets in; None when it was used, is too old, or never was. Reads only."""
    return doorsteps.holder(ctx, token, Stage.LINK)


def enter_by_link(ctx: Context, *, token: str, browser: Browser) -> Entrance | None:
    """Let in who opened a mailed link and pressed its button, once; None when it does not serve."""
    row = doorsteps.waiting(ctx, token, Stage.LINK)
    user = link_holder(ctx, token)
    if row is None or user is None:
        return None
    row.used_at = ctx.now
    proving.prove(ctx, user, password_shown=False)
    return door.let_in(ctx, user, browser)


def _refusal(ctx: Context, row: Doorstep | None) -> str:
    if row is None:
        return STRANGE
    if row.used_at is not None:
        return USED
    if row.tries_left <= 0:
        return rules.wrong_code(0)
    return "" if doorsteps.stands(ctx, row) else OLD


def _hash(account: bytes, code: str) -> bytes:
    return fingerprint(f"mailed {account.hex()} {code}")


def _mail_code(ctx: Context, account: bytes, user: User) -> bytes:
    """Send a code; what the database keeps of it."""
    code = rules.new_code(secrets.randbelow)
    minutes = ctx.profile[Facts].code_minutes
    mail.post(ctx, user.email, "accounts/code", secret=True, code=rules.shown_code(code), minutes=minutes)
    return _hash(account, code)


def _mail_link(ctx: Context, row: Doorstep, user: User) -> None:
    asked_from = Browser(str(row.address), "")
    token, _ = doorsteps.wait(
        ctx, Stage.LINK, account=row.account, user_id=user.id, browser=asked_from, valid=rules.LINK_SERVES
    )
    minutes = rules.LINK_SERVES // timedelta(minutes=1)
    link = f"/connexion/lien/{token}"
    mail.post(
        ctx, user.email, "accounts/sign_in_link", secret=True, first_name=user.first_name, link=link, minutes=minutes
    )


def _tell_stranger(ctx: Context, row: Doorstep) -> Stage:
    """Tell an address without account whom to call, once a day, and not to many from one browser's address."""
    try:
        address = clean_email(row.name)
    except Unacceptable:
        return Stage.NOTHING
    told_since, since = ctx.now - rules.UNKNOWN_TOLD_EVERY, ctx.now - rules.COUNTED_FOR
    before = ctx.session.execute(factors.strangers(row.account, told_since, str(row.address), since)).one()
    if before.told or before.others >= rules.STRANGERS_FROM_ADDRESS:
        return Stage.NOTHING
    service = ctx.profile[ServiceFacts]
    mail.post(ctx, address, "accounts/no_account", phone=service.phone, email=service.email)
    return Stage.UNKNOWN
