"""What goes on between employers and the service: visits asked for, planned, held, missed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import joinedload

from app.adherents.models import Contact, Function
from app.demo.services.sign_ins import SECRETARY
from app.demo.services.team import Team
from app.employees.models import Employee
from app.law.life import VisitKind
from app.platform.clock import PARIS, day_of
from app.platform.context import Context
from app.visits.models import Appointment, Slot, Visit, VisitRequest
from app.visits.rules import deadlines, kinds
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.requests import RequestState
from app.visits.services.asking import awaited
from app.visits.services.upkeep import keep_all

NOTES = (
    "", "", "", "", "Finit son poste à midi.", "De préférence le matin.", "Absent le mercredi.",
    "Joignable au secrétariat de l’atelier.", "En déplacement jusqu’à la fin du mois.",
)  # fmt: skip
REASONS = ("Ce salarié a été vu le mois dernier.", "Sa prochaine visite n’est pas encore due : nous le convoquerons.")
SPREAD = 18
"""Slots: how far ahead of the first free one an appointment is, on average."""
FRIDAY = 4
MOST = 2_000
"""Employees looked at: enough for an inbox and plannings, however large the load."""


@dataclass(frozen=True, slots=True)
class Given:
    """A slot given to somebody; the appointment is written once its request has a number."""

    employee: Employee
    slot: Slot
    state: AppointmentState
    request: VisitRequest | None = None
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Free:
    """Slots that nobody has yet, by sector and by whether a doctor holds them."""

    coming: dict[tuple[int, bool], list[Slot]]
    past: dict[tuple[int, bool, date], list[Slot]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where requests arrive and slots are given."""

    ctx: Context
    rng: Random
    free: Free
    asking: Mapping[int, str]
    """Who asks for visits, by adherent."""
    declined: Iterator[RequestState] = field(
        default_factory=lambda: cycle((RequestState.REFUSED, RequestState.CANCELLED))
    )
    """In turn: each is met."""

    def treat(self, employee: Employee) -> Given | None:
        """What became of somebody whose visit is near; for most, nothing yet."""
        draw = self.rng.random()
        if draw < 0.25:
            state = RequestState.PENDING if self.rng.random() < 0.7 else RequestState.ACCEPTED
            self._request(employee, state, self.rng.randrange(1, 12))
        elif draw < 0.7:
            return self._plan(employee)
        elif draw < 0.76:
            self._decline(employee)
        elif draw < 0.79:
            return self._miss(employee)
        return None

    def hold(self, visit: Visit, employee: Employee) -> Given | None:
        """The appointment of a visit just held, where the planning still has room for it."""
        sector = employee.adherent.sector_id
        by_nurse = self.free.past[sector, False, visit.held_on] if visit.law_kind != VisitKind.EMA else []
        slots = by_nurse or self.free.past[sector, True, visit.held_on]
        if not slots:
            return None
        days = (self.ctx.today - visit.held_on).days + 20
        return Given(
            employee, slots.pop(0), AppointmentState.HELD, self._request(employee, RequestState.DONE, days), visit
        )

    def _plan(self, employee: Employee) -> Given | None:
        kind = kinds.suggested(awaited(employee))
        law = kinds.law_kind(kind, employee.follow_up, employee.next_visit_kind)
        with_doctor = kinds.for_doctor(law) or self.rng.random() < 0.6
        slots = self.free.coming[employee.adherent.sector_id, with_doctor]
        if not slots:
            return None
        slot = slots.pop(min(len(slots) - 1, int(self.rng.expovariate(1 / SPREAD))))
        request = self._request(employee, RequestState.PLANNED, self.rng.randrange(5, 25))
        return Given(employee, slot, AppointmentState.PLANNED, request)

    def _miss(self, employee: Employee) -> Given | None:
        """An appointment of the last weeks to which nobody came."""
        sector = employee.adherent.sector_id
        days = [self.ctx.today - timedelta(days=back) for back in range(2, 20)]
        slots = next((self.free.past[sector, True, day] for day in days if self.free.past[sector, True, day]), None)
        return Given(employee, slots.pop(), AppointmentState.MISSED) if slots else None

    def _decline(self, employee: Employee) -> None:
        state = next(self.declined)
        request = self._request(employee, state, self.rng.randrange(10, 60))
        refused = state is RequestState.REFUSED
        request.reason = self.rng.choice(REASONS) if refused else "Le salarié part en retraite."

    def _request(self, employee: Employee, state: RequestState, days: int) -> VisitRequest:
        """A request made so many days ago."""
        kind = kinds.suggested(awaited(employee))
        deadline = deadlines.due(kind, awaited(employee), born_on=employee.born_on, on=self.ctx.today)
        asked_on = self.ctx.today - timedelta(days=days)
        asked_on -= timedelta(days=max(0, asked_on.weekday() - FRIDAY))
        hour = time(self.rng.randrange(8, 18), self.rng.randrange(60))
        asked_at = datetime.combine(asked_on, hour, PARIS).astimezone(UTC)
        decided = state is not RequestState.PENDING
        request = VisitRequest(
            adherent_id=employee.adherent_id,
            employee_id=employee.id,
            kind=kind,
            state=state,
            asked_at=asked_at,
            asked_by=self.asking.get(employee.adherent_id, employee.adherent.name),
            latest_on=deadline.latest_on,
            article=deadline.article,
            constraint_note=self.rng.choice(NOTES),
            decided_at=min(asked_at + timedelta(hours=20), self.ctx.now) if decided else None,
            decided_by=SECRETARY.name if decided else "",
        )
        self.ctx.session.add(request)
        return request


