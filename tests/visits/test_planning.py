import threading
from datetime import UTC, date, datetime, time

import pytest

from app.adherents.models import Function
from app.employees.models import Employee
from app.law.follow_up import FollowUp
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.notice import Notice
from app.platform.unit_of_work import unit_of_work
from app.visits.models import Appointment, Slot, Visit, VisitRequest
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import RequestState
from app.visits.services import holding, planning
from tests.factories import (
    NOW,
    AppointmentFactory,
    MandateFactory,
    MedicalCentreFactory,
    ProfessionalFactory,
    SlotFactory,
    VisitRequestFactory,
)

LATER = datetime(2026, 1, 16, 15, tzinfo=UTC)
TODAY_AT_NINE = datetime(2026, 1, 5, 8, tzinfo=UTC)


def asked_by(here, **changes):
    return VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, **changes)


def planned_for(here, request=None, **changes):
    slot = SlotFactory(**({"starts_at": changes["starts_at"]} if "starts_at" in changes else {}))
    given = {"slot_id": slot.id, "starts_at": slot.starts_at, "request_id": request.id if request else None}
    return AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, **(given | changes))


@pytest.mark.row("F293")
def test_a_planned_request_has_its_appointment_and_the_employee_shows_it(work_as, company, secretary, stored):
    here = company(visit_asked=True)
    request, slot = asked_by(here), SlotFactory()
    sees = MandateFactory(adherent_id=here.adherent.id, rights=[Right.VISITS])
    with work_as(secretary) as ctx:
        planning.plan(ctx, request_id=request.id, slot_id=slot.id)
    (appointment,) = stored(Appointment)
    assert (appointment.adherent_id, appointment.employee_id) == (here.adherent.id, here.employee.id)
    assert (appointment.slot_id, appointment.starts_at) == (slot.id, slot.starts_at)
    (kept,) = stored(VisitRequest)
    assert (kept.state, kept.decided_by) == (RequestState.PLANNED, "Nadia Perrot")
    (employee,) = stored(Employee)
    assert (employee.appointment_on, employee.visit_asked) == (date(2026, 1, 14), False)
    (notice,) = stored(Notice)
    assert (notice.user_id, notice.url) == (sees.user_id, f"/visits/appointments/{appointment.id}")


def test_of_two_secretaries_who_choose_a_slot_at_once_one_is_told_that_it_is_taken(
    app, portal, company, secretary, stored
):
    slot = SlotFactory()
    requests = [asked_by(company()), asked_by(company())]
    start, outcomes = threading.Barrier(2), []

    def choose(request_id):
        with portal.app_context():
            start.wait()
            try:
                with unit_of_work(secretary, NOW) as ctx:
                    planning.plan(ctx, request_id=request_id, slot_id=slot.id)
                outcomes.append("placed")
            except DomainError as refusal:
                outcomes.append(str(refusal))

    threads = [threading.Thread(target=choose, args=(request.id,)) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lost, won = sorted(outcomes)
    assert won == "placed"
    assert lost.startswith("Ce créneau vient d’être pris")
    assert len(stored(Appointment)) == 1
    assert sorted(request.state.name for request in stored(VisitRequest)) == ["PENDING", "PLANNED"]


def test_the_database_itself_gives_a_slot_only_once(company):
    here, slot = company(), SlotFactory()
    AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id)
    with pytest.raises(Exception, match="uq_appointment_slot"):
        AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id)


def test_a_request_is_planned_once(work_as, company, secretary):
    here = company()
    request = asked_by(here, state=RequestState.PLANNED)
    with pytest.raises(DomainError, match="déjà planifiée"), work_as(secretary) as ctx:
        planning.plan(ctx, request_id=request.id, slot_id=SlotFactory().id)


def test_a_slot_of_the_past_is_no_longer_given(work_as, company, secretary):
    slot = SlotFactory(starts_at=TODAY_AT_NINE)
    with pytest.raises(DomainError, match="passé") as refusal, work_as(secretary) as ctx:
        planning.plan(ctx, request_id=asked_by(company()).id, slot_id=slot.id)
    assert refusal.value.field == "slot"


def test_an_aptitude_exam_is_not_given_to_a_nurse(work_as, company, secretary):
    here = company(follow_up=FollowUp.REINFORCED, next_visit_kind="EMA")
    slot = SlotFactory(professional_id=ProfessionalFactory(function=Function.NURSE).id)
    with pytest.raises(DomainError, match="médecin"), work_as(secretary) as ctx:
        planning.plan(ctx, request_id=asked_by(here).id, slot_id=slot.id)


@pytest.mark.parametrize("right", [StaffRight.INBOX, StaffRight.ADHERENTS, StaffRight.SETTINGS])
def test_who_does_not_plan_gives_no_slot(work_as, company, staff, right):
    with pytest.raises(NotAllowed), work_as(staff(right)) as ctx:
        planning.plan(ctx, request_id=asked_by(company()).id, slot_id=SlotFactory().id)


