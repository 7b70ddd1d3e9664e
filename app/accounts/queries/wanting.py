"""Who wants to be told of a topic: the one place that answers (K47, RGT-09, F272).

`mailed` and `asking_for_mail` read addresses, hence on an adherent's side only: the service's staff reads no account.
"""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, any_, func, or_, select

from app.accounts.models import Mandate, NotificationChoice, Person
from app.accounts.queries import standing
from app.accounts.rules.topics import Topic
from app.platform.right import Right

SAID = and_(NotificationChoice.mandate_id == Mandate.id, NotificationChoice.adherent_id == Mandate.adherent_id)


def holding(adherent_id: int, topic: Topic, on: date) -> ColumnElement[bool]:
    """Accesses of an adherent that stand on that day and hold the right of a topic."""
    may = or_(any_(Mandate.rights) == topic.right, any_(Mandate.rights) == Right.ADMIN)
    return and_(Mandate.adherent_id == adherent_id, standing(on), may)


def noticed(adherent_id: int, topic: Topic, on: date) -> Select[int]:
    """The accounts that a notice of this topic is left for: who may know, and did not say no."""
    said = and_(SAID, NotificationChoice.topic == topic.key)
    return (
        select(Mandate.user_id)
        .outerjoin(NotificationChoice, said)
        .where(holding(adherent_id, topic, on), func.coalesce(NotificationChoice.in_page, True))
        .order_by(Mandate.user_id)
    )


def mailed(adherent_id: int, topic: Topic, on: date) -> Select[str]:
    """The addresses of those who may know and did not say no."""
    return _addresses(adherent_id, topic, on).where(func.coalesce(NotificationChoice.by_mail, True))


def asking_for_mail(adherent_id: int, topic: Topic, on: date) -> Select[str]:
    """The addresses of those who may know and said that they want to."""
    return _addresses(adherent_id, topic, on).where(NotificationChoice.by_mail)


def entitled(adherent_id: int, topic: Topic, on: date) -> Select[str]:
    """The addresses of those who may know, whatever they said: for what must reach somebody."""
    return _addresses(adherent_id, topic, on)


def choices_of(mandate_id: int) -> Select[NotificationChoice]:
    """What somebody said about each topic."""
    return (
        select(NotificationChoice)
        .where(NotificationChoice.mandate_id == mandate_id)
        .order_by(NotificationChoice.topic)
        .limit(100)
    )


def _addresses(adherent_id: int, topic: Topic, on: date) -> Select[str]:
    said = and_(SAID, NotificationChoice.topic == topic.key)
    return (
        select(Person.email)
        .join(Mandate, Mandate.user_id == Person.id)
        .outerjoin(NotificationChoice, said)
        .where(holding(adherent_id, topic, on), Person.active, Person.email != "")
        .order_by(Person.id)
    )
