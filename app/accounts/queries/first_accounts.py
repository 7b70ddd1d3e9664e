"""Reading what opens first accounts, at the door."""

from collections.abc import Callable, Collection
from datetime import date, datetime

from sqlalchemy import Select, func, select

from app.accounts.models import Attempt, FilerNumber, Invitation, Mandate, Registration
from app.accounts.queries import administering, followed, standing
from app.adherents.models import Adherent
from app.platform.account import User
from app.platform.audit import AuditLine
from app.platform.mail import Outbox

ByNumber = Callable[[str], Select[int]]
"""The ids of the adherents that a number typed in small letters may mean."""
NUMBERS: list[ByNumber] = []
"""What else than its own number names an adherent; upper rooms add theirs (an invoice's, K7)."""


def register_number(query: ByNumber) -> None:
    """Let « Mot de passe oublié » find an adherent by another number; its tables must be readable at the door."""
    if query not in NUMBERS:
        NUMBERS.append(query)


def numbered(number: str) -> Select[int]:
    """The adherent of this number, given in small letters."""
    return select(Adherent.id).where(func.lower(Adherent.number) == number)


def filer_number_of(number: str) -> Select[FilerNumber]:
    """The n° télédéclarant of the adherent of this number, unless it is struck off."""
    return _serving().where(FilerNumber.adherent_id.in_(numbered(number)))


def filer_number_at(adherent_id: int) -> Select[FilerNumber]:
    """The n° télédéclarant of an adherent, unless it is struck off."""
    return _serving().where(FilerNumber.adherent_id == adherent_id)


def filer_number_to_write(adherent_id: int) -> Select[FilerNumber]:
    """The n° télédéclarant of an adherent, struck off or not, locked: whoever comes by it, or renews it, is alone."""
    return select(FilerNumber).where(FilerNumber.adherent_id == adherent_id).with_for_update()


def _serving() -> Select[FilerNumber]:
    return select(FilerNumber).where(FilerNumber.adherent_id.in_(followed()))


def registration_of(secret_hash: str) -> Select[Registration]:
    """The registration that a mailed link stands for."""
    return select(Registration).where(Registration.secret_hash == secret_hash)


def asked_lately(email: str, expires_after: datetime) -> Select[int]:
    """How many registrations of an address have a link that ends after an instant."""
    return select(func.count()).where(Registration.email == email, Registration.expires_at > expires_after)


def mailed_lately(email: str, template: str, since: datetime) -> Select[int]:
    """How many mails of a kind an address was written since an instant. The service's side."""
    return select(func.count()).where(Outbox.recipient == email, Outbox.template == template, Outbox.created_at > since)


def links_sent(adherent_id: int, email: str, actions: Collection[str], since: datetime) -> Select[int]:
    """How many times an adherent had an address invited since then, by what its history says of these actions."""
    return (
        select(func.count())
        .select_from(AuditLine)
        .join(Invitation, Invitation.id == AuditLine.subject_id)
        .where(
            AuditLine.adherent_id == adherent_id,
            AuditLine.subject_kind == Invitation.__tablename__,
            AuditLine.action.in_(actions),
            AuditLine.at > since,
            Invitation.adherent_id == adherent_id,
            Invitation.email == email,
        )
    )


def counted(account: bytes, since: datetime) -> Select[int]:
    """How many attempts of a kind there were since then, right or wrong."""
    return select(func.count()).where(Attempt.account == account, Attempt.at > since)


def access_of(user_id: int, adherent_id: int) -> Select[Mandate]:
    """An account's mandate of an adherent, standing or not."""
    return select(Mandate).where(Mandate.user_id == user_id, Mandate.adherent_id == adherent_id)


def administrators_of(adherent_id: int, on: date) -> Select[int, str, str]:
    """Who administers an adherent on that day, with an open account: number, first name, e-mail address.

    Not for the employer's side, which reads people through a view.
    """
    return (
        select(User.id, User.first_name, User.email)
        .join(Mandate, Mandate.user_id == User.id)
        .where(
            Mandate.adherent_id == adherent_id,
            standing(on),
            administering(),
            User.active,
        )
        .order_by(User.id)
        .limit(100)
    )


def account_at(adherents: Select[int], email: str) -> Select[int]:
    """The account with this e-mail address that has a mandate of one of these adherents."""
    return (
        select(User.id)
        .join(Mandate, Mandate.user_id == User.id)
        .where(Mandate.adherent_id.in_(adherents), func.lower(User.email) == email, User.active)
        .limit(1)
    )
