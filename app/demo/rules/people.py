"""Persons: a sex, a name of their generation, a birth date and the NIR that goes with them."""

from dataclasses import dataclass
from datetime import date
from random import Random

from app.demo.rules.words import GIVEN, STREETS, SURNAMES, TOWNS
from app.law.life import Sex
from app.law.names import sort_key
from app.law.nir import nir_key

LOCAL = ("21", "71", "39", "58", "25", "89")
ELSEWHERE = (*(f"{each:02}" for each in range(1, 96) if each != 20), "2A", "2B", "75", "69", "99")
TONGUES = ("pt", "ar", "ro", "tr", "pl", "en")
FICTITIOUS_MOBILE, FICTITIOUS_LANDLINE = "06 39 98", "03 53 01"
"""Numbers that are given to nobody. Source: Arcep, décision 2018-0881, art. 2.5.12."""
WORKING_LIFE_YEARS = 46


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works for a company; empty texts are not known."""

    sex: Sex
    last_name: str
    first_name: str
    birth_name: str
    born_on: date
    nir: str
    """15 characters, or empty."""
    ntt: str
    language: str
    email: str
    phone: str
    street: str
    postcode: str
    town: str


def person(rng: Random, women: float, born_on: date, siren: str, taken: set[str]) -> Person:
    """Somebody born on that day.

    Args:
        women: their share in the post.
        siren: of the company, for a « numéro technique temporaire ».
        taken: the NIR of the company so far, the first 13 characters; this one joins them.
    """
    draw = rng.random
    sex = Sex.FEMALE if draw() < women else Sex.MALE
    first_names = next(names for until, names in GIVEN if born_on.year <= until)[sex]
    first = first_names[int(draw() * len(first_names))]
    last = SURNAMES[int(draw() * len(SURNAMES))]
    birth = SURNAMES[int(draw() * len(SURNAMES))] if sex is Sex.FEMALE and draw() < 0.3 else ""
    known = draw()
    abroad = draw() < 0.05
    nir = _nir(rng, sex, born_on, abroad, taken) if known < 0.975 else ""
    ntt = f"{1 if sex is Sex.MALE else 2}{siren}{rng.randrange(1_000, 99_999)}" if known >= 0.99 else ""
    language = TONGUES[int(draw() * len(TONGUES))] if abroad and draw() < 0.3 else "fr"
    phone = mobile(rng) if draw() < 0.5 else ""
    email = f"{sort_key(f'{first}.{last}').replace(' ', '-')}@courriel.example" if draw() < 0.2 else ""
    street, postcode, town = _home(rng) if draw() < 0.5 else ("", "", "")
    return Person(
        sex, last, first, birth if birth != last else "", born_on, nir, ntt, language, email, phone,
        street, postcode, town,
    )  # fmt: skip


def birth(rng: Random, hired_on: date, today: date) -> date:
    """When somebody was born who was hired on that day, grown up, and is not older than one works."""
    since = max(0, today.year - hired_on.year)
    oldest = max(20, 18 + WORKING_LIFE_YEARS - since)
    years = 18.05 + (oldest - 18.05) * rng.random() ** 1.6
    return date.fromordinal(hired_on.toordinal() - int(years * 365.25))


def mobile(rng: Random) -> str:
    """A mobile phone that rings nowhere."""
    return _phone(rng, FICTITIOUS_MOBILE)


def landline(rng: Random) -> str:
    """A telephone that rings nowhere."""
    return _phone(rng, FICTITIOUS_LANDLINE)


def _phone(rng: Random, begins: str) -> str:
    last = int(rng.random() * 10_000)
    return f"{begins} {last // 100:02} {last % 100:02}"


def _nir(rng: Random, sex: Sex, born_on: date, abroad: bool, taken: set[str]) -> str:
    """A number of that sex, month and year of birth, which nobody else of the company has."""
    draw = rng.random
    places = ELSEWHERE if draw() > 0.6 else LOCAL
    place = "99" if abroad else places[int(draw() * len(places))]
    begins = f"{1 if sex is Sex.MALE else 2}{born_on.year % 100:02}{born_on.month:02}{place}"
    while True:
        number = f"{begins}{1 + int(draw() * 690):03}{1 + int(draw() * 900):03}"
        if number not in taken:
            taken.add(number)
            return number + nir_key(number)


def _home(rng: Random) -> tuple[str, str, str]:
    town = TOWNS[int(rng.random() * len(TOWNS))]
    street = STREETS[int(rng.random() * len(STREETS))]
    return f"{1 + int(rng.random() * 120)} {street}", town.postcode, town.name
