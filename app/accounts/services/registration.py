"""Accounts that people ask for themselves: the answers wait, a mailed link confirms them, its POST opens the account.

Whoever asks learns nothing of who has an account: the page is the same, the mail says the rest to its reader alone.
"""

from dataclasses import dataclass

from app.accounts import queries as accounts
from app.accounts.facts import Activation, Facts
from app.accounts.models import Account, Registration
from app.accounts.queries import first_accounts as queries
from app.accounts.rules.first_accounts import HOUR, LINKS_AN_HOUR, REGISTRATION_VALID
from app.accounts.rules.names import typed_name
from app.accounts.services import door, filer_numbers, passwords, terms
from app.accounts.services.doorsteps import new_token
from app.accounts.services.invitations import link_hash
from app.adherents.services.company import name_of
from app.platform import audit, mail
from app.platform.account import User
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.password import hashed, matches

audit.declare(account_registered="Compte créé et confirmé")
NOT_CHOSEN = "Ce n’est pas le mot de passe choisi à l’inscription : tapez-le de nouveau, ou inscrivez-vous vous-même."
KNOWN = "Un compte existe déjà avec cette adresse e-mail : connectez-vous, puis ajoutez-y l’entreprise."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a registration's page may say before anybody is known."""

    email: str
    first_name: str
    adherent: str
    """Empty: a free registration."""
    chooses: bool
    """The password is chosen now; else it was, when registering."""
    proves: bool
    """It is typed once more: another browser asked for this account, perhaps somebody else with this address."""


def require_open(ctx: Context, way: Activation) -> None:
    """Raise `NotAllowed` unless first accounts are opened this way here (K1)."""
    if way not in ctx.profile[Facts].activations:
        raise NotAllowed(way)


def sign_up(
    ctx: Context, *, first_name: str, last_name: str, function: str, email: str, phone: str, password: str
) -> str:
    """Ask for an account that is attached to an adherent afterwards; its link is mailed.

    Returns:
        What the browser that asks carries until the link is opened: there, a button is enough.

    Raises:
        NotAllowed: the service does not open accounts this way.
        DomainError: the policy refuses the password (its field).

    Source: manual SSTRN p. 4 (ACC-10, F007, F010).
    """
    require_open(ctx, Activation.SIGN_UP)
    passwords.check(ctx, password, (first_name, last_name, typed_name(email)))
    row = _asked(ctx, email, first_name=first_name, last_name=last_name, function=function, phone=phone)
    row.password_hash = hashed(password)
    _promise(ctx, row, "accounts/activate", "")
    ctx.session.flush()
    return str(row.id)


def register_for(
    ctx: Context,
    *,
    ticket: str,
    first_name: str,
    last_name: str,
    function: str,
    email: str,
    phone: str,
    third_party: bool,
) -> None:
    """Ask for an account with the adherent whose number opened the form; the link to choose a password is mailed.

    Raises:
        NotAllowed: the service does not open accounts this way.
        DomainError: the form is too old, or the number was renewed since.

    Source: manual AIST22 ét. 2 (ACC-05, F009, F014).
    """
    require_open(ctx, Activation.FILER_NUMBER)
    adherent_id = filer_numbers.by_ticket(ctx, ticket)
    row = _asked(ctx, email, first_name=first_name, last_name=last_name, function=function, phone=phone)
    row.for_adherent_id, row.third_party = adherent_id, third_party
    _promise(ctx, row, "accounts/registered", name_of(ctx, adherent_id))


def shown(ctx: Context, token: str, held: str) -> Asked | None:
    """What the page of a link says; None when it was used, is too old or never was: the same for all. Reads only.

    Args:
        held: what this browser carries from `sign_up`, if it asked.
    """
    row = ctx.session.scalars(queries.registration_of(link_hash(token))).first()
    if row is None or row.used_at or row.expires_at <= ctx.now:
        return None
    adherent = name_of(ctx, row.for_adherent_id) if row.for_adherent_id else ""
    chooses = row.password_hash is None
    return Asked(row.email, row.first_name, adherent, chooses, not chooses and held != str(row.id))


def activate(ctx: Context, *, token: str, held: str, password: str = "") -> User:
    """Open the account that a link confirms, with its adherent if it has one. Nobody is signed in by that.

    Somebody may have asked with the address of another and a password of their own. Whoever reads the mail in a browser
    that did not ask types the password once more: nobody opens an account that a stranger can enter.

    Args:
        held: what this browser carries from `sign_up`, if it asked.
        password: chosen now, when it was not chosen in the form; else the one of the form.

    Raises:
        NotAllowed: the link does not serve (any more).
        DomainError: the policy refuses the password, or it is not the one of the form (its field), or the address has
            an account meanwhile.
    """
    asked = queries.registration_of(link_hash(token)).with_for_update()
    row = ctx.session.scalars(asked.execution_options(populate_existing=True)).first()
    if row is None or row.used_at or row.expires_at <= ctx.now:
        raise NotAllowed("link")
    if ctx.session.scalars(accounts.account_named(row.email)).first() is not None:
        raise DomainError(KNOWN)
    kept = _password(ctx, row, held, password)
    row.used_at, row.password_hash = ctx.now, None
    user = _make(ctx, row, kept)
    named = door.as_person(ctx, user)
    audit.record(named, "account_registered", user)
    if row.for_adherent_id is not None:
        filer_numbers.give(named, user, row.for_adherent_id, third_party=row.third_party, action="access_opened")
    return user


def _password(ctx: Context, row: Registration, held: str, typed: str) -> str:
    """The hash of the account's password, chosen now or when registering."""
    if row.password_hash is None:
        passwords.check(ctx, typed, (row.first_name, row.last_name, row.email))
        return hashed(typed)
    if held != str(row.id) and not matches(row.password_hash, typed):
        raise DomainError(NOT_CHOSEN, field="password")
    return row.password_hash


def _make(ctx: Context, row: Registration, password_hash: str) -> User:
    user = User(first_name=row.first_name, last_name=row.last_name, email=row.email, username=row.email, active=True)
    user.password = password_hash
    ctx.session.add(user)
    ctx.session.flush()
    ctx.session.add(Account(user_id=user.id, phone=row.phone, function=row.function))
    terms.accept(ctx, user_id=user.id, version=row.terms_version)
    return user


def _asked(ctx: Context, email: str, **said: str) -> Registration:
    return Registration(
        email=typed_name(email),
        **said,
        terms_version=terms.current(ctx).version,
        expires_at=ctx.now + REGISTRATION_VALID,
    )


def _promise(ctx: Context, row: Registration, template: str, adherent: str) -> None:
    """Mail the link; who has an account already is told so instead, and nothing waits. Both take as long.

    An address that was written enough in the last hour is written no more; the page says the same.
    """
    token = new_token()
    row.secret_hash = link_hash(token)
    lately = ctx.session.scalar(queries.asked_lately(row.email, row.expires_at - HOUR)) or 0
    known = ctx.session.scalars(accounts.account_named(row.email)).first()
    ctx.session.add(row)
    if known is not None or lately >= LINKS_AN_HOUR:
        row.used_at = ctx.now
    if lately >= LINKS_AN_HOUR:
        return
    if known is not None:
        mail.post(ctx, row.email, "accounts/already_known", secret=True, first_name=known.first_name, adherent=adherent)
        return
    mail.post(
        ctx, row.email, template, secret=True, first_name=row.first_name, adherent=adherent, login=row.email,
        link=f"/inscription/{token}", until=row.expires_at,
    )  # fmt: skip
