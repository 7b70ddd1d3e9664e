"""Joining the service: the five steps, what each must say, and what may be done with a request in which state.

What is told of posts and employees is kept as it was typed: the rules of their own rooms say whether it will do, when
it is typed, when the request is sent, and when the service accepts it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from app.law.identifiers import Unacceptable, clean_naf, clean_postal_code, clean_siret
from app.law.names import clean_name
from app.membership.facts import Adhesion as AdhesionFacts
from app.platform.refusal import Refusal

KNOWN = (
    "Nous avons déjà un adhérent avec ce numéro de Siret : votre établissement est connu de notre service,"
    " contactez-nous."
)
"""In the manual's own words (ENT-09, F065)."""
BORDERING = (
    "Les salariés d’un établissement du département {department} ne sont pas pris en charge par notre service :"
    " adressez-vous au service de santé au travail de leur secteur."
)
AWAY = (
    "Cet établissement est hors de notre secteur : nous suivons ses salariés si leur affectation dure au moins {months}"
    " mois consécutifs. Contactez-nous : nous créerons le compte avec vous."
)
INCOMPLETE = "Complétez l’adresse : rue, code postal et ville ; ou laissez tout vide."
ASKED = "Une demande d’adhésion est déjà en cours pour ce numéro de Siret : contactez-nous."
MOST_POSTS, MOST_EMPLOYEES = 100, 300
"""What one types by hand; more come by a file, once the company is an adherent."""
DOOR_WINDOW = timedelta(hours=1)
LINK_VALID = timedelta(days=30)
"""Of the link by which a request is taken up again."""


class Asking(StrEnum):
    """What is asked before anybody is known, and is therefore counted; the value is what the console shows."""

    START = "demande commencée"
    SIRET = "numéro de Siret vérifié"
    LINK = "lien demandé"


FROM_ADDRESS: Mapping[Asking, int] = {Asking.START: 10, Asking.SIRET: 20, Asking.LINK: 10}
"""How often an hour one address may ask each: several companies may stand behind it."""
ABOUT_ONE = 3
"""How many mails an hour one person may be sent that way."""


class Step(StrEnum):
    """The five steps; the value is what users read. Manual: SSTRN p. 5 (ENT-08, F063)."""

    IDENTIFICATION = "IDENTIFICATION"
    COMPANY = "ENTREPRISE"
    POSTS = "POSTES"
    EMPLOYEES = "SALARIES"
    VALIDATION = "VALIDATION"


class State(StrEnum):
    """What became of a request; the value is what users read."""

    DRAFT = "en préparation"
    SENT = "à examiner"
    TO_CORRECT = "à corriger"
    ACCEPTED = "acceptée"
    REFUSED = "refusée"


WRITABLE = frozenset({State.DRAFT, State.TO_CORRECT})
"""When who asks may still change what the request says."""


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A postal address, as typed."""

    street: str
    postcode: str
    town: str
    recipient: str = ""
    complement: str = ""


class Company(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked of the company at the second step."""

    name: str
    legal_form: str = ""
    activity: str = ""
    founded_on: date | None = None
    phone: str = ""
    email: str = ""
    street: str = ""
    complement: str = ""
    billing: Place | None = None
    """None: the company's own address serves, as for convocations."""
    convocation: Place | None = None


class PostTold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A post, as the form of posts gives it."""

    key: int
    title: str
    pcs_code: str
    description: str = ""
    risks: tuple[str, ...] = ()
    precisions: dict[str, tuple[str, ...]] = {}
    comment: str = ""

    def typed(self) -> dict[str, Any]:
        """What the rules and the service of posts receive."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if name != "key"}


