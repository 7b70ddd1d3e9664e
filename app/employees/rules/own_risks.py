"""The risks that an employer declares for a person, beside those of the posts held (SAL-07, K18, K19).

Plain values. What the law keeps to the worker, such as a handicap, may be declared where a service asks for it, and is
never shown again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.employees.rules.follow_up import Met, Origin, Span
from app.law.category import FollowUp, category
from app.law.life import Exposure
from app.law.secrecy import secret
from app.platform.refusal import Refusals
from app.posts.rules.risks import OTHER, Declared, Offered, declarations, law_exposure, missing_precisions, successor

OF_POSTS_ONLY = (OTHER, "LISTE_EMP")
"""What only a post can be: described in the employer's own words, or added by the employer to the list."""


@dataclass(frozen=True, slots=True)
class RiskGroup:
    """The risks that lead to the same follow-up, by the law of the day."""

    follow_up: FollowUp
    risks: Sequence[Offered]


def offered(known: Mapping[str, Offered], situations: Collection[str], declared: Collection[str]) -> dict[str, Offered]:
    """The risks to tick on the sheet of an employee, by code.

    Args:
        known: every risk, in the order of the form.
        situations: of the worker's own, those that the service asks for there (K19).
        declared: what stands on the sheet; no longer offered to others, it can still be taken away.
    """
    return {
        code: risk
        for code, risk in known.items()
        if code in declared
        or (risk.in_force and code not in OF_POSTS_ONLY and (not risk.personal or code in situations))
    }


@dataclass(frozen=True, slots=True)
class Renewal:
    """A risk of a person that is no longer declared, and what takes its place."""

    risk: Offered
    fresh: Declared | None
    """None: nothing takes its place."""
    lacks: bool = False
    """What takes its place asks for a precision that was not told: the employer chooses it on the form."""


def renewals(
    declared: Iterable[Declared], known: Mapping[str, Offered], offers: Mapping[str, Offered]
) -> list[Renewal]:
    """What becomes of the declared risks that are no longer to be declared; the worker's secrets stay untold.

    Args:
        known: every risk, by code.
        offers: those that may be ticked for a person.
    """
    ended = [each for each in declared if known[each.risk].ended_on and not is_kept(known[each.risk])]
    return [_renewal(each, known[each.risk], offers) for each in ended]


def _renewal(declared: Declared, risk: Offered, offers: Mapping[str, Offered]) -> Renewal:
    found = successor(risk, offers)
    if found is None:
        return Renewal(risk, None)
    told = tuple(code for code, _, _ in found.precisions if code in declared.precisions)
    fresh = Declared(found.code, told)
    return Renewal(risk, fresh, lacks=bool(missing_precisions((fresh,), offers)))


def grouped(risks: Iterable[Offered], on: date) -> list[RiskGroup]:
    """The risks by the follow-up that each leads to when it is alone, the lightest first. Manual: ASMIS p. 15."""
    by_follow_up: dict[FollowUp, list[Offered]] = {each: [] for each in FollowUp}
    for risk in risks:
        by_follow_up[category([Exposure(risk.law_code)], on).follow_up].append(risk)
    return [RiskGroup(follow_up, found) for follow_up, found in by_follow_up.items() if found]


def accepted(
    ticked: Iterable[str], precisions: Mapping[str, Iterable[str]], known: Mapping[str, Offered]
) -> tuple[Declared, ...] | Refusals:
    """What was ticked, each with its precisions, or what lacks.

    Args:
        known: those offered, by code.
    """
    found = declarations(ticked, precisions, "", known)
    if not isinstance(found, tuple):
        return (found,)
    return missing_precisions(found, known) or found


def is_kept(risk: Offered) -> bool:
    """It is the worker's to tell: neither the sheet, nor a list, nor the history shows that it was declared."""
    return secret(risk.law_code)


def own_met(declared: Declared, span: Span, known: Mapping[str, Offered]) -> Met:
    """A person's own contact with a risk, as the follow-up looks at it; a secret is told by nobody."""
    risk = known[declared.risk]
    told = "" if is_kept(risk) else risk.short_label
    return Met(law_exposure(declared, known), span, Origin.PERSON, told)
