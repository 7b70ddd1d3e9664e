"""The rhythm of the visits: when the next one is due, counted from the last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.law.category import FollowUp, Met, asked, decide
from app.law.dated import Dated, Table, read
from app.law.deadline import Deadline, sentence
from app.law.life import Life, PastVisit, VisitKind
from app.law.spans import french, months_after

ROUND = frozenset({VisitKind.VIP, VisitKind.EMA, VisitKind.INTERMEDIATE})
"""The visits from which the next one is counted."""
BETWEEN_EXAMS = frozenset({VisitKind.VIP, VisitKind.INTERMEDIATE})
"""What counts as the intermediate visit, when held after an aptitude exam."""


class NextVisitRule(Dated, frozen=True, kw_only=True):
    """A rhythm: at most so many months between two visits."""

    who: str
    kind: VisitKind
    months: int


NEXT_VISIT_RULES = Table(read("next_visit", NextVisitRule), key=lambda rule: rule.who)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the last visits lead to."""

    periodic: Deadline
    intermediate: Deadline | None
    """Between two aptitude exams; None: not asked for, or already held."""

    @property
    def soonest(self) -> Deadline:
        """The one that comes first."""
        return self.intermediate or self.periodic


def rhythm(life: Life, on: date) -> Rhythm | None:
    """The periodic visits of a worker by the law of the day `on`; None: no visit yet that they could be counted from.

    Visits after `on` are not looked at. The doctor's date wins when it is earlier than the legal maximum.

    Raises:
        NoRule: no rhythm is in force on that day.

    Source: Code du travail, art. R4624-16, -17, -28; yearly: R4451-82, R4153-40.
    """
    return counted(asked(life.exposures, on, life.born_on, life.sex), held_until(life, on), on)


def held_until(life: Life, on: date) -> list[PastVisit]:
    """The visits held up to that day, oldest first."""
    return sorted((visit for visit in life.visits if visit.on <= on), key=lambda visit: visit.on)


def counted(met: Iterable[Met], held: list[PastVisit], on: date) -> Rhythm | None:
    """As `rhythm`, from the rules that are met and the visits held, oldest first."""
    met = list(met)
    follow_up = decide(met).follow_up
    if follow_up is FollowUp.REINFORCED:
        exams = [visit for visit in held if visit.kind is VisitKind.EMA]
        return _reinforced(exams[-1], held, met, on) if exams else None
    last = [visit for visit in held if visit.kind in ROUND]
    if not last:
        return None
    rule = NEXT_VISIT_RULES.one(follow_up, on)
    return Rhythm(_due(rule.kind, rule.months, rule.article, last[-1], held), None)


def _reinforced(exam: PastVisit, held: list[PastVisit], met: list[Met], on: date) -> Rhythm:
    """Aptitude exams, and an intermediate visit between two unless the next exam comes as soon."""
    usual = NEXT_VISIT_RULES.one(FollowUp.REINFORCED, on)
    sooner = [(rule.exam_months, rule.exam_article) for rule, _ in met if rule.exam_months]
    months, article = min([*sooner, (usual.months, usual.article)])
    periodic = _due(VisitKind.EMA, months, article, exam, held)
    if any(visit.kind in BETWEEN_EXAMS and visit.on > exam.on for visit in held):
        return Rhythm(periodic, None)
    between = NEXT_VISIT_RULES.one("SIR intermediate", on)
    intermediate = _due(between.kind, between.months, between.article, exam, held)
    comes_between = intermediate.latest and periodic.latest and intermediate.latest < periodic.latest
    return Rhythm(periodic, intermediate if comes_between else None)


def _due(kind: VisitKind, months: int, article: str, last: PastVisit, held: list[PastVisit]) -> Deadline:
    legal = months_after(last.on, months)
    fixed = _fixed(kind, last, held)
    if fixed and fixed < legal:
        because = f"{kind.label} au plus tard le {french(fixed)}, date fixée par le médecin du travail (art. {article})"
        return Deadline(kind, fixed, False, article, because)
    span = "dans l’année qui suit" if months == 12 else f"dans les {months // 12} ans qui suivent"
    when = f"{span} la visite du {french(last.on)}"
    return Deadline(kind, legal, False, article, sentence(kind, when, legal, article))


def _fixed(kind: VisitKind, last: PastVisit, held: list[PastVisit]) -> date | None:
    """The doctor's date for this visit: the latest one fixed since the last visit of the round.

    A date without a kind is the periodic visit's: the doctor's rhythm is that one (R4624-28 « qu'il détermine »).
    """
    usual = VisitKind.EMA if kind is VisitKind.INTERMEDIATE else kind
    for visit in reversed(held):
        if visit.on < last.on:
            return None
        if visit.fixed_next_on and visit.fixed_next_on > visit.on and (visit.fixed_next_kind or usual) is kind:
            return visit.fixed_next_on
    return None
