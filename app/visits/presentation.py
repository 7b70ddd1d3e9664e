"""How visits read on screen: states, dates and slots in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup, escape
from sqlalchemy import Row

from app.law.identifiers import format_siret
from app.law.secrecy import Viewer
from app.platform.clock import day_of
from app.platform.context import Context, Right
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.wording import DAYS, MONTHS, hour, listed, long_day, long_instant, shown
from app.visits.facts import Facts
from app.visits.models import Appointment, Slot, VisitRequest
from app.visits.rules import deadlines
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.requests import RequestState
from app.visits.services import reading

REQUEST_LOOKS = {
    RequestState.PENDING: "wait",
    RequestState.ACCEPTED: "info",
    RequestState.PLANNED: "done",
    RequestState.DONE: "none",
    RequestState.REFUSED: "late",
    RequestState.CANCELLED: "none",
}
APPOINTMENT_LOOKS = {
    AppointmentState.PLANNED: "done",
    AppointmentState.HELD: "none",
    AppointmentState.MISSED: "late",
    AppointmentState.CANCELLED: "none",
}


def state(look: str, word: str, day: date | None = None) -> Markup:
    """A state with its icon, as `layout/parts.html` draws it."""
    drawn: Markup = get_template_attribute("layout/parts.html", "state")(look, day, word)
    return drawn


def request_state(value: RequestState) -> Markup:
    """Where a request stands."""
    return state(REQUEST_LOOKS[value], shown(value))


def appointment_state(value: AppointmentState) -> Markup:
    """Where an appointment stands."""
    return state(APPOINTMENT_LOOKS[value], shown(value))


def deadline(latest_on: date | None, on: date) -> Markup:
    """« avant le 20/01 », « en retard », « sans délai »."""
    look = deadlines.lateness(latest_on, on)
    if latest_on is None:
        return state(look, "sans délai")
    if look == "late":
        return state(look, "en retard")
    year = "" if latest_on.year == on.year else f"/{latest_on:%y}"
    return state(look, f"avant le {latest_on:%d/%m}{year}")


def person(row: Row[Any]) -> Markup:
    """The cell of an employee's name in a list."""
    return escape(listed(row.employee__last_name, row.employee__first_name))


def arrived(at: datetime, on: date) -> str:
    """« 10 h 44 » today, else « mer. 7 »."""
    day = day_of(at)
    if day == on:
        return hour(at)
    return f"{short_day(day)} {day.day}" if (on - day).days < 28 else f"{day:%d/%m}"


def short_day(day: date) -> str:
    """« mer. »."""
    return f"{DAYS[day.weekday()][:3]}."


def request_record(ctx: Context, request: VisitRequest) -> Record:
    """A request as its employer follows it."""
    employee = request.employee
    sheet = Act("Fiche du salarié", f"/employees/{employee.id}", "person", primary=True)
    return Record(
        title=f"{str(request.kind.sentence).capitalize()}, {employee.first_name} {employee.last_name}",
        subtitle=f"Demande n° {request.id} du {shown(day_of(request.asked_at))}",
        initials=f"{employee.first_name[:1]}{employee.last_name[:1]}".upper(),
        states=[request_state(request.state)],
        acts=[sheet] if Right.EMPLOYEES in ctx.actor.rights else [],
        groups=[
            FactGroup("La demande", asked_facts(request, None)),
            FactGroup("La réponse du service", _answer_facts(request)),
        ],
    )


def asked_facts(request: VisitRequest, viewer: Viewer | None) -> list[Fact]:
    """What was asked. `viewer` None: the employer, who is not shown again what it told about the worker's situation."""
    facts = [Fact("Type", shown(request.kind))]
    if viewer is None or request.latest_on is None:  # the service reads the deadline above the facts
        facts.append(Fact("À voir avant le", shown(request.latest_on) or "Sans délai"))
    if viewer is None and request.article:
        facts.append(Fact("Article", request.article))
    if request.absence_cause and request.absent_on and request.returns_on:
        last = request.returns_on - timedelta(days=1)
        facts.append(Fact("Arrêt", f"du {shown(request.absent_on)} au {shown(last)}"))
        facts.append(Fact("Nature de l’arrêt", request.absence_cause.label))
        facts.append(Fact("Reprise", shown(request.returns_on)))
    facts.append(Fact("Contrainte", request.constraint_note or "Aucune"))
    facts.append(Fact("Interprète", request.interpreter or "Pas besoin"))
    if request.user_company:
        number = f", SIRET {format_siret(request.user_siret)}" if request.user_siret else ""
        facts.append(Fact("Entreprise utilisatrice", f"{request.user_company}{number}"))
    if request.other_exposure:
        facts.append(Fact("Autre exposition", request.other_exposure))
    if viewer and (told := reading.situations(request, viewer)):
        facts.append(Fact("Situation", told))
    facts.append(Fact("Demandée par", f"{request.asked_by}, le {shown(request.asked_at)}"))
    return facts


def _answer_facts(request: VisitRequest) -> list[Fact]:
    if request.decided_at is None:
        return [Fact("État", "Le secrétariat ne l’a pas encore lue")]
    decided = f"{request.decided_by}, le {shown(request.decided_at)}"
    facts = [Fact("État", shown(request.state).capitalize()), Fact("Par", decided)]
    return facts + ([Fact("Motif", request.reason)] if request.reason else [])


def employee_facts(request: VisitRequest) -> list[Fact]:
    """The worker, as the service's staff read it; the reason of the follow-up only as far as the law tells it."""
    employee, company = request.employee, request.adherent
    post = employee.main_post
    category = get_template_attribute("layout/parts.html", "cat")
    followed: Markup = category(employee.follow_up.value, employee.follow_up_reason)
    return [
        Fact("Poste", f"{post.title}, {post.pcs_code}" if post else "À compléter"),
        Fact("Suivi", followed),
        Fact("Né le" if employee.sex.value == "Homme" else "Née le", shown(employee.born_on)),
        Fact("Téléphone", employee.phone),
        Fact("Dernière visite", shown(employee.last_visit_on) or "Aucune"),
        Fact("Entreprise", f"{company.name}, n° {company.number}"),
        Fact("Centre", str(company.centre or "")),
    ]


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
