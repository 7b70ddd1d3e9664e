"""Reading mandates, invitations, accounts and the browsers they are signed in with."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, any_, func, literal, or_, select
from sqlalchemy.orm import QueryableAttribute

from app.accounts.models import RIGHTS, Account, Attempt, Invitation, InvitationKind, Mandate, Person, SignIn
from app.accounts.rules.tries import one_place
from app.adherents.models import Adherent, State
from app.platform.account import User
from app.platform.context import Right


def standing(on: ColumnElement[date] | date, of: Any = Mandate) -> ColumnElement[bool]:
    """Mandates that count on that day, first and last days included.

    Args:
        of: an alias, where one statement reads mandates twice.
    """
    return and_(of.active, of.starts_on <= on, or_(of.ends_on.is_(None), of.ends_on >= on))


def administering() -> ColumnElement[bool]:
    """Mandates of administrators."""
    return literal(Right.ADMIN, RIGHTS.item_type) == any_(Mandate.rights)


def last_chosen(user_id: int) -> Select[int | None, int | None]:
    """The mandate that an account used last, in any browser, and the adherent chosen of those that it covers."""
    return (
        select(SignIn.mandate_id, SignIn.chosen_id).where(SignIn.user_id == user_id).order_by(SignIn.id.desc()).limit(1)
    )


def account_named(name: str) -> Select[Any]:
    """The account that signs in by this user name or e-mail address, given in small letters."""
    return select(User).where(or_(func.lower(User.username) == name, func.lower(User.email) == name)).limit(1)


def unproven_named(name: str) -> Select[int]:
    """The account that signs in by this name, given in small letters, if nobody has shown to read its mail."""
    named = or_(func.lower(User.username) == name, func.lower(User.email) == name)
    return select(Account.user_id).join(User, User.id == Account.user_id).where(Account.unproven, named).limit(1)


def from_place(column: QueryableAttribute[str], address: str) -> ColumnElement[bool]:
    """Rows from where this address is: from the same /64 of IPv6, which is one house or company."""
    return column.between(*one_place(address))


def failures(account: bytes, address: str, since: datetime) -> Select[Any]:
    """How many secrets were wrong since then: for this name, and from where this address is."""
    wrong = and_(Attempt.at > since, Attempt.succeeded.is_(False))
    for_account = select(func.count()).where(Attempt.account == account, wrong).scalar_subquery()
    from_address = select(func.count()).where(from_place(Attempt.address, address), wrong).scalar_subquery()
    return select(for_account, from_address)


def last_attempt(account: bytes) -> Select[int]:
    """The attempt that was counted last for a name."""
    return select(func.max(Attempt.id)).where(Attempt.account == account)


def followed() -> Select[int]:
    """The adherents that are not struck off: nothing opens an access to the others."""
    return select(Adherent.id).where(Adherent.state != State.LEFT)


def letter_of(number: str) -> Select[Invitation]:
    """The last letter of first connection for this adherent number that was not withdrawn, used or not.

    None of an adherent that is struck off.
    """
    return (
        select(Invitation)
        .where(
            func.lower(Invitation.number) == number,
            Invitation.adherent_id.in_(followed()),
            Invitation.kind == InvitationKind.LETTER,
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.id.desc())
        .limit(1)
    )


def letter(invitation_id: int) -> Select[Invitation]:
    """An invitation by its number, unless its adherent is struck off."""
    return select(Invitation).where(Invitation.id == invitation_id, Invitation.adherent_id.in_(followed()))


def link_of(secret_hash: str) -> Select[Invitation]:
    """The invitation that a mailed link stands for, unless its adherent is struck off."""
    return select(Invitation).where(
        Invitation.secret_hash == secret_hash,
        Invitation.kind == InvitationKind.LINK,
        Invitation.adherent_id.in_(followed()),
    )


def invited(adherent_id: int) -> Select[Invitation]:
    """Colleagues who were sent a link and have not answered yet, expired ones too; an employer has few."""
    return (
        select(Invitation)
        .where(
            Invitation.adherent_id == adherent_id,
            Invitation.kind == InvitationKind.LINK,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.expires_at.desc(), Invitation.id)
        .limit(100)
    )


def rights_held(adherent_id: int, on: date) -> Select[Any]:
    """The rights of everybody who may act for an adherent on that day."""
    return (
        select(Mandate.rights).where(Mandate.adherent_id == adherent_id, standing(on)).order_by(Mandate.id).limit(500)
    )


def person_with(adherent_id: int, email: str) -> Select[int]:
    """The account with this e-mail address that already has a mandate of the adherent, standing or not."""
    return (
        select(Person.id)
        .join(Mandate, Mandate.user_id == Person.id)
        .where(Mandate.adherent_id == adherent_id, func.lower(Person.email) == email)
    )


def browsers_of(user_id: int, created_after: datetime, seen_after: datetime) -> Select[SignIn]:
    """The browsers where an account is signed in, the last used first."""
    return (
        select(SignIn)
        .where(
            SignIn.user_id == user_id,
            SignIn.revoked_at.is_(None),
            SignIn.created_at > created_after,
            SignIn.seen_at > seen_after,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        .limit(50)
    )
