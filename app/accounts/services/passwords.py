"""Choosing a password: at first, when it was forgotten, and when one wants another."""

from collections.abc import Iterable
from datetime import timedelta

from app.accounts import queries
from app.accounts.facts import Facts, ResetKey
from app.accounts.queries import first_accounts
from app.accounts.rules.first_accounts import HOUR, LINKS_AN_HOUR
from app.accounts.rules.links import FORGOTTEN_VALID, LINK_VALID
from app.accounts.rules.names import typed_name
from app.accounts.rules.passwords import refuse_password
from app.accounts.services import door, proving, ticket
from app.platform import audit, job, mail
from app.platform.account import User
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.password import hashed, matches
from app.platform.seal import fingerprint

audit.declare(credentials_changed="Mot de passe modifié", account_opened="Compte ouvert")
PURPOSE = "password"
FORGOTTEN = "accounts/new_password"
NOBODY = 0
"""No account has this number."""


def check(ctx: Context, typed: str, names: Iterable[str]) -> None:
    """Raise unless the service's policy takes this password.

    Raises:
        DomainError: too short, too common, holds one of the names (field `password`).
    """
    facts = ctx.profile[Facts]
    refusal = refuse_password(typed, least=facts.password_least, kinds=facts.password_kinds, names=names)
    if refusal:
        raise DomainError(refusal, field="password")


def forgotten(ctx: Context, *, name: str = "", number: str = "", email: str = "") -> None:
    """Have a link mailed to choose a new password, if there is such an account; the caller cannot tell. At the door.

    The same is written whatever is found: nobody learns from the time it takes whether there is an account.

    Args:
        name: a user name or an e-mail address, as the service lets one ask (K7).
        number: an adherent's number, or an invoice's where a room knows them; with `email`, of somebody who may act
            for that adherent.

    Source: manuals AST25 §2.4, AIST22 ét. 3, ASMIS p. 6 (ACC-13, ACC-14, ACC-15).
    """
    if ResetKey.NUMBER in ctx.profile[Facts].reset_keys and number:
        found = _at_number(ctx, number, email)
    else:
        found = _called(ctx, name)
    job.defer(ctx, "accounts.mail_new_password", user_id=found or NOBODY)


def mail_forgotten(ctx: Context, *, user_id: int) -> None:
    """Mail the link that `forgotten` promised; nothing for who has no open account, or was mailed enough already."""
    user = ctx.session.get(User, user_id)
    if user is None or not user.active:
        return
    lately = first_accounts.mailed_lately(user.email, FORGOTTEN, ctx.now - HOUR)
    if (ctx.session.scalar(lately) or 0) >= LINKS_AN_HOUR:
        return
    minutes = FORGOTTEN_VALID // timedelta(minutes=1)
    link = _link(ctx, user, FORGOTTEN_VALID)
    mail.post(ctx, user.email, FORGOTTEN, secret=True, first_name=user.first_name, link=link, minutes=minutes)


def _called(ctx: Context, name: str) -> int | None:
    """The account of this user name or e-mail address, whichever of them the service asks for."""
    keys = ctx.profile[Facts].reset_keys
    user = ctx.session.scalars(queries.account_named(name)).first()
    if user is None:
        return None
    by = {ResetKey.USERNAME: user.username, ResetKey.EMAIL: user.email}
    return user.id if any(typed_name(by[key]) == name for key in keys if key in by) else None


def _at_number(ctx: Context, number: str, email: str) -> int | None:
    """The account with this address at the adherent that a number means, by its own or by a paper of ours."""
    for adherents in (first_accounts.numbered, *first_accounts.NUMBERS):
        found = ctx.session.scalar(first_accounts.account_at(adherents(typed_name(number)), typed_name(email)))
        if found is not None:
            return found
    return None


def opening_link(ctx: Context, user: User) -> str:
    """The path where somebody whose account was made for them chooses their password, within 24 hours."""
    return _link(ctx, user, LINK_VALID)


def holder(ctx: Context, link: str) -> User | None:
    """Whose password a link lets one choose; None when it was used, is too old, or never was. At the door."""
    said = ticket.read(ctx, PURPOSE, link)
    user = ctx.session.get(User, said["user_id"]) if said else None
    if user is None or said is None or not user.active or said["stamp"] != _stamp(user):
        return None
    return user


def choose(ctx: Context, *, link: str, password: str) -> User:
    """Take the password that the holder of a link chose, and sign them out everywhere. At the door.

    Raises:
        NotAllowed: the link does not serve any more.
        DomainError: the policy refuses the password (its field).
    """
    said = ticket.read(ctx, PURPOSE, link)
    user = ctx.session.get(User, said["user_id"], with_for_update=True) if said else None
    if user is None or said is None or not user.active or said["stamp"] != _stamp(user):
        raise NotAllowed("link")
    first = user.password is None
    check(ctx, password, (user.first_name, user.last_name, user.username, user.email))
    proving.prove(ctx, user, password_shown=True)
    _store(door.as_person(ctx, user), user, password, "account_opened" if first else "credentials_changed")
    door.end_sessions(ctx, user.id)
    return user


def change(ctx: Context, *, attempt_id: int, current: str, password: str, sign_in_id: int) -> None:
    """Take another password, and sign out every other browser. At the door, in the name of the person.

    Raises:
        DomainError: the current one is wrong (field `current`), or the policy refuses the new one (`password`).

    Source: manuals AIST22 (end), ASMIS p. 9 (F029).
    """
    user = ctx.session.get(User, ctx.actor.user_id, with_for_update=True)
    if user is None:
        raise NotAllowed("account")
    if not matches(user.password, current):
        raise DomainError("Ce n’est pas votre mot de passe actuel : tapez-le de nouveau.", field="current")
    check(ctx, password, (user.first_name, user.last_name, user.username, user.email))
    _store(ctx, user, password, "credentials_changed")
    door.succeeded(ctx, attempt_id)
    door.end_sessions(ctx, user.id, but=sign_in_id)


def _store(ctx: Context, user: User, typed: str, action: str) -> None:
    user.password = hashed(typed)
    audit.record(ctx, action, user)
    if action == "credentials_changed":
        mail.post(ctx, user.email, "accounts/password_changed", first_name=user.first_name, at=ctx.now)


def _link(ctx: Context, user: User, valid: timedelta) -> str:
    return f"/mot-de-passe/{ticket.issue(ctx, PURPOSE, valid, user_id=user.id, stamp=_stamp(user))}"


def _stamp(user: User) -> str:
    """What changes with the password and the address: a link serves once, and only for who reads its mail today."""
    return fingerprint(f"stamp {user.id} {user.email} {user.password or ''}").hex()
