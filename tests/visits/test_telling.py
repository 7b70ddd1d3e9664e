from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest

from app.platform import job, pdf
from app.platform.context import Actor, Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox, read
from app.visits import jobs
from app.visits.models import Appointment
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.kinds import Kind
from app.visits.services import planning, telling
from tests.factories import (
    NOW,
    AccountFactory,
    AddressFactory,
    AppointmentFactory,
    ContactFactory,
    MandateFactory,
    MedicalCentreFactory,
    SlotFactory,
    VisitRequestFactory,
)

NIR = "185067512345678"


@pytest.fixture
def appointment(company):
    """Karim Benali, 14 January 2026 at 9 h, at the centre of Beaune."""
    here = company(phone="06 39 98 02 61")
    ContactFactory(adherent_id=here.adherent.id, email="julie@example.org", convocations=True)
    ContactFactory(adherent_id=here.adherent.id, email="autre@example.org")
    slot = SlotFactory(centre_id=MedicalCentreFactory(name="Centre de Beaune", access="1er étage").id)
    made = {"adherent_id": here.adherent.id, "employee_id": here.employee.id, "slot_id": slot.id}
    return AppointmentFactory(kind=Kind.RETURN, **made)


def portal_for(appointment):
    return Actor.system(appointment.adherent_id)


@pytest.mark.row("F193", "F274")
def test_the_convocation_contacts_are_written_to_and_nothing_sensitive_is_in_it(work_as, appointment, stored):
    with work_as(portal_for(appointment)) as ctx:
        telling.convoke(ctx, appointment_id=appointment.id)
    (mail,) = stored(Outbox)
    letter = read(mail)
    assert mail.recipient == "julie@example.org"
    assert "Karim BENALI" in letter.text
    assert "mercredi 14 janvier 2026 à 9\u00a0h\u00a000" in letter.text
    assert "Centre de Beaune" in letter.text
    assert f"/visits/appointments/{appointment.id}" in letter.text
    everything = (letter.subject + letter.text + letter.html).lower()
    for unsaid in ("reprise", "maladie", "sécurité sociale", "R4624", "06 39 98", "né le", "poste", NIR):
        assert unsaid.lower() not in everything


def test_the_job_may_run_twice_and_writes_once(work_as, appointment, stored):
    for _ in range(2):
        with work_as(portal_for(appointment)) as ctx:
            jobs.send_convocation(ctx, appointment.id)
    assert len(stored(Outbox)) == 1
    assert stored(Appointment)[0].convoked_at == NOW


def test_without_a_contact_the_administrators_of_visits_are_written_to(work_as, company, stored):
    here = company()
    for right, email in ((Right.ADMIN, "gerante@example.org"), (Right.BILLING_DOCUMENTS, "compta@example.org")):
        MandateFactory(adherent_id=here.adherent.id, user_id=AccountFactory(email=email).id, rights=[right])
    made = AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    with work_as(portal_for(made)) as ctx:
        telling.convoke(ctx, appointment_id=made.id)
    assert [mail.recipient for mail in stored(Outbox)] == ["gerante@example.org"]


def test_with_nobody_to_write_to_the_convocation_stays_to_send(work_as, company, stored):
    here = company()
    made = AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    with work_as(portal_for(made)) as ctx:
        telling.convoke(ctx, appointment_id=made.id)
    assert stored(Outbox) == []
    assert stored(Appointment)[0].convoked_at is None


def test_a_move_says_what_was_told_before(work_as, appointment, secretary, stored):
    with work_as(portal_for(appointment)) as ctx:
        telling.convoke(ctx, appointment_id=appointment.id)
    other = SlotFactory(starts_at=datetime(2026, 1, 16, 15, tzinfo=UTC))
    with work_as(secretary) as ctx:
        planning.move(ctx, appointment_id=appointment.id, slot_id=other.id)
    with work_as(portal_for(appointment)) as ctx:
        telling.convoke(ctx, appointment_id=appointment.id)
    moved = read(stored(Outbox)[-1])
    assert "mercredi 14 janvier 2026 à 9\u00a0h\u00a000" in moved.text
    assert "vendredi 16 janvier 2026 à 16\u00a0h\u00a000" in moved.text


