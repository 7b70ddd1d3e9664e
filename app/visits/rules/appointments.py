"""Slots and appointments: their hours, whom they suit, what may still be done with them.

A refusal is a sentence, None when nothing stands in the way.
"""

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.law.follow_up import VisitKind
from app.visits.rules.kinds import for_doctor

SLOT_MINUTES = (5, 240)
LONGEST_SLOT = timedelta(minutes=SLOT_MINUTES[1])
HOUR = re.compile(r"(\d{1,2})\s*(?:h|:|\.)?\s*(\d{2})?")


class AppointmentState(StrEnum):
    """Where an appointment stands; the value is what users read."""

    PLANNED = "planifié"
    HELD = "effectué"
    MISSED = "absent"
    CANCELLED = "annulé"


def refuse_slot(*, starts_at: datetime, now: datetime, with_doctor: bool, kind: VisitKind) -> str | None:
    """Why a free slot does not suit a visit."""
    if starts_at <= now:
        return "Ce créneau est passé : choisissez-en un autre."
    if for_doctor(kind) and not with_doctor:
        return "Cette visite se passe avec un médecin : choisissez un créneau d’un médecin du travail."
    return None


def refuse_change(state: AppointmentState) -> str | None:
    """Why an appointment can no longer be moved or cancelled."""
    if state is AppointmentState.PLANNED:
        return None
    return f"Ce rendez-vous est déjà {state} : il ne peut plus changer."


def refuse_attendance(state: AppointmentState, starts_on: date, on: date) -> str | None:
    """Why presence or absence cannot be recorded."""
    if starts_on > on:
        return "Ce rendez-vous n’a pas encore eu lieu : notez la présence le jour même."
    return refuse_change(state)


def last_notice(starts_at: datetime, notice_hours: int) -> datetime:
    """Until when somebody who cannot come says so."""
    return starts_at - timedelta(hours=notice_hours)


def clean_hour(text: str) -> time:
    """An hour as typed: 8, 8h, 8 h 30, 08:30, 8.30.

    Raises:
        ValueError: not an hour; says what to type.
    """
    found = HOUR.fullmatch(text.strip().lower().replace("\u00a0", " "))
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValueError("Écrivez une heure, par exemple 8 h 30.")
    return time(int(found[1]), int(found[2] or 0))


def ends_at(starts_at: datetime, minutes: int) -> datetime:
    """When a slot is over."""
    return starts_at + timedelta(minutes=minutes)


def session_starts(first: datetime, end: datetime, minutes: int) -> list[datetime]:
    """When the slots of a session start: as many whole ones as fit before `end`."""
    step = timedelta(minutes=minutes)
    return [first + step * number for number in range(max(0, (end - first) // step))]
