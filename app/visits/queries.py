"""Reading requests, slots, appointments and visits. Rows of an adherent are bounded by row security."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, DateTime, Select, SQLColumnExpression, and_, cast, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.adherents.models import Adherent, Function, MedicalCentre, Professional, Sector
from app.employees.models import Employee
from app.employees.queries import at_work
from app.law.secrecy import KEPT_FROM_EMPLOYER
from app.platform.clock import PARIS
from app.platform.database import Rows
from app.platform.search import key_holds
from app.visits.models import Appointment, Inquiry, Slot, Visit, VisitRequest
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.inquiries import InquiryState
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import OPEN, RequestState

CONVOKED_DAYS = 60
"""How far ahead a convocation that fell through is looked for."""
HOLDERS = (Function.DOCTOR, Function.NURSE)
"""Who holds visits, and so has slots."""

taken = exists().where(Appointment.slot_id == Slot.id, Appointment.state != AppointmentState.CANCELLED)


def employee_to_see(employee_id: int) -> Select[Employee]:
    """An employee with the post, the contract, the company and the secretariat that a request is about."""
    return (
        select(Employee)
        .where(Employee.id == employee_id)
        .options(
            joinedload(Employee.main_post),
            joinedload(Employee.contract_type),
            joinedload(Employee.adherent).joinedload(Adherent.sector),
        )
    )


def employees_to_see(employee_ids: Collection[int]) -> Select[Employee]:
    """The same for several, in the order of their numbers, kept from others until the end of the transaction."""
    found = select(Employee).where(Employee.id.in_(employee_ids))
    found = found.options(
        joinedload(Employee.contract_type, innerjoin=True),
        joinedload(Employee.adherent, innerjoin=True).joinedload(Adherent.sector, innerjoin=True),
    )
    return found.order_by(Employee.id).with_for_update(of=Employee)


def open_for(employee_ids: Collection[int]) -> Select[VisitRequest]:
    """Their requests that wait or are accepted."""
    return select(VisitRequest).where(VisitRequest.employee_id.in_(employee_ids), VisitRequest.state.in_(OPEN))


def employees_named(part: str) -> Select[Employee]:
    """Whom a request may be for, as one types a name."""
    found = select(Employee).options(joinedload(Employee.main_post))
    return found.where(key_holds(Employee.name_key, part)).order_by(Employee.name_key, Employee.id)


def request_to_read(request_id: int) -> Select[VisitRequest]:
    """A request with everything its page says."""
    employee, adherent = joinedload(VisitRequest.employee), joinedload(VisitRequest.adherent)
    return (
        select(VisitRequest)
        .where(VisitRequest.id == request_id)
        .options(
            employee.joinedload(Employee.main_post),
            adherent.joinedload(Adherent.sector),
            adherent.joinedload(Adherent.centre),
        )
    )


def appointment_to_read(appointment_id: int) -> Select[Appointment]:
    """An appointment with whom, where and with whom it is."""
    slot, employee = joinedload(Appointment.slot), joinedload(Appointment.employee)
    return (
        select(Appointment)
        .where(Appointment.id == appointment_id)
        .options(
            slot.joinedload(Slot.professional),
            slot.joinedload(Slot.centre),
            employee.joinedload(Employee.adherent).joinedload(Adherent.sector),
        )
    )


def sectors(user_id: int | None) -> Rows:
    """Every sector; `mine` where this account works, `health` where it does as a doctor or a nurse."""
    mine = and_(Professional.sector_id == Sector.id, Professional.user_id == user_id)
    return (
        select(
            Sector.id,
            Sector.name,
            func.bool_or(Professional.id.is_not(None)).label("mine"),
            func.bool_or(Professional.function.in_(HOLDERS)).label("health"),
        )
        .outerjoin(Professional, mine)
        .group_by(Sector.id, Sector.name)
        .order_by(Sector.name)
    )


def waiting(sector_ids: Collection[int]) -> Rows:
    """Requests to treat, those whose deadline comes first on top; no sector: of the whole service."""
    found = (
        select(
            VisitRequest.id,
            VisitRequest.kind,
            VisitRequest.state,
            VisitRequest.latest_on,
            VisitRequest.asked_at,
            Employee.last_name,
            Employee.first_name,
            Adherent.name.label("company"),
            func.count().over().label("counted"),
        )
        .join(Employee, Employee.id == VisitRequest.employee_id)
        .join(Adherent, Adherent.id == VisitRequest.adherent_id)
        .where(VisitRequest.state.in_(OPEN))
        .order_by(VisitRequest.latest_on.nulls_last(), VisitRequest.asked_at, VisitRequest.id)
    )
    return found.where(Adherent.sector_id.in_(sector_ids)) if sector_ids else found


def free_slots(after: datetime, *, doctors_only: bool, sector_id: int | None = None) -> Select[Slot]:
    """Slots that nobody has, soonest first, with who and where.

    Args:
        sector_id: only of the professionals of this sector.
    """
    found = (
        select(Slot)
        .join(Slot.professional)
        .where(Slot.starts_at > after, ~taken)
        .options(joinedload(Slot.professional), joinedload(Slot.centre))
        .order_by(Slot.starts_at, Slot.id)
    )
    if doctors_only:
        found = found.where(Professional.function == Function.DOCTOR)
    return found if sector_id is None else found.where(Professional.sector_id == sector_id)


def slots_of(professional_id: int, first: datetime, end: datetime) -> Rows:
    """The slots of a professional between two instants, each with its appointment when it has one."""
    live = and_(Appointment.slot_id == Slot.id, Appointment.state != AppointmentState.CANCELLED)
    return (
        select(
            Slot.id,
            Slot.professional_id,
            Slot.starts_at,
            Slot.minutes,
            MedicalCentre.name.label("centre"),
            Appointment.id.label("appointment_id"),
            Appointment.kind,
            Appointment.state,
            Appointment.convoked_at,
            Employee.last_name,
            Employee.first_name,
            Adherent.name.label("company"),
        )
        .join(MedicalCentre, MedicalCentre.id == Slot.centre_id)
        .outerjoin(Appointment, live)
        .outerjoin(Employee, Employee.id == Appointment.employee_id)
        .outerjoin(Adherent, Adherent.id == Appointment.adherent_id)
        .where(Slot.professional_id == professional_id, Slot.starts_at >= first, Slot.starts_at < end)
        .order_by(Slot.starts_at)
    )


def professionals(user_id: int | None, first: datetime, end: datetime, now: datetime) -> Rows:
    """Who holds visits, with the slots between two instants, those still to be given; of the own sectors first."""
    own = select(Professional.sector_id).where(Professional.user_id == user_id)
    inside = and_(Slot.professional_id == Professional.id, Slot.starts_at >= first, Slot.starts_at < end)
    slots = select(func.count()).select_from(Slot).where(inside)
    return (
        select(
            Professional.id,
            Professional.name,
            Professional.function,
            slots.scalar_subquery().label("slots"),
            slots.where(~taken, Slot.starts_at > now).scalar_subquery().label("free"),
        )
        .where(Professional.function.in_(HOLDERS))
        .order_by(Professional.sector_id.in_(own).desc(), Professional.name, Professional.id)
    )


def slot_to_fill(slot_id: int) -> Select[Slot]:
    """A slot that nobody has, with who and where."""
    found = select(Slot).where(Slot.id == slot_id, ~taken)
    return found.options(joinedload(Slot.professional), joinedload(Slot.centre))


def holders() -> Rows:
    """Who holds visits, by name."""
    found = select(Professional.id, Professional.name).where(Professional.function.in_(HOLDERS))
    return found.order_by(Professional.name, Professional.id)


def centres() -> Rows:
    """Where visits are held, by name."""
    return select(MedicalCentre.id, MedicalCentre.name).order_by(MedicalCentre.name)


def requests_of(employee_id: int) -> Select[VisitRequest]:
    """What was asked for an employee, newest first."""
    found = select(VisitRequest).where(VisitRequest.employee_id == employee_id)
    return found.order_by(VisitRequest.asked_at.desc(), VisitRequest.id.desc())


def appointments_of(employee_id: int) -> Select[Appointment]:
    """The appointments of an employee, latest first, with their place."""
    return (
        select(Appointment)
        .where(Appointment.employee_id == employee_id)
        .options(joinedload(Appointment.slot).joinedload(Slot.centre))
        .order_by(Appointment.starts_at.desc(), Appointment.id.desc())
    )


def unheld_of(employee_id: int) -> Select[Appointment]:
    """The appointments of an employee that were missed or cancelled once told, latest first, with their place."""
    lost = Appointment.state.in_([AppointmentState.MISSED, AppointmentState.CANCELLED])
    return appointments_of(employee_id).where(lost, Appointment.convoked_at.is_not(None))


def visits_of(employee_id: int) -> Select[Visit]:
    """The visits of an employee that an employer may know of, latest first.

    A visit on request is the worker's to tell, unless the employer asked for it (R4624-30, R4624-34).
    """
    asked_here = exists().where(Appointment.id == Visit.appointment_id, Appointment.request_id.is_not(None))
    told = or_(Visit.law_kind.not_in([kind.value for kind in KEPT_FROM_EMPLOYER]), asked_here)
    found = select(Visit).where(Visit.employee_id == employee_id, told)
    return found.order_by(Visit.held_on.desc(), Visit.id.desc())


def planned_for(employee_ids: Collection[int]) -> Select[Appointment]:
    """The appointments of these employees that still stand, kept from others until the end of the transaction."""
    found = select(Appointment).where(
        Appointment.employee_id.in_(employee_ids), Appointment.state == AppointmentState.PLANNED
    )
    return found.order_by(Appointment.id).with_for_update()


def unfinished_for(employee_ids: Collection[int]) -> Select[VisitRequest]:
    """Their requests that are open or planned, kept alike."""
    states = [*OPEN, RequestState.PLANNED]
    found = select(VisitRequest).where(VisitRequest.employee_id.in_(employee_ids), VisitRequest.state.in_(states))
    return found.order_by(VisitRequest.id).with_for_update()


def with_employees(request_ids: Collection[int]) -> Select[VisitRequest, Employee]:
    """These requests, each with whom it is for."""
    whose = Employee.id == VisitRequest.employee_id
    return select(VisitRequest, Employee).join(Employee, whose).where(VisitRequest.id.in_(request_ids))


def open_kinds(employee_ids: Collection[int]) -> Select[int, Kind]:
    """What these employees are waiting for."""
    waiting = VisitRequest.employee_id.in_(employee_ids), VisitRequest.state.in_(OPEN)
    return select(VisitRequest.employee_id, VisitRequest.kind).where(*waiting)


def cancelled_for(employee_ids: Collection[int]) -> Select[VisitRequest]:
    """Their requests that were cancelled, kept alike, the latest first."""
    mine = VisitRequest.employee_id.in_(employee_ids), VisitRequest.state == RequestState.CANCELLED
    return select(VisitRequest).where(*mine).order_by(VisitRequest.id.desc()).with_for_update()


def held_visits(employee_ids: Collection[int]) -> Select[Visit]:
    """Every visit of these employees, oldest first: what the law counts from. Never shown as such."""
    return select(Visit).where(Visit.employee_id.in_(employee_ids)).order_by(Visit.held_on, Visit.id)


def forgotten_convocations(now: datetime) -> Rows:
    """Coming appointments that nobody was told of, though the job should long have run."""
    return (
        select(Appointment.id, Appointment.adherent_id)
        .where(
            Appointment.state == AppointmentState.PLANNED,
            Appointment.convoked_at.is_(None),
            Appointment.starts_at.between(now, now + timedelta(days=CONVOKED_DAYS)),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )


def asked_by_month(first: date) -> Rows:
    """How many visits were asked for in each month of Paris since a first day; months without any are missing."""
    month = func.date_trunc("month", func.timezone(str(PARIS), VisitRequest.asked_at)).cast(Date).label("month")
    since = VisitRequest.asked_at >= func.timezone(str(PARIS), cast(first, DateTime()))
    return select(month, func.count().label("asked")).where(since).group_by(month)


def asked_by_kind(first: date) -> Rows:
    """How many visits of each kind were asked for since a first day."""
    since = VisitRequest.asked_at >= func.timezone(str(PARIS), cast(first, DateTime()))
    return select(VisitRequest.kind, func.count().label("asked")).where(since).group_by(VisitRequest.kind)


def followed(on: date) -> Rows:
    """How many people at work that day have each follow-up."""
    return select(Employee.follow_up, func.count().label("people")).where(at_work(on)).group_by(Employee.follow_up)


def inquiries_waiting(_today: object) -> ColumnElement[bool]:
    """General requests that nobody has answered."""
    return Inquiry.state == InquiryState.WAITING


def inquiries_to_answer(_on: object, _account: object) -> ColumnElement[int]:
    """How many wait in the whole service; beyond a hundred a number says nothing more. The door may ask."""
    return func.inquiries_to_answer()


def requests_to_treat(_on: object, account: SQLColumnExpression[int]) -> ColumnElement[int]:
    """How many requests wait in the sectors of an account, or everywhere when it has none; the door may ask."""
    return func.requests_to_treat(account)


def inquiries_answered(_today: object) -> ColumnElement[bool]:
    """Those that were."""
    return Inquiry.state == InquiryState.ANSWERED


def own_inquiries(adherents: Collection[int], user_id: int | None) -> Select[Inquiry]:
    """The general requests of these adherents, the latest first: those that one sent.

    Args:
        user_id: who sent them; None: everybody there.
    """
    found = select(Inquiry).where(Inquiry.adherent_id.in_(adherents)).order_by(Inquiry.id.desc())
    return found if user_id is None else found.where(Inquiry.user_id == user_id)


def inquiries_since(user_id: int | None, since: datetime) -> Select[int]:
    """How many general requests somebody sent since an instant."""
    return select(func.count()).select_from(Inquiry).where(Inquiry.user_id == user_id, Inquiry.asked_at > since)


def named(employee_ids: Collection[int]) -> Select[int, str, str]:
    """Those of these employees who are still there, by name: number, usual name, first name."""
    columns = Employee.id, Employee.last_name, Employee.first_name
    return select(*columns).where(Employee.id.in_(employee_ids)).order_by(Employee.name_key, Employee.id)
