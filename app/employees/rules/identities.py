"""Who an employee is, from what was typed or read in a file: what is stored, or every refusal at once.

The form and the import share `identity`. Whether a NIR is another employee's only the database knows.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from msgspec import Struct

from app.employees.facts import Names
from app.law.contact import clean_email, clean_phone
from app.law.days import clean_day
from app.law.identifiers import Unacceptable, clean_nir, clean_ntt, clean_postal_code, nir_warnings
from app.law.life import Sex
from app.law.names import clean_name, sort_key
from app.platform.letters import plain
from app.platform.refusal import REQUIRED, Refusal, Refusals

NAME_LENGTH = 100
KEY_LENGTH = 300
"""Of three of the longest names folded, nearly all: « Œ » folds into two letters. The rest sorts nothing apart."""
HOME = "FR"
NO_CONTACT = {"street": "", "town": "", "postcode": "", "phone": "", "email": "", "language": "fr", "country": HOME}
"""What is kept of somebody of whom no file tells more."""
SEXES = {
    "f": Sex.FEMALE, "femme": Sex.FEMALE, "feminin": Sex.FEMALE, "madame": Sex.FEMALE, "mme": Sex.FEMALE,
    "mademoiselle": Sex.FEMALE, "mlle": Sex.FEMALE, "2": Sex.FEMALE, "female": Sex.FEMALE,
    "m": Sex.MALE, "h": Sex.MALE, "homme": Sex.MALE, "masculin": Sex.MALE, "monsieur": Sex.MALE, "mr": Sex.MALE,
    "1": Sex.MALE, "male": Sex.MALE,
}  # fmt: skip
"""How people and files write it, by `letters.plain`."""


class NirState(StrEnum):
    """What is known of the social security number; the value is what users read. Manual: SAL-05."""

    KNOWN = "connu"
    UNAVAILABLE = "non disponible"
    TEMPORARY = "numéro temporaire technique (NTT)"


class Identity(Struct, frozen=True, kw_only=True):
    """Who an employee is, normalised: the same whatever the way it came."""

    last_name: str
    first_name: str
    birth_name: str = ""
    name_key: str
    sex: Sex
    born_on: date
    nir_state: NirState
    nir: str | None = None
    """15 characters, in clear: seal it, never log it."""
    ntt: str | None = None
    language: str = "fr"
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = HOME

    @property
    def warnings(self) -> list[str]:
        """What deserves a second look: never a refusal."""
        return nir_warnings(self.nir, self.sex, self.born_on) if self.nir else []


def identity(
    values: Mapping[str, Any], *, names: Names = Names.AS_TYPED, required: Collection[str] = ()
) -> Identity | Refusals:
    """An identity from what was typed or read in a file.

    Args:
        values: the fields of `Identity` by name, as typed; `sex` may be « Madame » or « F »; `nir_missing` is the box
            « Numéro de sécurité sociale non disponible ».
        names: how the service keeps names (K22).
        required: fields needed beside last name, first name, sex, birth date and number (K24).
    """
    found: list[Refusal] = []
    last, first, birth = (_name(values, each, names, found) for each in ("last_name", "first_name", "birth_name"))
    sex, born_on = _sex(values.get("sex"), found), read_day(values, "born_on", found)
    state, nir, ntt = _number(values, found)
    contact = _contact(values, found)
    for name in required:
        if not values.get(name) and not any(each.field == name for each in found):
            found.append(Refusal(name, REQUIRED))
    if found or sex is None or born_on is None:
        return tuple(found)
    return Identity(
        last_name=last,
        first_name=first,
        birth_name=birth,
        name_key=name_key(last, first, birth),
        sex=sex,
        born_on=born_on,
        nir_state=state,
        nir=nir,
        ntt=ntt,
        **contact,
    )


def name_key(last_name: str, first_name: str, birth_name: str = "") -> str:
    """What lists sort by and search in: usual name, first name, and birth name when it is another."""
    key = sort_key(f"{last_name} {first_name}")
    born = sort_key(birth_name)
    return (key if not born or born == sort_key(last_name) else f"{key} {born}")[:KEY_LENGTH]


def nir_core(nir: str) -> str:
    """The 13 characters that name a person; the key says nothing more. What the fingerprint is made of."""
    return nir[:13]


def capitals(name: str) -> str:
    """« D’ÉLIA-ŒUVRÉ » as « D'ELIA-OEUVRE »: capitals without accents."""
    joined = re.sub(r"[’‘ʼ`´]", "'", name)
    return " ".join("".join(each if each in "'-" else sort_key(each).upper() or " " for each in joined).split())