def test_an_unknown_slot_does_not_exist(work_as, company, secretary):
    with pytest.raises(NotAllowed), work_as(secretary) as ctx:
        planning.plan(ctx, request_id=asked_by(company()).id, slot_id=999)


@pytest.mark.row("F293")
def test_moving_gives_the_former_slot_back_and_tells_again(work_as, company, secretary, stored):
    here = company()
    appointment = planned_for(here, convoked_at=NOW, told_starts_at=datetime(2026, 1, 14, 8, tzinfo=UTC))
    former, other = appointment.slot_id, SlotFactory(starts_at=LATER)
    with work_as(secretary) as ctx:
        planning.move(ctx, appointment_id=appointment.id, slot_id=other.id)
    (kept,) = stored(Appointment)
    assert (kept.slot_id, kept.starts_at, kept.convoked_at) == (other.id, LATER, None)
    assert stored(Employee)[0].appointment_on == date(2026, 1, 16)
    request = asked_by(company())
    with work_as(secretary) as ctx:
        assert planning.plan(ctx, request_id=request.id, slot_id=former).slot_id == former


def test_an_appointment_does_not_move_onto_another(work_as, company, secretary):
    mine, other = planned_for(company()), planned_for(company())
    with pytest.raises(DomainError, match="vient d’être pris"), work_as(secretary) as ctx:
        planning.move(ctx, appointment_id=mine.id, slot_id=other.slot_id)


def test_a_cancelled_appointment_frees_its_slot_and_its_request_waits_again(work_as, company, secretary, stored):
    here = company()
    appointment = planned_for(here, asked_by(here, state=RequestState.PLANNED))
    with work_as(secretary) as ctx:
        planning.cancel_appointment(ctx, appointment_id=appointment.id, reason="Médecin absent")
    assert stored(Appointment)[0].state is AppointmentState.CANCELLED
    (request,) = stored(VisitRequest)
    assert (request.state, request.reason) == (RequestState.ACCEPTED, "Médecin absent")
    (employee,) = stored(Employee)
    assert (employee.appointment_on, employee.visit_asked) == (None, True)
    with work_as(secretary) as ctx:
        planning.plan(ctx, request_id=request.id, slot_id=appointment.slot_id)
    assert len(stored(Appointment)) == 2


def test_a_request_asked_again_meanwhile_is_not_there_twice(work_as, company, secretary, stored):
    here = company()
    appointment = planned_for(here, asked_by(here, state=RequestState.PLANNED))
    asked_by(here)
    with work_as(secretary) as ctx:
        planning.cancel_appointment(ctx, appointment_id=appointment.id, reason="Médecin absent")
    assert [request.state.name for request in stored(VisitRequest)] == ["CANCELLED", "PENDING"]


def test_an_appointment_is_cancelled_with_a_reason_and_once(work_as, company, secretary):
    appointment = planned_for(company(), state=AppointmentState.CANCELLED)
    with pytest.raises(DomainError, match="pourquoi"), work_as(secretary) as ctx:
        planning.cancel_appointment(ctx, appointment_id=appointment.id, reason="")
    with pytest.raises(DomainError, match="déjà annulé"), work_as(secretary) as ctx:
        planning.cancel_appointment(ctx, appointment_id=appointment.id, reason="Médecin absent")


@pytest.mark.row("F293")
def test_a_visit_held_is_kept_with_what_the_law_calls_it(work_as, company, secretary, stored):
    here = company(appointment_on=date(2026, 1, 5))
    request = asked_by(here, state=RequestState.PLANNED)
    appointment = planned_for(here, request, starts_at=TODAY_AT_NINE)
    with work_as(secretary) as ctx:
        holding.hold(ctx, appointment_id=appointment.id)
    (visit,) = stored(Visit)
    assert (visit.law_kind, visit.held_on, visit.appointment_id) == ("VIP", date(2026, 1, 5), appointment.id)
    assert stored(Appointment)[0].state is AppointmentState.HELD
    assert stored(VisitRequest)[0].state is RequestState.DONE
    (employee,) = stored(Employee)
    assert (employee.appointment_on, employee.last_visit_on) == (None, date(2026, 1, 5))
    assert (employee.next_visit_on, employee.next_visit_article) == (date(2031, 1, 5), "R4624-16")


def test_the_doctors_date_wins_when_it_is_sooner(work_as, company, secretary, stored):
    appointment = planned_for(company(), starts_at=TODAY_AT_NINE)
    with work_as(secretary) as ctx:
        holding.hold(ctx, appointment_id=appointment.id, fixed_next_on=date(2028, 1, 5))
    assert stored(Employee)[0].next_visit_on == date(2028, 1, 5)


