"""Reading what the home page, the search and the notices tell."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, any_, func, literal, or_, select

from app.accounts.models import RIGHTS, Mandate
from app.accounts.queries import standing
from app.adherents.models import Address, AddressKind, Adherent, Function, Professional, Sector
from app.employees.models import Employee
from app.employees.queries import at_work
from app.home.rules import SHOWN_VISITS
from app.law.names import sort_key
from app.platform import audit
from app.platform.audit import AuditLine
from app.platform.database import Rows
from app.platform.right import Right
from app.platform.search import key_holds, key_holds_anywhere
from app.posts.models import Post
from app.visits.models import Appointment, Slot
from app.visits.rules import AppointmentState

FOUND = 8
"""Results of each kind that a search shows."""


def to_ask(adherent_id: int, on: date, days: int) -> Rows:
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
            Employee.adherent_id == adherent_id,
            at_work(on),
            Employee.main_post_id.is_not(None),
            Employee.next_visit_on <= on + timedelta(days=days),
            ~Employee.visit_asked,
            Employee.appointment_on.is_(None),
        )
        .order_by(Employee.next_visit_on, Employee.id)
        .limit(SHOWN_VISITS)
    )


def missing(adherent_id: int, on: date) -> Rows:
    """In one row: employees without a post, standing administrators, company addresses, employees at work."""
    people = (Employee.adherent_id == adherent_id, at_work(on))
    administrator = literal(Right.ADMIN, RIGHTS.item_type) == any_(Mandate.rights)
    mandates = (Mandate.adherent_id == adherent_id, standing(on), administrator)
    address = (Address.adherent_id == adherent_id, Address.kind == AddressKind.COMPANY)
    return select(
        _count(Employee, *people, Employee.main_post_id.is_(None)).label("without_post"),
        _count(Mandate, *mandates).label("administrators"),
        _count(Address, *address).label("addresses"),
        _count(Employee, *people).label("employees"),
    )


def coming(adherent_id: int, now: datetime) -> Rows:
    """The next appointments of an adherent."""
    return (
        select(Appointment.id, Appointment.starts_at, Appointment.kind, Employee.last_name, Employee.first_name)
        .join(Employee, and_(Employee.id == Appointment.employee_id, Employee.adherent_id == Appointment.adherent_id))
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(
            Appointment.adherent_id == adherent_id,
            Appointment.starts_at >= now,
            Appointment.state == AppointmentState.PLANNED,
        )
        .order_by(Appointment.starts_at)
        .limit(5)
    )


def callers(adherent_id: int) -> Rows:
    """The adherent's secretariat, and beside it each doctor and secretary of its sector."""
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
        .where(Adherent.id == adherent_id)
        .order_by(Professional.function.desc(), Professional.name)
        .limit(4)
    )


def lately(adherent_id: int) -> Select[AuditLine]:
    """What was done last for an adherent."""
    return audit.history_of_adherent(adherent_id).limit(6)


def people_found(typed: str, adherent_id: int | None) -> Rows:
    """Employees by a part of their name; for the service (no adherent) through the index of letter triples."""
    part = sort_key(typed)
    query = select(Employee.id, Employee.last_name, Employee.first_name, Employee.born_on, Adherent.name.label("where"))
    query = query.join(Adherent, Adherent.id == Employee.adherent_id)
    if adherent_id is None:
        query = query.where(key_holds_anywhere(Employee.name_key, part))
    else:
        query = query.where(key_holds(Employee.name_key, part), Employee.adherent_id == adherent_id)
    return query.order_by(Employee.name_key, Employee.id).limit(FOUND)


def posts_found(typed: str, adherent_id: int) -> Rows:
    """Posts by a part of their title."""
    part = sort_key(typed)
    return (
        select(Post.id, Post.title, Post.pcs_code)
        .where(Post.adherent_id == adherent_id, key_holds(Post.title_key, part))
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
