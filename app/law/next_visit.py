"""The next visit of a worker: the first of the contract, the rhythm, or what a new risk or a new law asks for."""

from datetime import date

from app.law.category import RULES_OF, FollowUp, Met, RiskRule, asked, decide
from app.law.dated import BEGINNING
from app.law.deadline import Deadline, before_assignment
from app.law.dispense import look_back
from app.law.first_visit import FIRST_VISIT_RULES, first_visit_as, user_company
from app.law.life import Exposure, Life, PastVisit, VisitKind
from app.law.rhythm import ROUND, counted, held_until
from app.law.spans import months_after

EXAM = frozenset({VisitKind.EMA})
MADE_FOR_MONTHS = 3
"""A visit held so long before a new post is taken as held for it. The law gives no number: the delay of R4624-10."""


def next_visit(life: Life, on: date) -> Deadline:
    """The next visit of a worker, whatever asks for it: hiring, rhythm, a new risk, a new law, the doctor.

    Before the first day in the post it is judged by that first day. A visit older than the contract counts as far
    as a dispense may look back: whether it is granted is the service's decision.

    Raises:
        NoRule: the tables say nothing about that day.

    Source: Code du travail, art. R4624-10 to R4624-28.
    """
    day = max(on, life.started_on)
    met = asked(life.exposures, day, life.born_on, life.sex)
    return due_next(life, met, day)


def due_next(life: Life, met: list[Met], day: date) -> Deadline:
    """As `next_visit`, from the rules met on `day`, no earlier than the first day in the post."""
    held = held_until(life, day)
    due = _entry(life, met, held, day)
    if due is None:
        rhythm = counted(met, held, day)
        due = rhythm.soonest if rhythm else _first(life, decide(met).follow_up)
    ahead = _coming(life, held, day)
    if ahead and ahead.latest and (due.latest is None or ahead.latest < due.latest):
        return ahead
    return due


def assignments(life: Life) -> list[Deadline]:
    """The visits that new risks ask for during the contract, each before its first day; soonest first.

    Source: Code du travail, art. R4624-18, R4624-24.
    """
    asking = [
        _new_risk(life, exposure, exposure.first_on)
        for exposure in life.exposures
        if exposure.first_on is not None and exposure.first_on > life.started_on
    ]
    return sorted((due for due in asking if due), key=lambda due: due.latest or date.max)


def _first(life: Life, follow_up: FollowUp) -> Deadline:
    return first_visit_as(life, follow_up, max(life.started_on, BEGINNING))


def _entry(life: Life, met: list[Met], held: list[PastVisit], day: date) -> Deadline | None:
    """The visit with which the contract, the post or the follow-up should have begun, unless one counts for it."""
    follow_up = decide(met).follow_up
    reinforced = follow_up is FollowUp.REINFORCED
    deciding = [pair for pair in met if (pair[0].follow_up is follow_up if reinforced else pair[0].before_assignment)]
    since, rule = min(
        ((_since(life, rule, exposure), rule) for rule, exposure in deciding),
        key=lambda pair: pair[0],
        default=(life.started_on, None),
    )
    at_start = since <= max(life.started_on, BEGINNING)
    look_back_months = look_back(life, follow_up, day).months if at_start else MADE_FOR_MONTHS
    counts_from = months_after(since, -look_back_months)
    kinds = EXAM if reinforced else ROUND
    if any(visit.kind in kinds and visit.on >= counts_from for visit in held):
        return None
    if at_start or rule is None:
        return _first(life, follow_up)
    return _before(life, rule, since)


def _since(life: Life, rule: RiskRule, exposure: Exposure) -> date:
    """The first day on which this risk asked this worker for what it asks now; a break of it is not looked at."""
    begun = min(
        (
            other.valid_from
            for other in RULES_OF[rule.risk]
            if other.follow_up is rule.follow_up and other.asks(exposure, other.valid_from, None, life.sex)
        ),
        default=rule.valid_from,
    )
    first_days = [other.first_on or life.started_on for other in life.exposures if other.risk == exposure.risk]
    return max(min(first_days, default=life.started_on), begun, life.started_on)


def _coming(life: Life, held: list[PastVisit], day: date) -> Deadline | None:
    """The first visit that a risk to come asks for, unless one was held for it."""
    for due in assignments(life):
        if due.latest is None or due.latest <= day:
            continue
        kinds = EXAM if due.kind is VisitKind.EMA else ROUND
        made_for = months_after(due.latest, -MADE_FOR_MONTHS)
        if not any(visit.kind in kinds and visit.on >= made_for for visit in held):
            return due
    return None


def _new_risk(life: Life, exposure: Exposure, day: date) -> Deadline | None:
    met = asked(life.exposures, day, life.born_on, life.sex)
    reinforced = decide(met).follow_up is FollowUp.REINFORCED
    for rule, found in met:
        # A worker in reinforced follow-up sees the doctor: the other visits no longer exist for him.
        asks = rule.follow_up is FollowUp.REINFORCED if reinforced else rule.before_assignment
        if found is exposure and asks:
            return _before(life, rule, day)
    return None


def _before(life: Life, rule: RiskRule, day: date) -> Deadline:
    if rule.follow_up is FollowUp.REINFORCED:
        article = FIRST_VISIT_RULES.one(FollowUp.REINFORCED, day).article
        return before_assignment(VisitKind.EMA, day, article, user_company(life, day))
    return before_assignment(VisitKind.VIP, day, rule.before_assignment or rule.article)