def fill(ctx: Context, team: Team, slots: Iterable[Slot]) -> None:
    """Requests and appointments for those whose visit is near, and for those just seen."""
    desk = Desk(ctx, Random("agenda"), _free(ctx, team, slots), _asking(ctx))  # noqa: S311 - nothing is secret here
    given = [desk.treat(employee) for employee in ctx.session.scalars(_near(ctx))]
    given += [desk.hold(visit, employee) for visit, employee in ctx.session.execute(_seen(ctx))]
    ctx.session.flush()
    _write(ctx, [each for each in given if each])
    concerned = union(select(VisitRequest.employee_id), select(Appointment.employee_id))
    keep_all(ctx, list(ctx.session.scalars(concerned)))


def _near(ctx: Context) -> Select[Employee]:
    soon = Employee.next_visit_on.between(ctx.today - timedelta(days=150), ctx.today + timedelta(days=80))
    here = Employee.left_on.is_(None) | (Employee.left_on > ctx.today + timedelta(days=60))
    found = select(Employee).options(joinedload(Employee.adherent))
    return found.where(soon, here, Employee.next_visit_kind != "").order_by(Employee.id).limit(MOST)


def _seen(ctx: Context) -> Select[Visit, Employee]:
    since = ctx.today - timedelta(days=40)
    return (
        select(Visit, Employee)
        .join(Employee, Employee.id == Visit.employee_id)
        .options(joinedload(Employee.adherent))
        .where(Visit.held_on >= since)
        .order_by(Visit.id)
        .limit(MOST)
    )


def _free(ctx: Context, team: Team, slots: Iterable[Slot]) -> Free:
    free = Free(defaultdict(list), defaultdict(list))
    doctors = {each.id for pair in team.holders for each in pair if each.function is Function.DOCTOR}
    sectors = {each.id: each.sector_id for pair in team.holders for each in pair}
    for slot in slots:
        sector, doctor = sectors[slot.professional_id], slot.professional_id in doctors
        if slot.starts_at > ctx.now:
            free.coming[sector, doctor].append(slot)
        else:
            free.past[sector, doctor, day_of(slot.starts_at)].append(slot)
    return free


def _asking(ctx: Context) -> dict[int, str]:
    """Who asks, at each adherent."""
    first = select(func.min(Contact.id)).group_by(Contact.adherent_id)
    found = ctx.session.scalars(select(Contact).where(Contact.id.in_(first)))
    return {each.adherent_id: str(each) for each in found}


def _write(ctx: Context, given: Sequence[Given]) -> None:
    appointments = [
        Appointment(
            adherent_id=each.employee.adherent_id,
            employee_id=each.employee.id,
            request_id=each.request.id if each.request else None,
            slot_id=each.slot.id,
            kind=each.request.kind if each.request else kinds.suggested(awaited(each.employee)),
            starts_at=each.slot.starts_at,
            state=each.state,
            convoked_at=min(ctx.now - timedelta(days=1), each.slot.starts_at - timedelta(days=12)),
            told_starts_at=each.slot.starts_at,
        )
        for each in given
    ]
    ctx.session.add_all(appointments)
    ctx.session.flush()
    for one, appointment in zip(given, appointments, strict=True):
        if one.visit is not None:
            one.visit.appointment_id = appointment.id
    ctx.session.flush()
