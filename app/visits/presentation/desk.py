"""The service's two desks, « À traiter » and « Planning », as their layouts take them."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy import Row

from app.platform.clock import PARIS, day_of
from app.platform.wording import DAYS, MONTHS, clock_hour, counted, listed, long_day
from app.visits.presentation.marks import arrived, deadline
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.days import monday_of
from app.visits.services import reading

LONG_GAP = timedelta(minutes=75)
"""Between two rows of the planning: a break in the day."""


def inbox(found: reading.Waiting, open_id: int | None, on: date) -> dict[str, Any]:
    """The left side of « À traiter », as `layout/inbox.html` takes it."""
    ids = [each.id for each in found.requests]
    place = ids.index(open_id) if open_id in ids else None
    before = ids[place - 1] if place else None
    after = ids[place + 1] if place is not None and place + 1 < len(ids) else None
    return {
        "title": "À traiter",
        "count": counted(found.count, "visite", "visites"),
        "tabs": _sector_tabs(found),
        "requests": [
            {
                "url": _inbox_url(found, each.id),
                "current": each.id == open_id,
                "name": listed(each.last_name, each.first_name),
                "what": f"{each.kind.value} · {each.company}",
                "when": arrived(each.asked_at, on),
                "state": deadline(each.latest_on, on),
            }
            for each in found.requests
        ],
        "next": _inbox_url(found, after) if after else None,
        "next_id": after or before,
        "previous": _inbox_url(found, before) if before else None,
        "place": f"{place + 1} sur {found.count}" if place is not None else "",
        "sector": found.chosen,
    }


def _sector_tabs(found: reading.Waiting) -> list[dict[str, Any]]:
    mine = [(reading.MINE, "Mon secteur")] if any(each.mine for each in found.sectors) else []
    choices = [*mine, (reading.ALL, "Tous"), *((str(each.id), each.name) for each in found.sectors)]
    return [
        {"label": label, "url": url_for("Inbox.show", sector=key), "current": key == found.chosen}
        for key, label in choices
    ]


def _inbox_url(found: reading.Waiting, request_id: int) -> str:
    return url_for("Inbox.read", request_id=request_id, sector=found.chosen)


def week(found: reading.Week, now: datetime, day: date) -> dict[str, Any]:
    """A week of « Planning », as `layout/planning.html` takes it; a phone shows one day of it."""
    on = day_of(now)
    chosen = found.professional.id if found.professional else None
    days = [found.monday + timedelta(days=number) for number in range(5)]
    shown_day = day if day in days else days[0]
    starts = sorted({_local(each.starts_at) for each in found.slots})
    by_place = {(_local(each.starts_at), day_of(each.starts_at)): each for each in found.slots}
    hours: list[dict[str, Any]] = []
    for number, start in enumerate(starts):
        if number and start - starts[number - 1] > LONG_GAP:
            hours.append({"gap": True})
        slots = [_block(by_place.get((start, day)), now) for day in days]
        hours.append({"gap": False, "label": _label(start), "slots": slots})
    return {
        "previous": _week_url(found.monday - timedelta(days=7), chosen),
        "today": _week_url(None, chosen),
        "next": _week_url(found.monday + timedelta(days=7), chosen),
        "professionals": [
            {
                "url": _week_url(found.monday, each.id),
                "name": each.name,
                "note": _freedom(each),
                "current": each.id == chosen,
            }
            for each in found.professionals
        ],
        "days": [
            {
                "label": f"{DAYS[each.weekday()]} {each.day}",
                "short": f"{DAYS[each.weekday()][:3]}. {each.day}",
                "url": _week_url(each, chosen),
                "today": each == on,
                "current": each == shown_day,
            }
            for each in days
        ],
        "hours": hours,
    }


def day_lead(found: reading.Week, day: date) -> str:
    """« Lundi 12 janvier 2026, Centre de Beaune »: the day that a phone shows."""
    centres = dict.fromkeys(each.centre for each in found.slots if day_of(each.starts_at) == day)
    return ", ".join([long_day(day).capitalize(), *centres])


def week_lead(found: reading.Week) -> str:
    """« Semaine du 12 au 16 janvier 2026, Centre de Beaune »."""
    friday = found.monday + timedelta(days=4)
    month = "" if friday.month == found.monday.month else f" {MONTHS[found.monday.month - 1]}"
    span = f"Semaine du {found.monday.day}{month} au {friday.day} {MONTHS[friday.month - 1]} {friday.year}"
    return ", ".join([span, *dict.fromkeys(each.centre for each in found.slots)])


def _freedom(each: Row[Any]) -> str:
    if not each.slots:
        return "aucun créneau"
    return counted(each.free, "créneau libre", "créneaux libres") if each.free else "complet"


def _week_url(monday: date | None, professional_id: int | None) -> str:
    return url_for("Planning.show", week=monday.isoformat() if monday else None, professional=professional_id)


def _local(instant: datetime) -> timedelta:
    """The time of day in Paris."""
    here = instant.astimezone(PARIS)
    return timedelta(hours=here.hour, minutes=here.minute)


def _label(start: timedelta) -> str:
    minutes = int(start.total_seconds()) // 60
    return clock_hour(*divmod(minutes, 60))


def _block(slot: Row[Any] | None, now: datetime) -> dict[str, Any] | None:
    """A slot of the planning: free, lost since its hour went by, or who has it."""
    if slot is None:
        return None
    if slot.appointment_id is None and slot.starts_at <= now:
        return {"kind": "off", "name": "Passé"}
    if slot.appointment_id is None:
        here = {"week": monday_of(day_of(slot.starts_at)).isoformat(), "professional": slot.professional_id}
        return {"kind": "free", "url": f"{url_for('Planning.slot', slot_id=slot.id)}?{urlencode(here)}"}
    told = "Convocation envoyée" if slot.convoked_at else "Convocation à envoyer"
    missed = slot.state is AppointmentState.MISSED
    held = slot.state is AppointmentState.HELD
    return {
        "kind": "taken",
        "url": url_for("Planning.appointment", appointment_id=slot.appointment_id),
        "name": listed(slot.last_name, slot.first_name),
        "what": slot.company,
        "short": slot.kind.short,
        "full": slot.kind.value,
        "mark": "alert" if missed else "check" if held else "ok" if slot.convoked_at else "clock",
        "told": "Absent" if missed else "Présent" if held else told,
        "warn": missed,
    }


def to_place(found: reading.Waiting, on: date, at_most: int) -> dict[str, Any]:
    """The column « À placer » of the planning, and who may take a free slot."""
    return {
        "note": counted(found.count, "visite", "visites"),
        "visits": [
            {
                "id": each.id,
                "name": listed(each.last_name, each.first_name),
                "what": f"{each.kind.value} · {each.company}",
                "state": deadline(each.latest_on, on),
                "move_url": url_for("Planning.place", request_id=each.id),
                "move_label": f"Placer {listed(each.last_name, each.first_name)}",
            }
            for each in found.requests[:at_most]
        ],
        "more": (url_for("Inbox.show"), "Voir toutes les visites") if found.count > at_most else None,
    }
