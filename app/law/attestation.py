"""Attestation d'absence de contre-indications: driving permits and electrical work since décret 2025-355."""

from dataclasses import dataclass
from datetime import date

from app.law.dated import Dated, Table, read
from app.law.life import Life, PastVisit, VisitKind
from app.law.risks import RISKS
from app.law.spans import french, months_after


class AttestationRule(Dated, frozen=True, kw_only=True):
    """An operation that needs an attestation, renewed in so many months."""

    operation: str
    months: int
    only_near_live_parts: bool = False


@dataclass(frozen=True, slots=True)
class Attestation:
    """What is asked of a worker for an operation, and what is held."""

    required: bool
    ok: bool
    """Nothing is missing: not required, or held and valid."""
    valid_until: date | None
    """Last day, included; None: nothing held."""
    article: str
    because: str


ATTESTATION_RULES = Table(read("attestation", AttestationRule), key=lambda rule: rule.operation)


def attestation(life: Life, operation: str, on: date) -> Attestation:
    """Whether the worker needs an attestation for this operation on that day, and until when one is valid.

    An avis d'aptitude given for the same operation before the decree counts, so many months from its day.
    An electrical exposure that does not tell whether it is near bare live parts is treated as if it were.

    Source: Code du travail, art. R4323-56, R4544-10, R4544-11; décret 2025-355, art. 2.
    """
    rules = ATTESTATION_RULES.on(on).get(operation)
    if not rules:
        return Attestation(False, True, None, "", "Aucune attestation n’est demandée à cette date")
    rule = rules[0]
    valid_until = max(
        (months_after(visit.on, rule.months) for visit in life.visits if visit.on <= on and _attests(visit, rule)),
        default=None,
    )
    required = any(
        exposure.risk == operation
        and exposure.on(on)
        and not (rule.only_near_live_parts and exposure.near_live_parts is False)
        for exposure in life.exposures
    )
    held = valid_until is not None and on <= valid_until
    return Attestation(required, held or not required, valid_until, rule.article, _because(rule, required, valid_until))


def _attests(visit: PastVisit, rule: AttestationRule) -> bool:
    if visit.kind is VisitKind.ATTESTATION:
        return not visit.risks or rule.operation in visit.risks
    return visit.kind is VisitKind.EMA and visit.on < rule.valid_from and rule.operation in visit.risks


def _because(rule: AttestationRule, required: bool, valid_until: date | None) -> str:
    what = RISKS[rule.operation].label
    if valid_until:
        return f"Attestation pour {what} valable jusqu’au {french(valid_until)} (art. {rule.article})"
    if required:
        return f"Attestation d’absence de contre-indications nécessaire pour {what} (art. {rule.article})"
    return f"Aucune attestation nécessaire pour {what} (art. {rule.article})"
