"""Days as people write them in France."""

import re
from datetime import date

from app.law.names import sort_key
from app.law.remembered import remembered
from app.law.unacceptable import Unacceptable

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
TURN_OF_CENTURY = 50
"""Two digits below are of this century: « 26 » is 2026, « 85 » is 1985."""
MONTHS = (
    ("janvier", "janv", "jan"),
    ("fevrier", "fevr", "fev"),
    ("mars", "mar"),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("aout",),
    ("septembre", "sept", "sep"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("decembre", "dec"),
)
MONTH_OF = {name: number for number, names in enumerate(MONTHS, start=1) for name in names}
WEEKDAYS = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)\s+)?"
MIDNIGHT = r"(?:[ t]00 00(?: 00(?: 0+)?)?)?"

DAY_FIRST = re.compile(r"(\d{1,2}) (\d{1,2}) (\d{2}|\d{4})" + MIDNIGHT)
YEAR_FIRST = re.compile(r"(\d{4}) (\d{1,2}) (\d{1,2})" + MIDNIGHT)
IN_WORDS = re.compile(WEEKDAYS + r"(\d{1,2})(?:er)? ([a-z]+) (\d{2}|\d{4})")
UNBROKEN = re.compile(r"(\d{1,2})(\d{2})(\d{4})")
"""Also without the first zero, which a spreadsheet takes away."""

EXAMPLE = "écrivez le jour, le mois et l’année, par exemple 03/02/2026"


@remembered
def clean_day(text: str) -> date:
    """A day as typed: 03/02/2026, 3/2/26, 03-02-2026, 3.2.2026, 03022026, « 3 février 2026 », 2026-02-03.

    Raises:
        Unacceptable: nothing, no date, or a day that does not exist; says what to type.
    """
    plain = " ".join(sort_key(text).replace("/", " ").replace(".", " ").replace(":", " ").split())
    if not plain:
        raise Unacceptable(f"Indiquez une date : {EXAMPLE}")
    day, month, year = _parts(plain)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Unacceptable(f"L’année {year} est hors du calendrier du portail : {EXAMPLE}")
    try:
        return date(year, month, day)
    except ValueError as refusal:
        raise Unacceptable(f"Le {day:02d}/{month:02d}/{year} n’existe pas : vérifiez le jour et le mois") from refusal


def _parts(plain: str) -> tuple[int, int, int]:
    if found := YEAR_FIRST.fullmatch(plain):
        return int(found[3]), int(found[2]), int(found[1])
    if found := DAY_FIRST.fullmatch(plain) or UNBROKEN.fullmatch(plain):
        return int(found[1]), int(found[2]), _year(found[3])
    if (found := IN_WORDS.fullmatch(plain)) and found[2] in MONTH_OF:
        return int(found[1]), MONTH_OF[found[2]], _year(found[3])
    raise Unacceptable(f"Cette date ne se lit pas : {EXAMPLE}")


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < TURN_OF_CENTURY else 1900)
