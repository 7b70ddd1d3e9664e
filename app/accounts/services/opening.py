"""Taking up an invitation, at the door: a new account, or one more adherent for an account that is already there.

An invitation is shown by its secret, then held by what the form carries: for a letter a sealed ticket, for a link its
token. It is used once, whoever comes second, and only by a POST.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select

from app.accounts import queries
from app.accounts.facts import Facts, WayIn
from app.accounts.models import Account, Invitation, InvitationKind, Mandate
from app.accounts.rules.codes import typed_provisional
from app.accounts.rules.links import FORM_VALID
from app.accounts.rules.names import refuse_username, typed_name
from app.accounts.services import door, invitations, passwords, proving, terms, ticket
from app.accounts.services.access import open_access
from app.accounts.services.door import Browser, Entrance
from app.adherents.services.company import name_of
from app.platform import audit, mail
from app.platform.account import User
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.password import hashed, matches

audit.declare(administrator_opened="Première connexion faite", mandate_taken_up="Accès ouvert")
PURPOSE = "first connection"
DONE = (
    "Accès avec ce login interdit : la première connexion a déjà été faite dans votre entreprise. Demandez d’abord à"
    " vos collègues, puis revenez vers nous si besoin."
)
EXPIRED = "Ce mot de passe provisoire a plus de 30 jours : demandez-nous une nouvelle lettre."
CLOSED = "Ce compte est fermé : appelez-nous, nous vous dirons pourquoi."
LATE = "Trop de temps a passé depuis le mot de passe provisoire : recommencez depuis la première page."


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of an invitation may say before anybody is known."""

    adherent: str
    number: str
    email: str
    first_name: str
    last_name: str
    invited_by: str
    until: datetime
    known: bool
    """An account has this e-mail address already: it is joined, not made."""


def show_letter(ctx: Context, *, attempt_id: int, number: str, provisional: str) -> str | None:
    """Check the number and the provisional password of a letter: a ticket for the form, None when they are wrong.

    Wrong number and wrong password are the same, in words and in time, and so is an adherent that is struck off. Wrong
    ones are counted for each address by itself: who knows the number, which is public, keeps nobody out. The letter
    itself is spoilt by very many (`LETTER_TRIES`).

    Raises:
        DomainError: the right password of a letter that was used, or is too old.

    Source: manual AST25 §2.1 (ACC-01, ACC-04, F017).
    """
    letter = ctx.session.scalars(queries.letter_of(typed_name(number)).with_for_update()).first()
    spoilt = letter is None or (letter.used_at is None and letter.tries_left <= 0)
    right = matches(None if spoilt or letter is None else letter.secret_hash, typed_provisional(provisional))
    if letter is None or not right:
        if letter is not None and letter.tries_left > 0:
            letter.tries_left -= 1
        return None
    door.succeeded(ctx, attempt_id)
    _refuse_spent(ctx, letter)
    return ticket.issue(ctx, PURPOSE, FORM_VALID, invitation_id=letter.id)


def by_ticket(ctx: Context, held: str) -> Select[Invitation]:
    """The letter that a sealed ticket stands for.

    Raises:
        DomainError: the ticket is too old, or not ours.
    """
    said = ticket.read(ctx, PURPOSE, held)
    if said is None:
        raise DomainError(LATE)
    return queries.letter(int(said["invitation_id"]))


def by_link(token: str) -> Select[Invitation]:
    """The invitation that the token of a mailed link stands for."""
    return queries.link_of(invitations.link_hash(token))


def shown(ctx: Context, invitation: Select[Invitation]) -> Shown | None:
    """What its page says; None when it was used, withdrawn, is too old or never was: the same for all. Reads only."""
    row = ctx.session.scalars(invitation).first()
    if row is None or row.used_at or row.withdrawn_at or row.expires_at <= ctx.now:
        return None
    name = name_of(ctx, row.adherent_id)
    known = row.email != "" and ctx.session.scalars(queries.account_named(row.email)).first() is not None
    return Shown(name, row.number, row.email, row.first_name, row.last_name, row.invited_by, row.expires_at, known)


