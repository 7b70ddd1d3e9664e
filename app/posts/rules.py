"""What a post must say before it is kept, and which follow-up its risks ask for.

The form and the import share these functions: plain values in, a description or its refusals out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.law.category import Category, category
from app.law.identifiers import Unacceptable, clean_pcs
from app.law.life import Exposure
from app.law.names import clean_name, sort_key
from app.law.nir import tells_nir
from app.platform.refusal import NUMBER_TOLD, Refusal, Refusals
from app.posts.facts import Held
from app.posts.titles import spelled
from app.reference.rules import exposure

TITLE_LENGTH = 100
KEY_LENGTH = 120
"""Of the longest title folded, nearly always: « Œ » folds into two letters. The rest sorts nothing apart."""
DETAILS_LENGTH = 500
WRITTEN_FREELY = ("title", "description", "comment")
COMMENT_LENGTH = 300
OTHER = "AUTRE"
"""The risk that only its description tells."""

CLOSED = "Ce poste est clôturé : rouvrez-le d’abord."
STANDS_FOR = "Un autre poste ouvert porte cet intitulé : renommez-le ou clôturez-le d’abord."
"""Why a post that was removed cannot come back."""
SIMILAR = (
    "Nous avons détecté un ou plusieurs poste(s) similaire(s) listé(s) ci-dessous. Si vous souhaitez tout de même"
    " poursuivre, cliquer sur 'Continuer'. Sinon, cliquer sur 'Annuler'."
)
"""In the manual's own words (POS-04)."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A risk as the form offers it; precisions are (code, label, code of the law)."""

    code: str
    label: str
    short_label: str
    help: str
    article: str
    law_code: str
    precisions: tuple[tuple[str, str, str], ...] = ()
    only_one: bool = False
    """Of the precisions, exactly one: a category rather than kinds of vehicles."""
    usual: bool = True
    """One of the 14 of the form; the others only stand on records that have them."""
    ended_on: date | None = None
    """Last day on which it was to be declared, once that day is past; None: it still is."""
    in_force: bool = True
    personal: bool = False
    """Of the worker and not of the post: declared on the sheet of an employee, if the service asks for it there."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A risk that was ticked. `precisions` are sorted; `comment` describes « un autre risque » only."""

    risk: str
    precisions: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """A post, normalised: the same whatever the way it came."""

    title: str
    title_key: str
    pcs_code: str
    details: str = ""
    risks: tuple[Declared, ...] = ()


def description(values: Mapping[str, Any], offered: Mapping[str, Offered]) -> Description | Refusals:
    """A post from what was typed or read in a file.

    Args:
        values: `title`, `pcs_code`, `description`, `risks` (codes), `precisions` (risk → codes), `comment`.
        offered: the risks that may be declared on that day, by code.

    Whether the code PCS exists is the nomenclature's: the foreign key tells.
    """
    refusals: list[Refusal] = []
    title = _title(values.get("title"), refusals)
    pcs_code = _pcs(values.get("pcs_code"), refusals)
    details = " ".join(str(values.get("description") or "").split())
    if len(details) > DETAILS_LENGTH:
        refusals.append(Refusal("description", f"{DETAILS_LENGTH} caractères au plus : raccourcissez."))
    refusals += [Refusal(name, NUMBER_TOLD) for name in WRITTEN_FREELY if tells_nir(str(values.get(name) or ""))]
    declared = declarations(values.get("risks") or (), values.get("precisions") or {}, values.get("comment"), offered)
    if refusals or isinstance(declared, Refusal):
        return (*refusals, declared) if isinstance(declared, Refusal) else tuple(refusals)
    return Description(title, title_key(title), pcs_code, details, declared)


def declarations(
    risks: Iterable[str], precisions: Mapping[str, Iterable[str]], comment: str | None, offered: Mapping[str, Offered]
) -> tuple[Declared, ...] | Refusal:
    """The risks ticked, in the order of the form, each with its own precisions."""
    ticked = set(risks)
    if ticked - set(offered):
        return Refusal("risks", "Choisissez les risques dans la liste proposée.")
    told = " ".join((comment or "").split())
    if OTHER in ticked and not told:
        return Refusal("comment", "Décrivez cet autre risque en quelques mots.")
    if len(told) > COMMENT_LENGTH:
        return Refusal("comment", f"{COMMENT_LENGTH} caractères au plus : raccourcissez.")
    kept = []
    for code, risk in offered.items():
        if code not in ticked:
            continue
        chosen = tuple(sorted(set(precisions.get(code, ()))))
        if set(chosen) - {each[0] for each in risk.precisions}:
            return Refusal(f"precisions_{code}", "Choisissez dans la liste proposée.")
        if risk.only_one and len(chosen) > 1:
            return Refusal(f"precisions_{code}", "Choisissez une seule de ces réponses.")
        kept.append(Declared(code, chosen, told if code == OTHER else ""))
    return tuple(kept)


