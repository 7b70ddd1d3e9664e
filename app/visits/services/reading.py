"""What the pages of visits show, each read in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row

from app.employees.models import Employee
from app.employees.queries import in_sight
from app.law.follow_up import VisitKind
from app.law.secrecy import Viewer
from app.platform import theirs
from app.platform.clock import PARIS
from app.platform.context import Context, Right, StaffRight
from app.platform.errors import NotAllowed
from app.visits import queries
from app.visits.models import Appointment, Slot, Visit, VisitRequest
from app.visits.rules import kinds
from app.visits.rules.requests import Situation, shown_situations
from app.visits.services.planning import law_kind

LISTED = 200
"""Requests shown at once: a secretary's list is never so long; beyond, the deadline says which ones wait."""
OFFERED_AT_ONCE = 6
OFFERED = 90
EACH = 50
Choice = tuple[str, str]
MINE, ALL = "mine", "all"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be treated, in a sector or in the whole service."""

    sectors: Sequence[Row[*tuple[Any, ...]]]
    chosen: str
    """« mine », « all », or the number of a sector."""
    requests: Sequence[Row[*tuple[Any, ...]]]
    viewer: Viewer

    @property
    def count(self) -> int:
        """How many wait, beyond those listed too."""
        return self.requests[0].counted if self.requests else 0


@dataclass(frozen=True, slots=True)
class Week:
    """Five days of a professional."""

    monday: date
    professionals: Sequence[Row[*tuple[Any, ...]]]
    professional: Row[*tuple[Any, ...]] | None
    """Whose week; None: nobody holds visits yet."""
    slots: Sequence[Row[*tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class EmployeeVisits:
    """What an employer knows of an employee's visits."""

    employee_id: int
    requests: Sequence[VisitRequest]
    appointments: Sequence[Appointment]
    visits: Sequence[Visit]

    @property
    def rows(self) -> list[tuple[date, str]]:
        """The visits held, as a table takes them."""
        return [(each.held_on, VisitKind(each.law_kind).label) for each in self.visits]


def employee_to_see(ctx: Context, employee_id: int) -> Employee:
    """Whom a request is for.

    Raises:
        NotAllowed: the right « Visites » is missing, or the employee is not theirs.
    """
    ctx.require(Right.VISITS)
    return theirs.one(ctx, queries.employee_to_see(employee_id).where(in_sight(ctx)))


def request_to_read(ctx: Context, request_id: int) -> VisitRequest:
    """A request with everything its page says.

    Raises:
        NotAllowed: not theirs.
    """
    return theirs.one(ctx, queries.request_to_read(request_id))


def appointment_to_read(ctx: Context, appointment_id: int) -> Appointment:
    """An appointment with whom and where it is.

    Raises:
        NotAllowed: not theirs.
    """
    return theirs.one(ctx, queries.appointment_to_read(appointment_id))


def waiting(ctx: Context, sector: str) -> Waiting:
    """Requests to treat, by deadline.

    Args:
        sector: « mine », « all » or a sector's number; anything else is the actor's own, or all when they have none.
    """
    known = ctx.session.execute(queries.sectors(ctx.actor.user_id)).all()
    mine = [each.id for each in known if each.mine]
    choices = {ALL: [], **({MINE: mine} if mine else {}), **{str(each.id): [each.id] for each in known}}
    chosen = sector if sector in choices else MINE if mine else ALL
    requests = ctx.session.execute(queries.waiting(choices[chosen]).limit(LISTED)).all()
    health = any(each.health for each in known)
    return Waiting(known, chosen, requests, Viewer.HEALTH_TEAM if health else Viewer.OFFICE)


def slots_for(ctx: Context, request: VisitRequest) -> Sequence[Slot]:
    """The next free slots of the adherent's sector that suit a request."""
    found = queries.free_slots(ctx.now, doctors_only=needs_doctor(request), sector_id=request.adherent.sector_id)
    return ctx.session.scalars(found.limit(OFFERED_AT_ONCE)).all()


def slots_everywhere(ctx: Context, *, doctors_only: bool, sector_id: int | None) -> Sequence[Slot]:
    """The next free slots, of one sector or of the whole service."""
    ctx.require(StaffRight.PLANNING)
    found = queries.free_slots(ctx.now, doctors_only=doctors_only, sector_id=sector_id)
    return ctx.session.scalars(found.limit(OFFERED)).all()


def free_slot(ctx: Context, slot_id: int) -> Slot:
    """A slot that nobody has.

    Raises:
        NotAllowed: none, or taken.
    """
    ctx.require(StaffRight.PLANNING)
    return theirs.one(ctx, queries.slot_to_fill(slot_id))


def places(ctx: Context) -> tuple[list[Choice], list[Choice]]:
    """The professionals who hold visits and the centres, to choose from."""
    ctx.require(StaffRight.PLANNING)
    lists = (ctx.session.execute(each).all() for each in (queries.holders(), queries.centres()))
    professionals, centres = ([(str(row.id), row.name) for row in rows] for rows in lists)
    return professionals, centres


def needs_doctor(asked: VisitRequest | Appointment) -> bool:
    """Whether only a doctor may hold the visit asked for."""
    return kinds.for_doctor(law_kind(asked.kind, asked.employee))


def situations(request: VisitRequest, viewer: Viewer) -> str | None:
    """What the employer told with the worker's agreement, for who may read it; None: nothing was told.

    Others of the service's staff read that it is kept for the health team (`law.secrecy`).
    """
    if request.situations is None:
        return None
    told = [Situation[name] for name in request.situations.split(",")]
    return shown_situations(told, viewer)


def week(ctx: Context, professional_id: int | None, monday: date) -> Week:
    """The slots of a professional from Monday to Friday; of the first of the actor's sector when none is named.

    Raises:
        NotAllowed: the right « Planning » is missing, or no such professional.
    """
    ctx.require(StaffRight.PLANNING)
    first, end = (_midnight(monday + timedelta(days=days)) for days in (0, 7))
    known = ctx.session.execute(queries.professionals(ctx.actor.user_id, first, end, ctx.now)).all()
    if professional_id is None:
        chosen = known[0] if known else None
    else:
        chosen = next((each for each in known if each.id == professional_id), None)
        if chosen is None:
            raise NotAllowed("professional")
    slots = ctx.session.execute(queries.slots_of(chosen.id, first, end)).all() if chosen else []
    return Week(monday, known, chosen, slots)


def employee_visits(ctx: Context, employee_id: int) -> EmployeeVisits:
    """What the tab « Visites » of an employee shows. Manual: VIS-14, F190."""
    return EmployeeVisits(
        employee_id,
        ctx.session.scalars(queries.requests_of(employee_id).limit(EACH)).all(),
        ctx.session.scalars(queries.appointments_of(employee_id).limit(EACH)).all(),
        ctx.session.scalars(queries.visits_of(employee_id).limit(EACH)).all(),
    )


def employee_absences(ctx: Context, employee_id: int) -> Sequence[Appointment]:
    """What the tab « Absences » of an employee shows: told, yet it did not take place. Manual: F139, F191."""
    return ctx.session.scalars(queries.unheld_of(employee_id).limit(EACH)).all()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS).astimezone(UTC)