def open_account(
    ctx: Context,
    *,
    invitation: Select[Invitation],
    first_name: str,
    last_name: str,
    phone: str,
    browser: Browser,
    password: str = "",
    email: str = "",
    username: str = "",
) -> Entrance:
    """Make the account that an invitation allows, with its rights, and let its person in; that accepts the terms.

    Args:
        email: for a letter, and nobody shows that it is theirs; a link was mailed to its own.
        username: where people choose one (K4); else the address is the name.
        password: none where one signs in by codes alone (K2).

    Raises:
        DomainError: a user name that is forbidden or taken, a weak password (its field), an e-mail address that has
            an account, or the invitation was used in the meantime.

    Source: manuals AST25 §2.1, ASMIS p. 4 (ACC-02, ACC-03, F008, F011, F018, F019).
    """
    taken = _take(ctx, invitation)
    email = typed_name(taken.email or email)
    username = typed_name(username) if ctx.profile[Facts].usernames else email
    if refusal := refuse_username(username, number=taken.number, email=email):
        raise DomainError(refusal, field="username")
    user = User(first_name=first_name, last_name=last_name, email=email, username=username, active=True)
    _make(ctx, user, password, Account(phone=phone, unproven=not taken.email))
    mandate = _give(door.as_person(ctx, user), taken, user)
    adherent = name_of(ctx, taken.adherent_id)
    mail.post(ctx, email, "accounts/opened", first_name=first_name, adherent=adherent, username=username)
    return door.let_in(ctx, user, browser, mandate_id=mandate.id)


def _make(ctx: Context, user: User, password: str, account: Account) -> None:
    """Store an account, with the password that its person chose, unless the service asks for none (K2)."""
    if ctx.profile[Facts].way_in is not WayIn.CODE:
        passwords.check(ctx, password, (user.first_name, user.last_name, user.username, user.email))
        user.password = hashed(password)
    ctx.session.add(user)
    ctx.session.flush()
    account.user_id = user.id
    ctx.session.add(account)
    terms.accept(ctx, user_id=user.id)


def join(
    ctx: Context, *, invitation: Select[Invitation], attempt_id: int, name: str, password: str, browser: Browser
) -> Entrance | None:
    """Give an account that is already there what an invitation allows; None when name and password are wrong.

    One person has one account, however many adherents.

    Raises:
        DomainError: the invitation was used in the meantime, or this account already has an access.
    """
    user = door.recognise(ctx, attempt_id=attempt_id, name=typed_name(name), typed=password)
    return None if user is None else _join(ctx, user, invitation, browser, password_shown=True)


def join_by_mail(ctx: Context, *, invitation: Select[Invitation], browser: Browser) -> Entrance:
    """The same where one signs in by mailed codes alone (K2): whoever reads the address's mail is the person.

    Raises:
        DomainError: as for `join`; or the account of that address is closed.
        NotAllowed: the service asks for a password, or the invitation was not mailed.
    """
    row = ctx.session.scalars(invitation).first()
    if ctx.profile[Facts].way_in is not WayIn.CODE or row is None or row.kind is not InvitationKind.LINK:
        raise NotAllowed("password")
    user = ctx.session.scalars(queries.account_named(row.email)).first()
    if user is None or not user.active:
        raise DomainError(CLOSED)
    return _join(ctx, user, invitation, browser, password_shown=False)


def _join(
    ctx: Context, user: User, invitation: Select[Invitation], browser: Browser, *, password_shown: bool
) -> Entrance:
    taken = _take(ctx, invitation)
    if taken.email and typed_name(taken.email) == typed_name(user.email):
        proving.prove(ctx, user, password_shown=password_shown)
    mandate = _give(door.as_person(ctx, user), taken, user)
    inviter, adherent = taken.invited_by or "Votre service", name_of(ctx, taken.adherent_id)
    mail.post(ctx, user.email, "accounts/mandate_given", first_name=user.first_name, inviter=inviter, adherent=adherent)
    return door.let_in(ctx, user, browser, mandate_id=mandate.id)


def _take(ctx: Context, invitation: Select[Invitation]) -> Invitation:
    """Lock an invitation and use it up: of two who come at once, one waits here and is then told."""
    row = ctx.session.scalars(invitation.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise DomainError(LATE)
    _refuse_spent(ctx, row)
    row.used_at = ctx.now
    return row


def _refuse_spent(ctx: Context, row: Invitation) -> None:
    letter = row.kind is InvitationKind.LETTER
    if row.used_at is not None:
        raise DomainError(DONE if letter else "Ce lien a déjà servi : connectez-vous.")
    if row.withdrawn_at is not None or row.expires_at <= ctx.now:
        raise DomainError(EXPIRED if letter else "Ce lien ne sert plus : demandez une nouvelle invitation.")


def _give(ctx: Context, taken: Invitation, user: User) -> Mandate:
    first = taken.kind is InvitationKind.LETTER
    return open_access(
        ctx,
        adherent_id=taken.adherent_id,
        user_id=user.id,
        rights=taken.rights,
        action="administrator_opened" if first else "mandate_taken_up",
        contact=first,
        kind=taken.mandate_kind,
        with_branches=taken.with_branches or first,  # who administers the company, its establishments too
        starts_on=taken.starts_on,
        ends_on=taken.ends_on,
    )
