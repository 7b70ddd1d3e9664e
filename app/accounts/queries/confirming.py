"""Which accesses are to be confirmed, and who answers for an adherent (N9)."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts.facts import Confirmed
from app.accounts.models import Mandate, MandateKind, Person
from app.accounts.queries import administering, standing
from app.accounts.rules.mandates import ASKED_AGAIN, ASKED_BEFORE, TOLD_BEFORE, due_since
from app.adherents.models import Adherent
from app.platform.account import User
from app.platform.database import Rows

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


def answerable(adherent_id: int, on: date) -> Rows:
    """Who may answer for an adherent: its own administrators first, then those of its mother whose access covers it.

    With an open account: id, first and last name, email; `through`: the adherent of the access. Not for the employer's
    side, which reads people through a view.
    """
    mother = select(Adherent.parent_id).where(Adherent.id == adherent_id).scalar_subquery()
    own = Mandate.adherent_id == adherent_id
    return (
        select(User.id, User.first_name, User.last_name, User.email, Mandate.adherent_id.label("through"))
        .join(Mandate, Mandate.user_id == User.id)
        .where(
            or_(own, and_(Mandate.with_branches, Mandate.adherent_id == mother)),
            standing(on),
            administering(),
            User.active,
        )
        .order_by(own.desc(), User.id)
        .limit(100)
    )


def asked_about(adherent_id: int, confirmed: Confirmed, on: date) -> Select[Mandate]:
    """The accesses of an adherent that nobody was asked about yet, locked."""
    asked = select(Mandate).where(Mandate.adherent_id == adherent_id, to_ask(confirmed, on))
    return asked.order_by(Mandate.id).limit(200).with_for_update()


def ending(on: date) -> Select[int]:
    """The accesses whose last day is near and whose person was not told of that day yet."""
    near = (Mandate.ends_on <= on + TOLD_BEFORE, Mandate.end_told.is_distinct_from(Mandate.ends_on))
    return select(Mandate.id).where(standing(on), *near).order_by(Mandate.ends_on, Mandate.id)


def _asked_about(confirmed: Confirmed) -> ColumnElement[bool]:
    if confirmed is Confirmed.NOBODY:
        return false()
    return THIRD if confirmed is Confirmed.THIRD_PARTIES else Mandate.id.is_not(None)