class EmployeeTold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An employee, as the form of employees gives it; `post` is the key of one of the posts told."""

    key: int
    post: int
    last_name: str
    first_name: str
    sex: str
    born_on: date
    hired_on: date
    contract_kind: str
    birth_name: str = ""
    nir: str = ""
    nir_missing: bool = False
    ntt: str = ""
    language: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""
    post_since: date | None = None
    left_on: date | None = None

    def typed(self) -> dict[str, Any]:
        """What the rules and the service of employees receive."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if name not in ("key", "post")}


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that a request says; kept sealed, as JSON."""

    siret: str = ""
    naf: str = ""
    postcode: str = ""
    town: str = ""
    company: Company | None = None
    posts: tuple[PostTold, ...] = ()
    employees: tuple[EmployeeTold, ...] = ()
    later: bool = False
    """The employees are told once the company is an adherent."""
    seen: frozenset[Step] = frozenset()
    """Steps left by « Suivant »."""

    def post(self, key: int) -> PostTold | None:
        """One of the posts told."""
        return next((each for each in self.posts if each.key == key), None)

    def employee(self, key: int) -> EmployeeTold | None:
        """One of the employees told."""
        return next((each for each in self.employees if each.key == key), None)


def written(content: Content) -> str:
    """As it is stored."""
    return msgspec.json.encode(content).decode()


def read(text: str) -> Content:
    """What was stored."""
    return msgspec.json.decode(text, type=Content)


def identified(
    siret: str, naf: str, postcode: str, town: str, facts: AdhesionFacts
) -> tuple[str, str, str, str] | tuple[Refusal, ...]:
    """The first step: number, activity, postal code and commune as we keep them, or all that stands in the way.

    Source: manual SSTRN p. 3 and 5 (F064, F075).
    """
    found = cleaned(siret, naf, postcode, town)
    if not isinstance(found[0], Refusal) and (away := refuse_place(str(found[2]), facts)):
        return (away,)
    return found


def cleaned(siret: str, naf: str, postcode: str, town: str) -> tuple[str, str, str, str] | tuple[Refusal, ...]:
    """The same four, looked at one by one: what each may be, wherever it is."""
    found, refusals = [], list[Refusal]()
    for name, typed, clean in (
        ("siret", siret, clean_siret), ("naf", naf, clean_naf), ("postcode", postcode, clean_postal_code),
        ("town", town, clean_name),
    ):  # fmt: skip
        try:
            found.append(clean(typed))
        except Unacceptable as refusal:
            refusals.append(Refusal(name, f"{refusal.sentence}."))
    if refusals:
        return tuple(refusals)
    return found[0], found[1], found[2], found[3]


def refuse_place(postcode: str, facts: AdhesionFacts) -> Refusal | None:
    """Why workers of an establishment there are not followed by this service; None when they are.

    Source: manual SSTRN p. 3 (F075).
    """
    there = department(postcode)
    if not facts.departments or there in facts.departments:
        return None
    if there in facts.bordering or not facts.away_months:
        return Refusal("postcode", BORDERING.format(department=there))
    return Refusal("postcode", AWAY.format(months=facts.away_months))


def department(postcode: str) -> str:
    """« 44 », « 2A » is 20 here as in postal codes, « 974 » overseas."""
    return postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]


def place(prefix: str, values: Mapping[str, Any]) -> Place | Refusal | None:
    """An address of the second step that may be left empty, or what it lacks.

    Args:
        values: `<prefix>_street` and so on, as typed.
    """
    typed = {name: str(values.get(f"{prefix}_{name}") or "").strip() for name in Place.__struct_fields__}
    if not any(typed.values()):
        return None
    for name in ("street", "postcode", "town"):
        if not typed[name]:
            return Refusal(f"{prefix}_{name}", INCOMPLETE)
    try:
        typed["postcode"] = clean_postal_code(typed["postcode"])
    except Unacceptable as refusal:
        return Refusal(f"{prefix}_postcode", f"{refusal.sentence}.")
    return Place(**typed)


def missing(content: Content) -> dict[Step, str]:
    """What stands in the way of sending, by step, in their order; empty when nothing does."""
    found = {}
    if not content.siret:
        found[Step.IDENTIFICATION] = "Indiquez le numéro de Siret, le code NAF et la commune de l’établissement."
    if content.company is None:
        found[Step.COMPANY] = "Indiquez les données de l’entreprise."
    if not content.posts:
        found[Step.POSTS] = "Ajoutez au moins un poste de travail."
    if not content.employees and not content.later:
        found[Step.EMPLOYEES] = "Ajoutez vos salariés, ou cochez « Je déclarerai mes salariés plus tard »."
    elif any(content.post(each.post) is None for each in content.employees):
        found[Step.EMPLOYEES] = "Donnez un poste à chaque salarié."
    return found


def open_step(content: Content) -> Step:
    """Where one goes on: the first step that lacks something or was never left."""
    lacking = missing(content)
    return next((each for each in Step if each in lacking or each not in content.seen), Step.VALIDATION)


def next_key(rows: Sequence[PostTold | EmployeeTold]) -> int:
    """A key that no row has."""
    return max((each.key for each in rows), default=0) + 1


def refuse_decision(state: State) -> str | None:
    """Why a request is not decided any more; None while it waits."""
    if state is State.SENT:
        return None
    if state in WRITABLE:
        return "Cette demande est revenue à l’entreprise, qui la corrige : attendez qu’elle l’envoie de nouveau."
    return f"Cette demande est déjà {state.value} : quelqu’un d’autre l’a traitée."