def missing_precisions(risks: Sequence[Declared], offered: Mapping[str, Offered]) -> Refusals:
    """What remains to be told about the risks declared: the form asks at once, files and old posts are completed later.

    Source: manual SSTRN « Les postes de travail » (POS-05).
    """
    return tuple(
        Refusal(
            f"precisions_{each.risk}",
            f"Précisez : {offered[each.risk].short_label}, "
            + ("choisissez une réponse." if offered[each.risk].only_one else "cochez une ou plusieurs réponses."),
        )
        for each in risks
        if each.risk in offered and offered[each.risk].precisions and not each.precisions
    )


def completed(declared: Sequence[Declared], precisions: Mapping[str, Iterable[str]]) -> tuple[Declared, ...]:
    """The same risks, with what was told of those that lacked a precision; the others stay as they were."""
    return tuple(
        each if each.precisions else replace(each, precisions=tuple(sorted(set(precisions.get(each.risk, ())))))
        for each in declared
    )


def refuse_completion(declared: Sequence[Declared], offered: Mapping[str, Offered]) -> Refusals:
    """What stands in the way once risks were completed: an answer that is not offered, or one that still lacks."""
    told = {each.risk: each.precisions for each in declared}
    comment = "".join(each.comment for each in declared)
    found = declarations(told, told, comment, offered)
    return (found,) if isinstance(found, Refusal) else missing_precisions(declared, offered)


def successor(risk: Offered, offered: Mapping[str, Offered]) -> Offered | None:
    """The risk that takes the place of one no longer declared: what the law sees alike; None: nothing does."""
    alike = [each for each in offered.values() if each.usual and each.law_code == risk.law_code]
    return alike[0] if len(alike) == 1 else None


def shown_risks(risks: Sequence[Declared], offered: Mapping[str, Offered]) -> str:
    """The risks as lists show them: « Amiante, CACES »; empty when there is none."""
    return ", ".join(offered[each.risk].short_label if each.risk in offered else each.risk for each in risks)


def told_risks(risks: Sequence[Declared], offered: Mapping[str, Offered]) -> str:
    """The risks with all that was told of them, for the history: « Amiante, CACES (Grues à tour) »."""
    order = list(offered)
    found = sorted((each for each in risks if each.risk in offered), key=lambda each: order.index(each.risk))
    return ", ".join(_told_risk(each, offered[each.risk]) for each in found)


def _told_risk(declared: Declared, risk: Offered) -> str:
    details = [label for code, label, _ in risk.precisions if code in declared.precisions]
    details += [declared.comment] if declared.comment else []
    return f"{risk.short_label} ({', '.join(details)})" if details else risk.short_label


def law_exposure(
    declared: Declared, offered: Mapping[str, Offered], first_on: date | None = None, last_on: date | None = None
) -> Exposure:
    """What the law is asked about a declared risk, from its first day to its last, both included."""
    risk = offered[declared.risk]
    laws = {code: law for code, _, law in risk.precisions if code in declared.precisions}
    return exposure(risk.law_code, laws, first_on, last_on)


def follow_up(risks: Sequence[Declared], offered: Mapping[str, Offered], on: date) -> Category:
    """The follow-up of a worker of this post who is exposed to nothing else, by the law of that day."""
    return category([law_exposure(each, offered) for each in risks], on)


def refuse_change(closed: bool, holders: int, held: Held) -> str | None:
    """Why a post may not be changed now; None when it may. Manual: POS-06; profile: K17."""
    if closed:
        return CLOSED
    if holders and held is Held.LOCKED:
        return "Des salariés occupent ce poste : donnez-leur un autre poste, ou dupliquez-le pour en créer un nouveau."
    return None


def refuse_close(holders: int) -> str | None:
    """Why a post stays open: somebody holds it. Manual: POS-06."""
    if not holders:
        return None
    if holders == 1:
        return "Un salarié occupe ce poste : donnez-lui d’abord un autre poste."
    return f"{holders} salariés occupent ce poste : donnez-leur d’abord un autre poste."


def title_key(title: str) -> str:
    """What titles are sorted, searched and matched by: « Resp. des ventes » is « responsable des ventes »."""
    return sort_key(spelled(title))[:KEY_LENGTH]


def _title(typed: object, refusals: list[Refusal]) -> str:
    try:
        title = spelled(clean_name(str(typed or "")))
    except Unacceptable:
        refusals.append(Refusal("title", "Indiquez l’intitulé du poste, en toutes lettres."))
        return ""
    if len(title) > TITLE_LENGTH:
        refusals.append(Refusal("title", f"{TITLE_LENGTH} caractères au plus : raccourcissez."))
    return title[0].upper() + title[1:]


def _pcs(typed: object, refusals: list[Refusal]) -> str:
    if not typed:
        refusals.append(Refusal("pcs_code", "Choisissez le code PCS : tapez un métier ou un code."))
        return ""
    try:
        return clean_pcs(str(typed))
    except Unacceptable as refusal:
        refusals.append(Refusal("pcs_code", f"{refusal.sentence}."))
        return ""