def test_the_date_fixed_by_the_doctor_comes_after_the_visit(work_as, company, secretary):
    appointment = planned_for(company(), starts_at=TODAY_AT_NINE)
    with pytest.raises(DomainError) as refusal, work_as(secretary) as ctx:
        holding.hold(ctx, appointment_id=appointment.id, fixed_next_on=date(2026, 1, 5))
    assert refusal.value.field == "fixed_next_on"


@pytest.mark.row("F293")
def test_an_absence_is_noted_and_told(work_as, company, secretary, stored):
    here = company()
    MandateFactory(adherent_id=here.adherent.id, rights=[Right.ADMIN])
    appointment = planned_for(here, asked_by(here, state=RequestState.PLANNED), starts_at=TODAY_AT_NINE)
    with work_as(secretary) as ctx:
        holding.miss(ctx, appointment_id=appointment.id)
    assert stored(Appointment)[0].state is AppointmentState.MISSED
    assert stored(Visit) == []
    assert "demandez une nouvelle date" in stored(Notice)[0].title


def test_nobody_came_to_an_appointment_to_come(work_as, company, secretary):
    appointment = planned_for(company())
    with pytest.raises(DomainError, match="pas encore"), work_as(secretary) as ctx:
        holding.hold(ctx, appointment_id=appointment.id)
    with pytest.raises(DomainError, match="pas encore"), work_as(secretary) as ctx:
        holding.miss(ctx, appointment_id=appointment.id)


@pytest.fixture
def session_of(app):
    """The values of « Ouvrir des créneaux »: Wednesday 14 January, 9 h to 10 h 30, by half hours."""
    who, where = ProfessionalFactory().id, MedicalCentreFactory().id
    usual = {
        "professional_id": who,
        "centre_id": where,
        "day": date(2026, 1, 14),
        "first": time(9),
        "end": time(10, 30),
        "minutes": 30,
    }
    return lambda **changes: usual | changes


@pytest.mark.row("F293")
def test_a_session_opens_its_slots_in_paris_time(work_as, secretary, stored, session_of):
    with work_as(secretary) as ctx:
        planning.open_slots(ctx, **session_of())
    assert [slot.starts_at.hour for slot in stored(Slot)] == [8, 8, 9]


def test_summer_has_its_own_hour(work_as, secretary, stored, session_of):
    with work_as(secretary) as ctx:
        planning.open_slots(ctx, **session_of(day=date(2026, 7, 15), end=time(9, 30)))
    assert stored(Slot)[0].starts_at == datetime(2026, 7, 15, 7, tzinfo=UTC)


NONSENSE = {
    "minutes": [{"minutes": 4}, {"minutes": 241}, {"first": time(7), "end": time(19), "minutes": 5}],
    "end": [{"end": time(9, 20)}, {"end": time(8)}],
    "day": [{"day": date(2026, 1, 17)}, {"day": date(2026, 1, 2)}],
}
"""By field refused: too short, too long, too many; none fits, ends before; a Saturday, the past."""


@pytest.mark.parametrize("field", NONSENSE)
def test_a_session_that_makes_no_sense_opens_nothing(work_as, secretary, stored, session_of, field):
    for changes in NONSENSE[field]:
        with pytest.raises(DomainError) as refusal, work_as(secretary) as ctx:
            planning.open_slots(ctx, **session_of(**changes))
        assert refusal.value.field == field
    assert stored(Slot) == []


def test_a_professional_is_not_in_two_places_at_once(work_as, secretary, stored, session_of):
    with work_as(secretary) as ctx:
        planning.open_slots(ctx, **session_of())
    with pytest.raises(DomainError, match="déjà des créneaux"), work_as(secretary) as ctx:
        planning.open_slots(ctx, **session_of(first=time(10, 15), end=time(11)))
    with work_as(secretary) as ctx:
        planning.open_slots(ctx, **session_of(first=time(10, 30), end=time(11)))
    assert len(stored(Slot)) == 4


def test_a_slot_nobody_had_can_be_closed_and_no_other(work_as, company, secretary, stored):
    free, taken = SlotFactory(starts_at=LATER), planned_for(company())
    with work_as(secretary) as ctx:
        planning.close_slot(ctx, slot_id=free.id)
    with pytest.raises(DomainError, match="a servi"), work_as(secretary) as ctx:
        planning.close_slot(ctx, slot_id=taken.slot_id)
    assert [slot.id for slot in stored(Slot)] == [taken.slot_id]


def test_another_kind_of_visit_of_a_planned_request_keeps_its_own_kind(work_as, company, secretary, stored):
    here = company()
    with work_as(secretary) as ctx:
        planning.plan(ctx, request_id=asked_by(here, kind=Kind.OCCASIONAL).id, slot_id=SlotFactory().id)
    assert stored(Appointment)[0].kind is Kind.OCCASIONAL
