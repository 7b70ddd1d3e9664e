"""Reading requests about accesses and companies, and who decides them."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Mandate, Person
from app.accounts.queries import administering, standing
from app.adherents.models import Adherent, Contact
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.rules.petitions import State
from app.platform.account import User

SHOWN = 100
FORGOTTEN_AFTER = timedelta(minutes=10)
"""A request that nobody was told of for longer fell through."""


def known_by(number: str, siret: str) -> Select[Any]:
    """The adherent that a number and a SIRET, or SIREN, name together; NULL: none."""
    return select(func.adherent_known_by(number, siret))


def mine(user_id: int) -> Select[Petition]:
    """What a person asked, newest first."""
    return select(Petition).where(Petition.user_id == user_id).order_by(Petition.id.desc()).limit(SHOWN)


def open_of(user_id: int) -> Select[int]:
    """How many requests of a person wait."""
    waiting = (Petition.user_id == user_id, Petition.state == State.PENDING)
    return select(func.count()).select_from(Petition).where(*waiting)


def asked_since(user_id: int, since: datetime) -> Select[int]:
    """How many requests a person made of late, those taken back too."""
    return select(func.count()).select_from(Petition).where(Petition.user_id == user_id, Petition.asked_at > since)


def to_decide(adherents: Collection[int], kinds: Collection[Kind], user_id: int) -> Select[Petition]:
    """What waits for an administrator of these adherents, oldest first; neither their own request nor replacement."""
    return (
        select(Petition)
        .where(Petition.adherent_id.in_(adherents), Petition.state == State.PENDING, Petition.kind.in_(kinds))
        .where(Petition.user_id != user_id, ~replaces(user_id))
        .order_by(Petition.id)
        .limit(SHOWN)
    )


def replaces(user_id: int) -> ColumnElement[bool]:
    """Whether a request would put another administrator in this person's place. The employer's side."""
    mine = select(func.lower(Person.email)).where(Person.id == user_id).scalar_subquery()
    return func.lower(Petition.former_email) == func.coalesce(mine, "-")


def one(petition_id: int) -> Select[Petition]:
    """A request with its adherent."""
    return select(Petition).options(joinedload(Petition.adherent)).where(Petition.id == petition_id)


def locked(petition_id: int) -> Select[Petition]:
    """A request to decide: of two who decide at once, one waits."""
    asked = select(Petition).where(Petition.id == petition_id).with_for_update()
    return asked.execution_options(populate_existing=True)


def replaced_by(petition_id: int, user_id: int) -> Select[bool]:
    """Whether a request would put another administrator in this person's place. The employer's side."""
    return select(replaces(user_id)).where(Petition.id == petition_id)


def untold_one(petition_id: int) -> Select[Petition]:
    """A request that nobody was told of yet, locked."""
    return select(Petition).where(Petition.id == petition_id, Petition.told_at.is_(None)).with_for_update()


def concerned(*adherents: int) -> Select[Adherent]:
    """The adherents that a request is about, in the order of their numbers."""
    return select(Adherent).where(Adherent.id.in_(adherents)).order_by(Adherent.id)


def to_change(*adherents: int) -> Select[Adherent]:
    """The same, locked: two mergers at once wait for each other."""
    return concerned(*adherents).with_for_update().execution_options(populate_existing=True)


def own(petition_id: int, user_id: int) -> Select[Petition]:
    """A person's own request, locked."""
    return locked(petition_id).where(Petition.user_id == user_id)


def own_to_read(petition_id: int, user_id: int) -> Select[Petition]:
    """A person's own request."""
    return select(Petition).where(Petition.id == petition_id, Petition.user_id == user_id)


def waiting_of(user_id: int, kind: Kind, number: str) -> Select[Petition]:
    """The same request of a person that waits already."""
    mine_now = (Petition.user_id == user_id, Petition.kind == kind, Petition.number == number)
    return select(Petition).where(*mine_now, Petition.state == State.PENDING)


def codes_sent(user_id: int, adherent_id: int | None, since: datetime) -> Select[int]:
    """How many codes went out of late for a person's requests, or to this adherent whoever asked."""
    either = or_(Petition.user_id == user_id, Petition.adherent_id == adherent_id)
    return select(func.coalesce(func.sum(Petition.codes_sent), 0)).where(either, Petition.codes_since > since)


def known_address(adherent_id: int, until: date) -> Select[str]:
    """Where the service writes to an adherent: its own address, else its first contact's. The service's side.

    Args:
        until: the last day on which the company itself may have written it; what the service wrote always serves.
    """
    company = select(Adherent.email.label("email"), literal(0).label("rank")).where(
        Adherent.id == adherent_id, or_(Adherent.email_told_on.is_(None), Adherent.email_told_on <= until)
    )
    contacts = select(Contact.email, Contact.id).where(
        Contact.adherent_id == adherent_id, or_(Contact.email_told_on.is_(None), Contact.email_told_on <= until)
    )
    found = company.union_all(contacts).subquery()
    return select(found.c.email).where(found.c.email != "").order_by(found.c.rank).limit(1)


def held(user_id: int, adherent_id: int, on: date) -> Select[int]:
    """The access that an account has to this very adherent on that day."""
    return select(Mandate.id).where(Mandate.user_id == user_id, Mandate.adherent_id == adherent_id, standing(on))


def administered(adherent_id: int, on: date) -> Select[Any]:
    """The mandates of an adherent's administrators on that day."""
    return select(Mandate).where(Mandate.adherent_id == adherent_id, standing(on), administering()).order_by(Mandate.id)


def administered_by(adherent_id: int, on: date, *, staff: bool) -> Select[Any]:
    """The administrators' mandates on that day, each with its person; an employer reads accounts through a view."""
    person: Any = User if staff else Person
    return (
        select(Mandate, person.first_name, person.last_name, person.email)
        .join(person, person.id == Mandate.user_id)
        .where(Mandate.adherent_id == adherent_id, standing(on), administering())
        .order_by(Mandate.id)
    )


def untold(now: datetime) -> Select[int]:
    """Requests that nobody was told of and that wait since too long."""
    late = (Petition.told_at.is_(None), Petition.asked_at < now - FORGOTTEN_AFTER)
    return select(Petition.id).where(Petition.state == State.PENDING, *late).order_by(Petition.id)
