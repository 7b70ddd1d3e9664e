"""Whether a visit already held may make the one at hiring unnecessary. The service decides; this tells if it can."""

from dataclasses import dataclass
from datetime import date

from app.law.category import FollowUp, category
from app.law.dated import BEGINNING, Dated, Table, read
from app.law.life import ContractKind, Life, PastVisit, VisitKind
from app.law.spans import months_after


class DispenseRule(Dated, frozen=True, kw_only=True):
    """The look-back of a dispense."""

    who: str
    kind: VisitKind
    months: int
    jobs: int | None = None
    """Only the first so many jobs of the visit count; None: all."""


@dataclass(frozen=True, slots=True)
class Dispense:
    """Whether the hiring visit may be left out, and why."""

    possible: bool
    article: str
    because: str


DISPENSE_RULES = Table(read("dispense", DispenseRule), key=lambda rule: rule.who)


def dispense(life: Life) -> Dispense:
    """The conditions of a dispense on the first day of the contract: all of them must hold.

    Visits on or after the first day are not looked at. If worker or doctor want the visit, it takes place.

    Raises:
        NoRule: no look-back is in force on that day.

    Source: Code du travail, art. R4624-15 (VIP), R4624-27 (aptitude exam), R4625-10 to -13 (interim).
    """
    day = max(life.started_on, BEGINNING)
    decided = category(life.exposures, day, born_on=life.born_on, sex=life.sex)
    rule = look_back(life, decided.follow_up, day)
    since = months_after(life.started_on, -rule.months)
    recent = [visit for visit in life.visits if since <= visit.on < life.started_on]
    exams = [visit for visit in recent if visit.kind is rule.kind]
    refusal = _missing(life, rule, recent, exams)
    if refusal:
        return Dispense(False, rule.article, f"{refusal} (art. {rule.article})")
    return Dispense(
        True,
        rule.article,
        f"Dispense possible : même poste, document détenu, aucune mesure depuis {_years(rule)} (art. {rule.article})",
    )


def look_back(life: Life, follow_up: FollowUp, day: date) -> DispenseRule:
    """The dispense rule of this worker on that day."""
    who = f"interim {follow_up}" if life.contract_kind == ContractKind.AGENCY else follow_up.value
    return DISPENSE_RULES.one(who, day)


def _missing(life: Life, rule: DispenseRule, recent: list[PastVisit], exams: list[PastVisit]) -> str | None:
    if not exams:
        return f"Visite nécessaire : aucune du même type depuis {_years(rule)}"
    if any(visit.measure or visit.unfit for visit in recent):
        # The measure may have been another employer's: that it exists is not told.
        return "Visite nécessaire : les conditions d’une dispense ne sont pas réunies"
    same = [visit for visit in exams if life.job and life.job in visit.jobs[: rule.jobs]]
    if not same:
        return "Visite nécessaire : le poste n’est pas le même"
    if not any(visit.document_held for visit in same):
        return "Visite nécessaire : le service n’a pas la dernière attestation ni le dernier avis"
    return None


def _years(rule: DispenseRule) -> str:
    return f"{rule.months // 12} ans"
