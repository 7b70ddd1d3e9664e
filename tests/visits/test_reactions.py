from datetime import UTC, date, datetime

import pytest

from app.employees.events import EmployeesLeft, ExitsUndone
from app.employees.models import Employee
from app.platform import event
from app.platform.context import Right
from app.visits.models import Appointment, VisitRequest
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import RequestState
from tests.factories import AppointmentFactory, SlotFactory, VisitRequestFactory

LAST_DAY = date(2026, 1, 14)
ON_THE_LAST_DAY = datetime(2026, 1, 14, 16, tzinfo=UTC)
THE_DAY_AFTER = datetime(2026, 1, 15, 8, tzinfo=UTC)


def planned(here, starts_at):
    request = VisitRequestFactory(
        adherent_id=here.adherent.id, employee_id=here.employee.id, state=RequestState.PLANNED
    )
    return AppointmentFactory(
        adherent_id=here.adherent.id,
        employee_id=here.employee.id,
        request_id=request.id,
        slot_id=SlotFactory(starts_at=starts_at).id,
        starts_at=starts_at,
    )


@pytest.mark.row("F188")
def test_who_leaves_is_no_longer_awaited(work_as, company, employer, stored):
    here = company(visit_asked=True)
    VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    with work_as(employer(Right.EMPLOYEE_ADMIN, of=here.adherent.id)) as ctx:
        event.publish(ctx, EmployeesLeft({here.employee.id: LAST_DAY}))
    (request,) = stored(VisitRequest)
    assert (request.state, request.reason) == (RequestState.CANCELLED, "Sortie le 14/01/2026")
    assert not stored(Employee)[0].visit_asked


def test_an_appointment_after_the_last_day_is_given_back(work_as, company, employer, stored):
    here = company()
    planned(here, THE_DAY_AFTER)
    with work_as(employer(Right.EMPLOYEE_ADMIN, of=here.adherent.id)) as ctx:
        event.publish(ctx, EmployeesLeft({here.employee.id: LAST_DAY}))
    assert stored(Appointment)[0].state is AppointmentState.CANCELLED
    assert stored(VisitRequest)[0].state is RequestState.CANCELLED


def test_an_appointment_on_the_last_day_stays(work_as, company, employer, stored):
    here = company()
    planned(here, ON_THE_LAST_DAY)
    with work_as(employer(Right.EMPLOYEE_ADMIN, of=here.adherent.id)) as ctx:
        event.publish(ctx, EmployeesLeft({here.employee.id: LAST_DAY}))
    assert stored(Appointment)[0].state is AppointmentState.PLANNED
    assert stored(VisitRequest)[0].state is RequestState.PLANNED


def test_whoever_stays_is_still_awaited(work_as, company, employer, stored):
    here, other = company(), company()
    for one in (here, other):
        VisitRequestFactory(adherent_id=one.adherent.id, employee_id=one.employee.id)
    with work_as(employer(Right.EMPLOYEE_ADMIN, of=here.adherent.id)) as ctx:
        event.publish(ctx, EmployeesLeft({here.employee.id: LAST_DAY}))
    assert [request.state.name for request in stored(VisitRequest)] == ["CANCELLED", "PENDING"]


def test_who_stays_after_all_is_awaited_again(work_as, company, employer, stored):
    here = company()
    for kind in (Kind.HIRING, Kind.PERIODIC):
        VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, kind=kind)
    planned(here, THE_DAY_AFTER)
    VisitRequestFactory(
        adherent_id=here.adherent.id, employee_id=here.employee.id, state=RequestState.CANCELLED, reason="Doublon"
    )
    actor = employer(Right.EMPLOYEE_ADMIN, of=here.adherent.id)
    with work_as(actor) as ctx:
        event.publish(ctx, EmployeesLeft({here.employee.id: LAST_DAY}))
    assert {each.state for each in stored(VisitRequest)} == {RequestState.CANCELLED}
    with work_as(actor) as ctx:
        event.publish(ctx, ExitsUndone({here.employee.id: LAST_DAY}))

    waiting = [each for each in stored(VisitRequest) if each.state is RequestState.PENDING]
    assert sorted(each.kind.name for each in waiting) == ["HIRING", "PERIODIC"]
    assert {(each.reason, each.decided_by) for each in waiting} == {("", "")}
    assert stored(Employee)[0].visit_asked


def test_what_was_asked_for_meanwhile_is_not_asked_for_twice(work_as, company, employer, stored):
    here = company()
    old = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    actor = employer(Right.EMPLOYEE_ADMIN, of=here.adherent.id)
    with work_as(actor) as ctx:
        event.publish(ctx, EmployeesLeft({here.employee.id: LAST_DAY}))
    new = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    with work_as(actor) as ctx:
        event.publish(ctx, ExitsUndone({here.employee.id: LAST_DAY}))

    states = {each.id: each.state for each in stored(VisitRequest)}
    assert states == {old.id: RequestState.CANCELLED, new.id: RequestState.PENDING}
