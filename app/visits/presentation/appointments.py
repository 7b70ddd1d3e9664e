"""Appointments as their pages tell them, and the slots that are offered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.platform.clock import day_of
from app.platform.context import Context
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.wording import MONTHS, hour, long_day, long_instant, shown
from app.visits.facts import Facts
from app.visits.models import Appointment, Slot
from app.visits.presentation.marks import appointment_state, short_day
from app.visits.rules.appointments import AppointmentState
from app.visits.services import reading


def appointment_record(ctx: Context, appointment: Appointment) -> Record:
    """An appointment as its employer reads it."""
    appointment = reading.appointment_to_read(ctx, appointment.id)
    employee = appointment.employee
    return Record(
        title=f"Rendez-vous de {employee.first_name} {employee.last_name}",
        subtitle=long_instant(appointment.starts_at),
        initials=f"{employee.first_name[:1]}{employee.last_name[:1]}".upper(),
        states=[appointment_state(appointment.state)],
        groups=[FactGroup("Le rendez-vous", appointment_facts(ctx, appointment))],
    )


def staff_appointment(ctx: Context, appointment: Appointment) -> Record:
    """An appointment as the service's staff read it, with what can be done now."""
    employee = appointment.employee
    company = employee.adherent
    here = f"/planning/appointments/{appointment.id}"
    acts = [Act("Convocation (PDF)", f"{here}/convocation", "download")]
    if appointment.state is AppointmentState.CANCELLED:
        acts = []
    if appointment.state is AppointmentState.PLANNED:
        over = day_of(appointment.starts_at) <= ctx.today
        came = [
            Act("Présent", f"{here}/held", "check", primary=over),
            Act("Absent", f"{here}/missed", "x", post=True),
        ]
        move = Act("Déplacer vers…", f"{here}/move", "calendar", primary=not over)
        cancel = Act("Annuler le rendez-vous", f"{here}/cancel", "trash")
        acts = [*(came if over else []), move, *acts, cancel]
    return Record(
        title=f"{employee.first_name} {employee.last_name}",
        subtitle=f"{appointment.kind.value}, {long_instant(appointment.starts_at)}",
        initials=f"{employee.first_name[:1]}{employee.last_name[:1]}".upper(),
        states=[appointment_state(appointment.state)],
        acts=acts,
        groups=[
            FactGroup("Le rendez-vous", appointment_facts(ctx, appointment)),
            FactGroup(
                "Le salarié",
                [
                    Fact("Entreprise", f"{company.name}, n° {company.number}"),
                    Fact("Secteur", company.sector.name),
                    Fact("Téléphone", employee.phone),
                ],
            ),
        ],
    )


def appointment_facts(ctx: Context, appointment: Appointment) -> list[Fact]:
    """When, where, with whom."""
    slot, centre = appointment.slot, appointment.slot.centre
    place = ", ".join(filter(None, [centre.name, centre.street, f"{centre.postcode} {centre.town}".strip()]))
    return [
        Fact("Type", shown(appointment.kind)),
        Fact("Quand", f"{long_instant(appointment.starts_at)}, environ {slot.minutes} minutes"),
        Fact("Avec", f"{slot.professional.name}, {slot.professional.function.value.lower()}"),
        Fact("Où", place),
        Fact("Accès", centre.access),
        Fact("À apporter", ctx.profile[Facts].bring),
        Fact("Convocation", f"envoyée le {shown(appointment.convoked_at)}" if appointment.convoked_at else "à envoyer"),
    ]


@dataclass(frozen=True, slots=True)
class Offer:
    """A free slot as one chooses it."""

    id: int
    when: str
    who: str


@dataclass(frozen=True, slots=True)
class OfferedDay:
    """The free slots of a day."""

    label: str
    late: bool
    """After the deadline."""
    slots: Sequence[Offer]


def offer(slot: Slot) -> Offer:
    """« mer. 14 janv., 16 h 00 », « Dr Morin, Beaune »."""
    day = day_of(slot.starts_at)
    when = f"{short_day(day)} {day.day} {MONTHS[day.month - 1]}, {hour(slot.starts_at)}"
    return Offer(slot.id, when, f"{slot.professional.name}, {slot.centre.name}")


def offered_days(slots: Iterable[Slot], latest_on: date | None) -> list[OfferedDay]:
    """Free slots by day."""
    days: dict[date, list[Offer]] = {}
    for slot in slots:
        days.setdefault(day_of(slot.starts_at), []).append(
            Offer(slot.id, hour(slot.starts_at), f"{slot.professional.name}, {slot.centre.name}")
        )
    return [
        OfferedDay(long_day(day), latest_on is not None and day > latest_on, offers) for day, offers in days.items()
    ]
