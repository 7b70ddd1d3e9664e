"""Which accesses are to be confirmed, and who answers for an adherent (N9)."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts.facts import Confirmed
from app.accounts.models import Mandate, MandateKind, Person
from app.accounts.queries import administering, standing
from app.accounts.rules.mandates import ASKED_AGAIN, ASKED_BEFORE, due_since

SINCE = func.coalesce(Mandate.confirmed_on, Mandate.starts_on)
THIRD = Mandate.kind == MandateKind.THIRD_PARTY


def to_confirm(confirmed: Confirmed, on: date) -> ColumnElement[bool]:
    """Accesses that one is to be asked about: a year old without an end, a third party's that ends, or asked about."""
    old = and_(Mandate.ends_on.is_(None), due_since(on) >= SINCE, _asked_about(confirmed))
    ending = and_(THIRD, Mandate.ends_on <= on + ASKED_BEFORE)
    return and_(standing(on), or_(old, ending, Mandate.asked_on.is_not(None)))


def to_ask(confirmed: Confirmed, on: date) -> ColumnElement[bool]:
    """Of these, those that nobody was asked about, or not for a year."""
    unasked = or_(Mandate.asked_on.is_(None), Mandate.asked_on <= on - ASKED_AGAIN)
    return and_(to_confirm(confirmed, on), unasked)


def adherents_to_ask(confirmed: Confirmed, on: date) -> Select[int]:
    """The adherents where somebody is to be asked; whoever runs it bounds it."""
    return (
        select(Mandate.adherent_id).where(to_ask(confirmed, on)).group_by(Mandate.adherent_id).order_by(func.min(SINCE))
    )


def waiting(adherent_id: int, confirmed: Confirmed, on: date, user_id: int | None) -> Select[Mandate]:
    """The accesses that this administrator is asked about, with their people: never one's own."""
    return (
        select(Mandate)
        .join(Mandate.person)
        .options(contains_eager(Mandate.person))
        .where(Mandate.adherent_id == adherent_id, to_confirm(confirmed, on), Mandate.user_id != (user_id or 0))
        .order_by(Mandate.ends_on.nulls_last(), Person.last_name, Person.first_name, Mandate.id)
        .limit(200)
    )


def administrators(adherent_id: int, on: date) -> Select[Person]:
    """Who answers for an adherent: its administrators with an open account."""
    return (
        select(Person)
        .join(Mandate, Mandate.user_id == Person.id)
        .where(Mandate.adherent_id == adherent_id, standing(on), administering(), Person.active)
        .order_by(Person.id)
        .limit(100)
    )


def _asked_about(confirmed: Confirmed) -> ColumnElement[bool]:
    if confirmed is Confirmed.NOBODY:
        return false()
    return THIRD if confirmed is Confirmed.THIRD_PARTIES else Mandate.id.is_not(None)