def sex_of(typed: object) -> Sex | None:
    """« Madame », « F », « Homme »… None when it says nothing that we know."""
    return typed if isinstance(typed, Sex) else SEXES.get(plain(str(typed or "")))


def _name(values: Mapping[str, Any], field: str, names: Names, found: list[Refusal]) -> str:
    typed = str(values.get(field) or "")
    if not typed.strip() and field == "birth_name":
        return ""
    try:
        name = clean_name(typed)
    except Unacceptable as refusal:
        found.append(Refusal(field, f"{refusal.sentence}." if typed.strip() else REQUIRED))
        return ""
    if names is Names.CAPITALS:
        name = capitals(name)  # « Œ » and other ligatures grow: measured as it will be kept
    if len(name) > NAME_LENGTH:
        found.append(Refusal(field, f"{NAME_LENGTH} caractères au plus : raccourcissez."))
    return name


def _sex(typed: object, found: list[Refusal]) -> Sex | None:
    sex = sex_of(typed)
    if sex is None:
        found.append(Refusal("sex", "Indiquez Femme ou Homme." if typed else REQUIRED))
    return sex


def read_day(values: Mapping[str, Any], field: str, found: list[Refusal], *, needed: bool = True) -> date | None:
    """A day as typed, or None with its refusal added to `found`."""
    typed = values.get(field)
    if isinstance(typed, date):
        return typed
    if not str(typed or "").strip():
        if needed:
            found.append(Refusal(field, REQUIRED))
        return None
    try:
        return clean_day(str(typed))
    except Unacceptable as refusal:
        found.append(Refusal(field, f"{refusal.sentence}."))
        return None


def _number(values: Mapping[str, Any], found: list[Refusal]) -> tuple[NirState, str | None, str | None]:
    """What is known of the number; a number and « non disponible » at once is for the person to settle."""
    nir, ntt = str(values.get("nir") or "").strip(), str(values.get("ntt") or "").strip()
    missing = bool(values.get("nir_missing"))
    if nir and missing:
        found.append(Refusal("nir", "Effacez ce numéro, ou décochez « non disponible » : l’un des deux suffit."))
        return NirState.KNOWN, None, None
    try:
        if nir:
            return NirState.KNOWN, clean_nir(nir), None
    except Unacceptable as refusal:
        found.append(Refusal("nir", f"{refusal.sentence}."))
        return NirState.KNOWN, None, None
    try:
        if ntt:
            return NirState.TEMPORARY, None, clean_ntt(ntt)
    except Unacceptable as refusal:
        found.append(Refusal("ntt", f"{refusal.sentence}."))
        return NirState.TEMPORARY, None, None
    if not missing:
        sentence = "Indiquez le numéro, ou cochez « Numéro de sécurité sociale non disponible »."
        found.append(Refusal("nir", sentence))
    return NirState.UNAVAILABLE, None, None


def _contact(values: Mapping[str, Any], found: list[Refusal]) -> dict[str, str]:
    """Language, address, phone and mail; all may be empty."""
    if not any(map(values.get, NO_CONTACT)):  # as in most files
        return dict(NO_CONTACT)
    kept = {name: " ".join(str(values.get(name) or "").split()) for name in ("street", "town", "postcode", "phone")}
    kept["email"] = str(values.get("email") or "").strip()
    kept["language"] = str(values.get("language") or "fr")
    kept["country"] = str(values.get("country") or HOME)
    longest = {"street": 200, "town": 100, "email": 254, "postcode": 10}
    found += [
        Refusal(name, f"{size} caractères au plus : raccourcissez.")
        for name, size in longest.items()
        if len(kept[name]) > size
    ]
    cleaners: dict[str, Callable[[str], str]] = {"phone": clean_phone, "email": clean_email}
    if kept["country"] == HOME:
        cleaners["postcode"] = clean_postal_code
    for name, clean in cleaners.items():
        try:
            kept[name] = clean(kept[name]) if kept[name] else ""
        except Unacceptable as refusal:
            found.append(Refusal(name, f"{refusal.sentence}."))
    return kept
