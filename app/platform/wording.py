"""How values are written for French readers."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy.dialects.postgresql import Range

from app.platform.clock import PARIS

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


def shown(value: object) -> str:
    """A value as a list or a page writes it; nothing for None."""
    for kind, words in WORDS.items():
        if isinstance(value, kind):
            return words(value)
    return "" if value is None else str(value)


def hour(instant: datetime) -> str:
    """« 9 h 30 », in Paris; in one piece, whatever the width."""
    here = instant.astimezone(PARIS)
    return clock_hour(here.hour, here.minute)


def clock_hour(hours: int, minutes: int) -> str:
    """« 9 h 30 »."""
    return f"{hours}\u00a0h\u00a0{minutes:02}"


def listed(last_name: str, first_name: str) -> str:
    """« BENALI Karim », as lists write a person: the eye runs down the names."""
    return f"{last_name.upper()} {first_name}"


def near_day(instant: datetime) -> str:
    """« lun. 12 janv. », in Paris: for what is near enough to need no year."""
    day = instant.astimezone(PARIS).date()
    return f"{DAYS[day.weekday()][:3]}.\u00a0{day.day}\u00a0{SHORT_MONTHS[day.month - 1]}"


def long_day(day: date) -> str:
    """« lundi 12 janvier 2026 », as sentences say a day."""
    return f"{DAYS[day.weekday()]} {'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def day_and_month(day: date) -> tuple[str, str]:
    """« 12 » and « janv. », as a calendar sheet shows them."""
    return str(day.day), SHORT_MONTHS[day.month - 1]


def month_and_year(month: date) -> str:
    """« janvier 2026 »."""
    return f"{MONTHS[month.month - 1]} {month.year}"


def long_instant(instant: datetime) -> str:
    """« lundi 12 janvier 2026 à 9 h 30 », in Paris."""
    return f"{long_day(instant.astimezone(PARIS).date())} à {hour(instant)}"


def figure(number: int) -> str:
    """« 1 248 »: thousands stand apart, in one piece."""
    return f"{number:,}".replace(",", "\u202f")


def counted(number: int, noun: str, nouns: str) -> str:
    """« 1 salarié », « 1 248 salariés »: French counts 0 as singular."""
    return f"{figure(number)} {nouns if number > 1 else noun}"


def continued(sentence: str) -> str:
    """A sentence after a colon, in small letters unless it begins with an acronym."""
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]


def _period(period: Range[date]) -> str:
    """A stored `[start, end)` with both days included, as people say it."""
    if period.upper is None:
        return f"depuis le {shown(period.lower)}"
    return f"du {shown(period.lower)} au {shown(period.upper - timedelta(days=1))}"


ACRONYMS = {
    "CSP": "catégories socioprofessionnelles, nommées PCS aujourd’hui",
    "DPAE": "déclaration préalable à l’embauche",
    "INS": "identité nationale de santé ; ici, le numéro de Sécurité sociale",
    "NAF": "nomenclature d’activités française",
    "NIR": "numéro de Sécurité sociale",
    "NTT": "numéro technique temporaire, pour qui attend son numéro de Sécurité sociale",
    "PCS": "professions et catégories socioprofessionnelles",
    "SIRET": "numéro à 14 chiffres d’un établissement",
}
"""What the acronyms of forms and files stand for."""
ACRONYM = re.compile(rf"\b(?:{'|'.join(ACRONYMS)})\b")


def spelt_out(text: str) -> str:
    """« NIR : numéro de Sécurité sociale. »: the acronyms of a text in full; nothing where it has none."""
    return " ".join(f"{each} : {ACRONYMS[each]}." for each in dict.fromkeys(ACRONYM.findall(text)))


WORDS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "Oui" if value else "Non",
    Enum: lambda value: str(value.value),
    datetime: lambda value: f"{value.astimezone(PARIS):%d/%m/%Y} à\u00a0{hour(value)}",
    date: lambda value: f"{value:%d/%m/%Y}",
    Range: _period,
}
"""From the narrowest kind: a `bool` is an `int`, a `datetime` is a `date`."""
