"""What waits for the service: records that employers wrote, corrections that they ask for."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, literal, select
from sqlalchemy.orm import joinedload

from app.adherents.models import Adherent, Professional, Sector
from app.employees.models import CorrectionRequest, Employee
from app.employees.rules.validation import WishState
from app.platform.audit import AuditLine
from app.platform.database import Rows

COUNTED = 1_000
"""Beyond, a number says nothing more."""
ACCEPTED = "employee_validated"
"""What the history calls it."""
WAITS = CorrectionRequest.state == WishState.ASKED


def sectors(user_id: int | None) -> Rows:
    """Every sector; `mine` where this account works."""
    at_work = (Professional.sector_id == Sector.id) & (Professional.user_id == user_id)
    mine = func.bool_or(Professional.id.is_not(None)).label("mine")
    found = select(Sector.id, Sector.name, mine).outerjoin(Professional, at_work)
    return found.group_by(Sector.id, Sector.name).order_by(Sector.name)


def records(sector_ids: Collection[int]) -> Rows:
    """Records that the service has not accepted, the first written first; no sector: of the whole service."""
    found = select(
        Employee.id, Employee.last_name, Employee.first_name, Employee.hired_on, Adherent.name.label("company"),
    )  # fmt: skip
    return _unchecked(found.join(Adherent, Adherent.id == Employee.adherent_id), sector_ids).order_by(Employee.id)


def records_count(sector_ids: Collection[int]) -> Select[int]:
    """How many they are, at most one more than `COUNTED`."""
    some = select(literal(1)).select_from(Employee)
    if sector_ids:
        some = some.join(Adherent, Adherent.id == Employee.adherent_id)
    return select(func.count()).select_from(_unchecked(some, sector_ids).limit(COUNTED + 1).subquery())


def to_check(_on: object, account: SQLColumnExpression[int]) -> ColumnElement[int]:
    """How many records and corrections wait in the sectors of an account, or everywhere when it has none.

    Beyond a hundred a number beside the menu says nothing more. The door may ask.
    """
    return func.records_to_check(account)


def of_adherent(adherent_id: int) -> Select[Employee]:
    """The records of one adherent that the service has not accepted, by name."""
    mine = Employee.adherent_id == adherent_id, Employee.validated_on.is_(None)
    found = select(Employee).where(*mine).options(joinedload(Employee.main_post), joinedload(Employee.contract_type))
    return found.order_by(Employee.name_key, Employee.id)


def requests(sector_ids: Collection[int]) -> Rows:
    """Corrections that employers ask for, the oldest first; no sector: of the whole service."""
    found = (
        select(
            CorrectionRequest.id, CorrectionRequest.asked_at, Employee.last_name, Employee.first_name,
            Adherent.name.label("company"),
        )
        .join(Employee, Employee.id == CorrectionRequest.employee_id)
        .join(Adherent, Adherent.id == CorrectionRequest.adherent_id)
        .where(WAITS)
        .order_by(CorrectionRequest.asked_at, CorrectionRequest.id)
    )  # fmt: skip
    return found.where(_within(sector_ids)) if sector_ids else found


def open_request(employee_id: int) -> Select[CorrectionRequest]:
    """The correction that waits for this employee; the service keeps it to one."""
    return select(CorrectionRequest).where(CorrectionRequest.employee_id == employee_id, WAITS).limit(1)


def accepted_once(employee_id: int) -> Select[int]:
    """A line of the history that says so, whatever became of the record since."""
    about = AuditLine.subject_kind == Employee.__tablename__, AuditLine.subject_id == employee_id
    return select(AuditLine.id).where(*about, AuditLine.action == ACCEPTED).limit(1)


def employee_of(request_id: int) -> Select[int]:
    """Whom a request is about."""
    return select(CorrectionRequest.employee_id).where(CorrectionRequest.id == request_id)


def _unchecked(found: Rows, sector_ids: Collection[int]) -> Rows:
    found = found.where(Employee.validated_on.is_(None))
    return found.where(_within(sector_ids)) if sector_ids else found


def _within(sector_ids: Collection[int]) -> ColumnElement[bool]:
    return Adherent.sector_id.in_(sector_ids)
