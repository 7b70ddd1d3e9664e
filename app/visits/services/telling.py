"""What employers are told of their appointments: in the page, by mail, by the convocation."""

from typing import Any

from app.accounts.queries import wanting
from app.accounts.rules.topics import Topic, declare
from app.adherents import queries as adherents
from app.adherents.models import AddressKind
from app.employees.models import Employee
from app.law.life import Sex
from app.platform import audit, facts, mail, notice, theirs
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.errors import DomainError
from app.platform.wording import long_day, long_instant
from app.visits import queries
from app.visits.facts import Facts
from app.visits.models import Appointment, Slot
from app.visits.rules import appointments
from app.visits.rules.appointments import AppointmentState
from app.visits.services.upkeep import lock

audit.declare(convocation_sent="Convocation envoyée")
APPOINTMENTS = declare(
    Topic(
        "appointments",
        "Visites et convocations",
        "Rendez-vous fixés, déplacés, annulés ; demandes refusées.",
        Right.VISITS,
    )
)


def tell_holders(ctx: Context, adherent_id: int, title: str, url: str) -> None:
    """Leave a notice for everybody who may see the visits of an adherent and wants to know, for nobody else there."""
    for user_id in ctx.session.scalars(wanting.noticed(adherent_id, APPOINTMENTS, ctx.today)).all():
        notice.tell(ctx, title, url=url, user_id=user_id, adherent_id=adherent_id)


def convocation_addresses(ctx: Context, adherent_id: int) -> list[str]:
    """Whom to write to about an adherent's appointments: its convocation contacts and those users who asked for it.

    Without any contact: all users who hold « Visites » and did not refuse; and were they to refuse one and all, those
    same users, since a convocation must reach somebody. Employers' side only: the service's staff reads no account.

    Source: manual AIST21 ét. 2 (F274); switch K47.
    """
    asked = (adherent_id, APPOINTMENTS, ctx.today)
    contacts = ctx.session.scalars(adherents.convocation_contacts(adherent_id)).all()
    if contacts:
        found = [*contacts, *ctx.session.scalars(wanting.asking_for_mail(*asked))]
    else:
        found = [*ctx.session.scalars(wanting.mailed(*asked))] or [*ctx.session.scalars(wanting.entitled(*asked))]
    return list(dict.fromkeys(found))


def convoke(ctx: Context, *, appointment_id: int) -> None:
    """Write to the adherent once for each date of an appointment, however often this runs.

    Neither the kind of visit nor a reason is in the mail: it leads to the portal.

    Source: manuals AST25 §4.7, AIST21 ét. 2 (VIS-15, F193, F274).
    """
    ctx.require(Right.VISITS)
    appointment = lock(ctx, Appointment, appointment_id)
    if appointment.state is not AppointmentState.PLANNED or appointment.convoked_at is not None:
        return
    addresses = convocation_addresses(ctx, appointment.adherent_id)
    if not addresses:
        return
    appointment = _read(ctx, appointment_id)
    before = appointment.told_starts_at
    told: dict[str, Any] = {
        "employee": name_of(appointment.employee),
        "starts_at": appointment.starts_at,
        "centre": place_of(appointment.slot),
        "link": f"/visits/appointments/{appointment.id}",
    }
    for address in addresses:
        if before is None:
            mail.post(ctx, address, "visits/appointment_planned", **told)
        else:
            mail.post(ctx, address, "visits/appointment_moved", before=before, **told)
    appointment.convoked_at, appointment.told_starts_at = ctx.now, appointment.starts_at
    audit.record(ctx, "convocation_sent", appointment, starts_at=appointment.starts_at)


def tell_cancellation(ctx: Context, *, appointment_id: int) -> None:
    """Write to the adherent that an appointment they were told of is cancelled; once, however often this runs."""
    ctx.require(Right.VISITS)
    appointment = lock(ctx, Appointment, appointment_id)
    if appointment.state is not AppointmentState.CANCELLED or appointment.told_starts_at is None:
        return
    appointment = _read(ctx, appointment_id)
    for address in convocation_addresses(ctx, appointment.adherent_id):
        mail.post(
            ctx,
            address,
            "visits/appointment_cancelled",
            employee=name_of(appointment.employee),
            starts_at=appointment.told_starts_at,
            link=f"/visits/appointments/{appointment.id}",
        )
    appointment.told_starts_at = None


def convocation(ctx: Context, *, appointment_id: int) -> dict[str, Any]:
    """What the letter `visits/convocation` says.

    Raises:
        NotAllowed: neither « Visites » nor « Planning » is held, or it is not theirs.
        DomainError: the appointment no longer stands.
    """
    ctx.require(StaffRight.PLANNING if ctx.actor.side is Side.STAFF else Right.VISITS)
    appointment = _read(ctx, appointment_id)
    if appointment.state is AppointmentState.CANCELLED:
        raise DomainError("Ce rendez-vous est annulé : sa convocation n’est plus bonne.")
    employee, slot = appointment.employee, appointment.slot
    company, mine, service = employee.adherent, ctx.profile[Facts], ctx.profile[facts.Facts]
    address = ctx.session.scalar(adherents.address_for(company.id, AddressKind.CONVOCATION))
    street = [address.street, f"{address.postcode} {address.town.upper()}"] if address else []
    phone = company.sector.phone or service.phone
    return {
        "service": {"name": service.name, "lines": [place_of(slot), phone, company.sector.email or service.email]},
        "recipient": [f"{greeting(employee)} {name_of(employee)}", company.name, *street],
        "title": f"Convocation à votre {appointment.kind.sentence}",
        "place_and_day": f"{slot.centre.town or service.postcode_town}, le {long_day(ctx.today)}",
        "reference": f"Adhérent {company.number} · Convocation {appointment.id}",
        "greeting": greeting(employee),
        "day_and_hour": long_instant(appointment.starts_at),
        "minutes": slot.minutes,
        "professional": f"{slot.professional.name}, {slot.professional.function.lower()}",
        "where": ", ".join(filter(None, [place_of(slot), slot.centre.access])),
        "bring": mine.bring,
        "contact": f"le secrétariat au {phone}",
        "notice": long_instant(appointments.last_notice(appointment.starts_at, mine.notice_hours)),
        "signature": ["Le secrétariat médical", company.sector.name],
    }


def name_of(employee: Employee) -> str:
    """« Karim BENALI », as letters write it."""
    return f"{employee.first_name} {employee.last_name.upper()}"


def greeting(employee: Employee) -> str:
    """« Madame » or « Monsieur »."""
    return "Madame" if employee.sex is Sex.FEMALE else "Monsieur"


def place_of(slot: Slot) -> str:
    """« Centre de Beaune, 12 rue des Tonneliers, 21200 Beaune »."""
    centre = slot.centre
    return ", ".join(filter(None, [centre.name, centre.street, f"{centre.postcode} {centre.town}".strip()]))


def _read(ctx: Context, appointment_id: int) -> Appointment:
    return theirs.one(ctx, queries.appointment_to_read(appointment_id))
