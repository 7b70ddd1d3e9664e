"""The service itself: sectors, medical centres, health team, and the slots that the team offers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from app.adherents.models import Function, MedicalCentre, Professional, Sector
from app.demo.rules.people import landline
from app.demo.rules.words import SECTORS
from app.law.names import sort_key
from app.platform.clock import PARIS
from app.platform.context import Context
from app.visits.models import Slot

HOURS = "Du lundi au vendredi, de 8 h à 17 h"
TEAM = (
    (Function.DOCTOR, "Dr Hélène Morin", "Dr Paul Mercier", "Dr Samira Haddad"),
    (Function.NURSE, "Léa Fontaine", "Antoine Vidal", "Claire Maillard"),
    (Function.SECRETARY, "Nadia Perrot", "Sylvie Morel", "Corinne Jobard"),
    (Function.ENGINEER, "Thomas Guyot", "Marion Bizot", "Hugo Tissot"),
)
"""A function, and who holds it in each sector."""
CENTRES = (
    ("Beaune", "12 rue des Tonneliers", "21200", "Beaune"),
    ("Dijon", "4 avenue de la Gare", "21000", "Dijon"),
    ("Chalon", "27 quai du Canal", "71100", "Chalon-sur-Saône"),
)
ACCESS = "Parking gratuit derrière le bâtiment, accès de plain-pied."
PAST_WEEKS, COMING_WEEKS = 6, 8
SESSION = tuple(time(hour, minute) for hour in (8, 9, 10, 11, 14, 15, 16) for minute in (0, 30))
MINUTES = 30
DAYS_PER_SECTOR = ((0, 1, 3), (0, 2, 4), (1, 2, 3))
"""Week days on which a sector's doctor and nurse hold visits."""


@dataclass(frozen=True, slots=True)
class Team:
    """The rows of the service; one per sector, in the order of `SECTORS`."""

    sectors: list[Sector]
    centres: list[MedicalCentre]
    holders: list[list[Professional]]
    """The doctor and the nurse of each sector."""
    secretaries: list[Professional]


def found_service(ctx: Context) -> Team:
    """Sectors with their secretariat, a centre and a team each."""
    rng = Random("service")  # noqa: S311 - nothing is secret here
    sectors = [
        Sector(name=town, phone=landline(rng), email=f"{town.lower()}@service.example", hours=HOURS) for town in SECTORS
    ]
    centres = [
        MedicalCentre(
            name=f"Centre de {town}", street=street, postcode=postcode, town=in_full, phone=landline(rng), access=ACCESS
        )
        for town, street, postcode, in_full in CENTRES
    ]
    ctx.session.add_all([*sectors, *centres])
    ctx.session.flush()
    members: dict[Function, list[Professional]] = {}
    for function, *names in TEAM:
        members[function] = [
            Professional(name=name, function=function, sector_id=sector.id, phone=landline(rng), email=_mail(name))
            for name, sector in zip(names, sectors, strict=True)
        ]
        ctx.session.add_all(members[function])
    ctx.session.flush()
    holders = [list(pair) for pair in zip(members[Function.DOCTOR], members[Function.NURSE], strict=True)]
    return Team(sectors, centres, holders, members[Function.SECRETARY])


def open_planning(ctx: Context, team: Team) -> list[Slot]:
    """The slots of the past and coming weeks, in the order of time within each sector."""
    first = ctx.today - timedelta(days=ctx.today.weekday() + 7 * PAST_WEEKS)
    slots = [
        Slot(professional_id=holder.id, centre_id=centre.id, starts_at=_instant(day, hour), minutes=MINUTES)
        for holders, centre, weekdays in zip(team.holders, team.centres, DAYS_PER_SECTOR, strict=True)
        for week in range(PAST_WEEKS + COMING_WEEKS)
        for weekday in weekdays
        for day in (first + timedelta(days=7 * week + weekday),)
        for hour in SESSION
        for holder in holders
    ]
    ctx.session.add_all(slots)
    ctx.session.flush()
    return slots


def _instant(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, PARIS).astimezone(UTC)


def _mail(name: str) -> str:
    return f"{sort_key(name.removeprefix('Dr ')).replace(' ', '.')}@service.example"
