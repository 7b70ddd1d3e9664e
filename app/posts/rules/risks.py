"""The risks of a post: what is offered, what was declared of it, and which follow-up that asks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.law.category import Category, category
from app.law.life import Exposure
from app.platform.refusal import Refusal, Refusals
from app.reference.rules import exposure

COMMENT_LENGTH = 300
OTHER = "AUTRE"
"""The risk that only its description tells."""


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