def test_a_cancellation_is_told_once_and_only_to_who_knew(work_as, appointment, secretary, stored):
    with work_as(portal_for(appointment)) as ctx:
        telling.convoke(ctx, appointment_id=appointment.id)
    with work_as(secretary) as ctx:
        planning.cancel_appointment(ctx, appointment_id=appointment.id, reason="Médecin absent")
    for _ in range(2):
        with work_as(portal_for(appointment)) as ctx:
            jobs.send_cancellation(ctx, appointment.id)
    assert [read(mail).subject for mail in stored(Outbox)] == [
        "Rendez-vous fixé pour Karim BENALI",
        "Rendez-vous annulé pour Karim BENALI",
    ]


def test_planning_defers_the_convocation_and_the_worker_sends_it(app, work_as, company, secretary, stored):
    here = company()
    ContactFactory(adherent_id=here.adherent.id, convocations=True)
    request = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    with work_as(secretary) as ctx:
        planning.plan(ctx, request_id=request.id, slot_id=SlotFactory().id)
    assert stored(Outbox) == []
    job.run_due(app)
    assert [mail.recipient for mail in stored(Outbox)] == ["julie@example.org"]


def test_what_fell_through_is_found_and_sent(app, work_as, appointment, stored):
    with work_as(Actor.system()) as ctx:
        jobs.heal_convocations(ctx)
    job.run_due(app)
    assert len(stored(Outbox)) == 1


@pytest.mark.parametrize("state", [AppointmentState.CANCELLED, AppointmentState.HELD])
def test_nobody_is_convoked_to_what_no_longer_stands(work_as, company, stored, state):
    here = company()
    ContactFactory(adherent_id=here.adherent.id, convocations=True)
    made = AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, state=state)
    with work_as(portal_for(made)) as ctx:
        telling.convoke(ctx, appointment_id=made.id)
    assert stored(Outbox) == []


@pytest.mark.row("F193")
def test_the_convocation_names_who_when_and_where(work_as, appointment, employer):
    AddressFactory(adherent_id=appointment.adherent_id, street="8 rue Carnot")
    with work_as(employer(Right.VISITS, of=appointment.adherent_id)) as ctx:
        made = pdf.render("visits/convocation", telling.convocation(ctx, appointment_id=appointment.id))
    page = pypdf.PdfReader(BytesIO(made)).pages[0].extract_text()
    for said in (
        "Karim BENALI",
        "Boulangerie Martin",
        "8 rue Carnot",
        "mercredi 14 janvier 2026 à 9 h 00",
        "Centre de Beaune",
        "1er étage",
        "Dr Hélène Morin",
        "visite de reprise",
        "lundi 12 janvier 2026 à 9 h 00",
    ):
        assert said in " ".join(page.split())
    assert "sécurité sociale" not in page.lower()


def test_a_cancelled_appointment_has_no_convocation(work_as, company, employer):
    here = company()
    state = AppointmentState.CANCELLED
    made = AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, state=state)
    with pytest.raises(DomainError, match="annulé"), work_as(employer(Right.VISITS, of=here.adherent.id)) as ctx:
        telling.convocation(ctx, appointment_id=made.id)


def test_another_adherents_convocation_does_not_exist(work_as, company, appointment, employer):
    with pytest.raises(NotAllowed), work_as(employer(Right.VISITS, of=company().adherent.id)) as ctx:
        telling.convocation(ctx, appointment_id=appointment.id)


def test_the_service_prints_a_convocation_by_the_right_to_plan(work_as, appointment, staff):
    with work_as(staff(StaffRight.PLANNING)) as ctx:
        assert telling.convocation(ctx, appointment_id=appointment.id)["minutes"] == 30
    with pytest.raises(NotAllowed), work_as(staff(StaffRight.ADHERENTS)) as ctx:
        telling.convocation(ctx, appointment_id=appointment.id)
