"""What is unlikely in an employee's record, though nothing forbids it: plain values in, sentences out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.law.identifiers import nir_warnings, ntt_warnings
from app.law.spans import age, french
from app.platform.refusal import Refusal

OLD_YEARS = 75
"""Hired older, the year of birth deserves a second look."""
AHEAD_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What doubts are about, of a record as it stands or as it would be."""

    nir: str | None
    ntt: str | None
    sex: str | None
    born_on: date | None
    hired_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """Somebody of the same names, born the same day, who is in the list already."""

    name: str
    left_on: date | None
    hidden: bool = False
    """Out of the employer's sight (K14)."""


def doubts(person: Person, *, siren: str | None, today: date) -> list[Refusal]:
    """What deserves a second look: numbers against sex, birth date and company, then the days.

    Args:
        siren: of the employer; None: not known.
    """
    found = []
    if person.nir:
        found += [Refusal("nir", each) for each in nir_warnings(person.nir, person.sex, person.born_on)]
    elif person.ntt:
        found += [Refusal("ntt", each) for each in ntt_warnings(person.ntt, person.sex, siren)]
    if person.hired_on is None:
        return found
    if person.born_on is not None and (years := age(person.born_on, person.hired_on)) >= OLD_YEARS:
        sentence = f"Cette personne aurait {years} ans à l’embauche : vérifiez l’année de naissance."
        found.append(Refusal("born_on", sentence))
    if (person.hired_on - today).days > AHEAD_DAYS:
        found.append(Refusal("hired_on", "L’embauche est dans plus d’un an : vérifiez l’année."))
    return found


def of_namesakes(people: Sequence[Namesake]) -> list[Refusal]:
    """Who has no number is told apart by name and birth date only."""
    return [
        Refusal(
            "last_name",
            f"{each.name}, de même date de naissance, est déjà dans votre liste"
            + (f", sorti le {french(each.left_on)}" if each.left_on else "")
            + " : est-ce la même personne ? Si oui, "
            + ("appelez votre secrétariat médical." if each.hidden else "ouvrez sa fiche."),
        )
        for each in people
    ]
