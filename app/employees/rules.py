"""What an employee's record must say before it is kept, and what its state is on a day.

The form and the import share `identity` and `employment`: values as typed (days may be text or dates), out comes what
is stored or every refusal at once. Whether a NIR is another employee's, or a post exists, only the database knows.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from app.employees.facts import Names
from app.law.contact import clean_email, clean_phone
from app.law.days import clean_day
from app.law.identifiers import Unacceptable, clean_nir, clean_ntt, clean_postal_code, nir_warnings
from app.law.life import Sex
from app.law.names import clean_name, sort_key
from app.law.spans import age, french, months_after
from app.platform.letters import plain
from app.platform.refusal import Refusal, Refusals

NAME_LENGTH = 100
KEY_LENGTH = 300
"""Of three of the longest names folded, nearly all: « Œ » folds into two letters. The rest sorts nothing apart."""
YOUNGEST_MONTHS = 14 * 12
"""Nobody is hired younger. Source: Code du travail, art. L4153-1."""
OLDEST_YEARS = 100
HOME = "FR"
NO_CONTACT = {"street": "", "town": "", "postcode": "", "phone": "", "email": "", "language": "fr", "country": HOME}
"""What is kept of somebody of whom no file tells more."""
REQUIRED = "Cette réponse est nécessaire."

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
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


@dataclass(frozen=True, slots=True)
class Employment:
    """How an employee is employed."""

    contract_kind: str
    hired_on: date
    post_since: date
    left_on: date | None = None
    """Last day, included; None: no end known."""


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
    sex, born_on = _sex(values.get("sex"), found), _day(values, "born_on", found)
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


def employment(values: Mapping[str, Any], born_on: date | None) -> Employment | Refusals:
    """The employment from what was typed or read in a file.

    Args:
        values: `contract_kind` (a code that exists), `hired_on`, `post_since` (empty: the day of hiring), `left_on`.
        born_on: None: not known or refused already, hence not compared.
    """
    found: list[Refusal] = []
    hired_on = _day(values, "hired_on", found)
    post_since = _day(values, "post_since", found, needed=False) or hired_on
    left_on = _day(values, "left_on", found, needed=False)
    kind = str(values.get("contract_kind") or "")
    if not kind:
        found.append(Refusal("contract_kind", "Choisissez un type de contrat."))
    if hired_on is not None:
        found += refuse_dates(hired_on, post_since, left_on, born_on)
    if found or hired_on is None or post_since is None:
        return tuple(found)
    return Employment(kind, hired_on, post_since, left_on)


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


def _day(values: Mapping[str, Any], field: str, found: list[Refusal], *, needed: bool = True) -> date | None:
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


def refuse_dates(hired_on: date, post_since: date | None, left_on: date | None, born_on: date | None) -> list[Refusal]:
    """What the days of an employment must be to one another."""
    found = []
    if born_on is not None:
        old_enough = months_after(born_on, YOUNGEST_MONTHS)
        if hired_on < born_on:
            sentence = "La date d’embauche est avant la naissance : corrigez l’une des deux dates."
            found.append(Refusal("hired_on", sentence))
        elif hired_on <= old_enough:
            sentence = f"La date d’embauche doit être après le {french(old_enough)}, date de naissance + 14 ans."
            found.append(Refusal("hired_on", sentence))
        elif age(born_on, hired_on) > OLDEST_YEARS:
            sentence = "Ce salarié aurait plus de 100 ans à l’embauche : vérifiez l’année de naissance."
            found.append(Refusal("born_on", sentence))
    if post_since is not None and post_since < hired_on:
        sentence = "L’entrée en poste est avant l’embauche : corrigez l’une des deux dates."
        found.append(Refusal("post_since", sentence))
    if left_on is not None and left_on < max(hired_on, post_since or hired_on):
        what = "l’embauche" if left_on < hired_on else "l’entrée en poste"
        found.append(Refusal("left_on", f"La sortie est avant {what} : corrigez l’une des deux dates."))
    return found


def refuse_since(hired_on: date, left_on: date | None, since: date) -> Refusal | None:
    """A post is held within the stay."""
    if since < hired_on:
        return Refusal("since", f"L’embauche est du {french(hired_on)} : choisissez ce jour ou après.")
    if left_on is not None and since > left_on:
        return Refusal("since", f"La sortie est prévue le {french(left_on)} : choisissez un jour avant.")
    return None


OTHER_POSTS = ("second_post", "third_post")
"""Fields of the posts held beside the main one; as many as the database takes, less one."""


def refuse_posts(posts: Sequence[int], *, interim: bool, most: int) -> Refusal | None:
    """Several posts at once are for temporary workers; anybody else has one post with a name for all it is (POS-08).

    Args:
        posts: ids, the main one first.
        interim: the contract is one of temporary work.
        most: how many the service follows at once (K20).
    """
    if len(posts) > 1 and not (interim and most > 1):
        sentence = "Un seul poste à la fois ici : créez un poste qui dit tout, comme « Magasinier / Cariste »."
        return Refusal(OTHER_POSTS[0], sentence)
    if len(posts) > most:
        return Refusal(OTHER_POSTS[most - 1], f"{most} postes au plus à la fois : retirez-en un.")
    for place, post in enumerate(posts[1:]):
        if post in posts[: place + 1]:
            return Refusal(OTHER_POSTS[place], "Ce poste est déjà choisi : prenez-en un autre, ou laissez vide.")
    return None


def refuse_gone(left_on: date | None, today: date) -> Refusal | None:
    """Who left has no career to change, and no other day to leave on: that would be a way round `refuse_return`."""
    if left_on is None or left_on >= today:
        return None
    return Refusal("left_on", f"Ce salarié est sorti de l’effectif le {french(left_on)} : réintégrez-le d’abord.")


def refuse_return(left_on: date | None, undo_exit_days: int, today: date) -> Refusal | None:
    """An exit is undone by the employer for so many days, then by the secretariat. Manual: SAL-21."""
    if left_on is None:
        return Refusal("left_on", "Ce salarié est déjà en activité.")
    if left_on >= today or today <= left_on + timedelta(days=undo_exit_days):
        return None
    if not undo_exit_days:
        return Refusal("left_on", "Votre secrétariat médical peut réintégrer ce salarié : contactez-le.")
    sentence = f"Une sortie s’annule pendant {undo_exit_days} jours : contactez votre secrétariat médical."
    return Refusal("left_on", sentence)


def entry(
    values: Mapping[str, Any], *, names: Names = Names.AS_TYPED, required: Collection[str] = ()
) -> tuple[Identity, Employment] | Refusals:
    """A new employee from what was typed or read in a file: identity and employment, or every refusal at once."""
    who = identity(values, names=names, required=required)
    born_on = who.born_on if isinstance(who, Identity) else _day(values, "born_on", [], needed=False)
    work = employment(values, born_on)
    if isinstance(who, Identity) and isinstance(work, Employment):
        return who, work
    return (*(who if isinstance(who, tuple) else ()), *(work if isinstance(work, tuple) else ()))


def correction(
    values: Mapping[str, Any],
    *,
    left_on: date | None = None,
    names: Names = Names.AS_TYPED,
    required: Collection[str] = (),
) -> tuple[Identity, date | None] | Refusals:
    """A person corrected from what was typed: identity, and the day of hiring (None: as it was)."""
    who, found = identity(values, names=names, required=required), list[Refusal]()
    hired_on = _day(values, "hired_on", found, needed=False)
    if hired_on is not None:
        born_on = who.born_on if isinstance(who, Identity) else None
        found += refuse_dates(hired_on, None, left_on, born_on)
    if isinstance(who, Identity) and not found:
        return who, hired_on
    return (*(who if isinstance(who, tuple) else ()), *found)
