"""Reading what the home page, the search and the notices tell."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true

from app.accounts.models import Mandate
from app.accounts.queries import administering, standing
from app.adherents.models import (
    Address,
    AddressKind,
    Adherent,
    Function,
    Interlocutor,
    InterlocutorKind,
    Professional,
    Sector,
)
from app.employees.models import Employee
from app.employees.queries import at_work, in_sight
from app.home.rules import SHOWN_VISITS
from app.law.names import sort_key
from app.membership.models import Petition
from app.platform import audit
from app.platform.audit import AuditLine
from app.platform.context import Context
from app.platform.database import Rows
from app.platform.search import Sought, among_first, key_holds
from app.posts.models import Post
from app.visits.models import Appointment, Slot
from app.visits.rules.appointments import AppointmentState

Adherents = Collection[int]
FOUND = 8
"""Results of each kind that a search shows."""


def to_ask(adherents: Adherents, on: date, days: int) -> Rows:
    """Employees whose visit is to be asked for, by deadline, each with how many they are."""
    return (
        select(
            Employee.id,
            Employee.last_name,
            Employee.first_name,
            Employee.next_visit_on,
            Employee.next_visit_kind,
            func.count().over().label("counted"),
        )
        .where(
            Employee.adherent_id.in_(adherents),
            at_work(on),
            Employee.main_post_id.is_not(None),
            Employee.next_visit_on <= on + timedelta(days=days),
            ~Employee.visit_asked,
            Employee.appointment_on.is_(None),
        )
        .order_by(Employee.next_visit_on, Employee.id)
        .limit(SHOWN_VISITS)
    )


def missing(adherents: Adherents, on: date, to_confirm: ColumnElement[bool], asked: Select[Petition] | None) -> Rows:
    """In one row: whether the adherent is followed, and counts of what it lacks, of administrators and employees.

    Args:
        to_confirm: the accesses that the reader is asked about.
        asked: the requests that wait for the reader; None: they decide none.
    """
    people = (Employee.adherent_id.in_(adherents), at_work(on))
    mandates = (Mandate.adherent_id.in_(adherents), standing(on), administering())
    address = (Address.adherent_id.in_(adherents), Address.kind == AddressKind.COMPANY)
    work = (Address.adherent_id.in_(adherents), Address.kind == AddressKind.WORK)
    unconfirmed = (*work, Address.confirmed_on.is_(None))
    named = Interlocutor.kind == InterlocutorKind.LEGAL
    representative = (Interlocutor.adherent_id.in_(adherents), named)
    return select(
        _count(Employee, *people, Employee.main_post_id.is_(None)).label("without_post"),
        _count(Mandate, *mandates).label("administrators"),
        _count(Mandate, Mandate.adherent_id.in_(adherents), to_confirm).label("to_confirm"),
        _count(Address, *address).label("addresses"),
        _count(Address, *unconfirmed).label("unconfirmed"),
        select(Adherent.state).where(Adherent.id == min(adherents)).scalar_subquery().label("state"),
        select(Adherent.state_reason).where(Adherent.id == min(adherents)).scalar_subquery().label("state_reason"),
        _count(Interlocutor, *representative).label("representatives"),
        _count(Employee, *people).label("employees"),
        *_asked(asked),
    )


def _asked(asked: Select[Petition] | None) -> tuple[ColumnElement[Any], ...]:
    """How many requests wait, and who made the first."""
    if asked is None:
        return literal(0).label("petitions"), literal("").label("first_asker")
    many = select(func.count()).select_from(asked.subquery()).scalar_subquery()
    first = asked.with_only_columns(Petition.who).limit(1).scalar_subquery()
    return many.label("petitions"), first.label("first_asker")


def coming(adherents: Adherents, now: datetime) -> Rows:
    """The next appointments of an adherent."""
    return (
        select(Appointment.id, Appointment.starts_at, Appointment.kind, Employee.last_name, Employee.first_name)
        .join(Employee, and_(Employee.id == Appointment.employee_id, Employee.adherent_id == Appointment.adherent_id))
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(
            Appointment.adherent_id.in_(adherents),
            Appointment.starts_at >= now,
            Appointment.state == AppointmentState.PLANNED,
        )
        .order_by(Appointment.starts_at)
        .limit(5)
    )


def callers(adherents: Adherents) -> Rows:
    """The adherent's secretariat, and beside it each doctor and secretary of its sector; of several, the mother's."""
    return (
        select(
            Sector.name.label("sector"),
            Sector.phone,
            Sector.email,
            Sector.hours,
            Professional.name,
            Professional.function,
        )
        .join(Adherent, Adherent.sector_id == Sector.id)
        .outerjoin(
            Professional,
            and_(
                Professional.sector_id == Sector.id,
                Professional.function.in_((Function.DOCTOR, Function.SECRETARY)),
            ),
        )
        .where(Adherent.id.in_(adherents), Adherent.parent_id.is_(None) if len(adherents) > 1 else true())
        .order_by(Professional.function.desc(), Professional.name)
        .limit(4)
    )


def lately(adherents: Adherents) -> Select[AuditLine]:
    """What was done last for an adherent."""
    return audit.history_of_adherents(adherents).limit(6)


def people_found(ctx: Context, typed: str, adherents: Adherents | None) -> Rows:
    """Employees by a part of their name; for the service (no adherent) through the index of letter triples."""
    part = sort_key(typed)
    query = select(Employee.id, Employee.last_name, Employee.first_name, Employee.born_on, Adherent.name.label("where"))
    query = query.join(Adherent, Adherent.id == Employee.adherent_id)
    if adherents is None:
        query = query.where(among_first(Sought(Employee.name_key, Employee.id, part), FOUND))
    else:
        query = query.where(key_holds(Employee.name_key, part), Employee.adherent_id.in_(adherents), in_sight(ctx))
    return query.order_by(Employee.name_key, Employee.id).limit(FOUND)


def posts_found(typed: str, adherents: Adherents) -> Rows:
    """Posts by a part of their title."""
    part = sort_key(typed)
    return (
        select(Post.id, Post.title, Post.pcs_code)
        .where(Post.adherent_id.in_(adherents), key_holds(Post.title_key, part))
        .order_by(Post.title_key, Post.id)
        .limit(FOUND)
    )


def adherents_found(typed: str) -> Rows:
    """Adherents by a part of their name, by number or by SIRET."""
    part, digits = sort_key(typed), "".join(c for c in typed if c.isdigit())
    by_number = or_(Adherent.number.startswith(digits), Adherent.siret.startswith(digits)) if digits else None
    by_name = key_holds(Adherent.name_key, part)
    return (
        select(Adherent.id, Adherent.name, Adherent.number)
        .where(by_name if by_number is None else or_(by_name, by_number))
        .order_by(Adherent.name_key, Adherent.id)
        .limit(FOUND)
    )


def _count(model: Any, *where: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(model).where(*where).scalar_subquery()
