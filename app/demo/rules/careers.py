"""Careers: hired when and how, which posts in between, the visits held, and what the law says today of all that.

The follow-up is `employees.rules.follow_up`'s own answer. A fate fits whoever holds a post of the same exposures, so
that a large load asks the law a few thousand times for a million people.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random

from msgspec.structs import replace

from app.employees.rules.follow_up import Career, Followed, Met, Span, Stay, Stint, followed
from app.law.life import PastVisit, Sex, VisitKind

NOW_POST, FORMER_POST = 1, 2
"""How a fate calls the post held today and the one before it."""
FIRST_KNOWN_VISITS = date(2012, 1, 1)
"""Of those hired earlier: the service's records begin there."""
MEAN_SERVICE_DAYS, LONGEST_SERVICE_DAYS = 2_500, 14_000
SHORT_KINDS = frozenset({"CDD", "CDD_USAGE", "SAISONNIER", "INTERIM", "CONTRAT_AIDE", "AI", "APPRENTI", "CONTRAT_PRO"})
STUDENT_KINDS = frozenset({"APPRENTI", "CONTRAT_PRO"})
ON_TIME, LATE = 0.82, 0.92
"""Shares of the visits held before their last day, and of those held at all."""
FORGOTTEN_DAYS = 400
"""No visit is awaited for longer: sooner or later somebody asks for it."""

Exposed = tuple[Met, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """What a fate depends on beside chance; hashable, so that fates may be shared."""

    kind: str
    post: Exposed | None
    """What the post exposes to; None: no post chosen yet."""
    former: Exposed | None
    """What the post before exposed to; None: there was none."""
    own: Exposed
    """The worker's own."""


@dataclass(frozen=True, slots=True)
class Fate:
    """A career and what follows from it."""

    situation: Situation
    career: Career
    followed: Followed
    student_born_on: date | None
    """Set where the age at hiring matters to the law; all others were grown up."""

    @property
    def stays(self) -> Sequence[Stay]:
        """The contracts, the earliest first."""
        return self.career.stays


def fate(rng: Random, situation: Situation, legal_kinds: Mapping[str, str], today: date) -> Fate:
    """Draw one.

    Args:
        legal_kinds: code of a contract kind → the law's.
    """
    kind = situation.kind
    hired_on = today - timedelta(days=_service_days(rng, kind))
    left_on = _left_on(rng, kind, hired_on, today)
    born_on = _student(rng, hired_on) if kind in STUDENT_KINDS else None
    stays, stints = _past(rng, situation, hired_on)
    span = Span(hired_on, left_on + timedelta(days=1) if left_on else None)
    stays.append(Stay(kind, span))
    stints += _posts(rng, situation, span, min(today, left_on or today))
    career = Career(
        born_on=born_on or hired_on - timedelta(days=30 * 365),
        sex=Sex.FEMALE,  # decides nothing without measured lead
        hired_on=hired_on,
        left_on=left_on,
        stints=stints,
        stays=stays,
        exposed=situation.own,
        visits=(),
    )
    exposed_posts = {NOW_POST: situation.post or (), FORMER_POST: situation.former or ()}
    ask = partial(followed, exposed_posts=exposed_posts, legal_kinds=legal_kinds)
    career = _seen(rng, career, lambda one, on: ask(one, on=on), today)
    return Fate(situation, career, ask(career, on=today), born_on)


def _service_days(rng: Random, kind: str) -> int:
    """How long ago the present stay began; a few begin soon."""
    if rng.random() < 0.015:
        return -rng.randrange(3, 30)
    if kind in SHORT_KINDS:
        return rng.randrange(2, 700 if kind in STUDENT_KINDS else 420)
    return min(LONGEST_SERVICE_DAYS, 3 + int(rng.expovariate(1 / MEAN_SERVICE_DAYS)))


def _left_on(rng: Random, kind: str, hired_on: date, today: date) -> date | None:
    """The last day; short contracts end, some people leave."""
    if kind in SHORT_KINDS:
        longest = 900 if kind in STUDENT_KINDS else 380
        return hired_on + timedelta(days=rng.randrange(60, longest))
    served = (today - hired_on).days
    if served > 60 and rng.random() < 0.06:
        return today - timedelta(days=rng.randrange(1, min(served - 30, 500)))
    return None


def _student(rng: Random, hired_on: date) -> date:
    return hired_on - timedelta(days=int(365.25 * (16.2 + 6 * rng.random())))


def _past(rng: Random, situation: Situation, hired_on: date) -> tuple[list[Stay], list[Stint]]:
    """An earlier stay at the same company, for some."""
    if situation.kind in STUDENT_KINDS or rng.random() > 0.1:
        return [], []
    ended = hired_on - timedelta(days=rng.randrange(20, 300))
    span = Span(ended - timedelta(days=rng.randrange(60, 380)), ended)
    stint = [Stint(NOW_POST, 1, span)] if situation.post is not None else []
    return [Stay("CDD", span)], stint


def _posts(rng: Random, situation: Situation, span: Span, until: date) -> list[Stint]:
    """The posts of the present stay: one, or two one after the other."""
    if situation.post is None:
        return []
    served = (until - span.first).days if span.first else 0
    if situation.former is None or served < 200 or span.first is None:
        return [Stint(NOW_POST, 1, span)]
    moved_on = span.first + timedelta(days=rng.randrange(90, served - 60))
    return [Stint(FORMER_POST, 1, Span(span.first, moved_on)), Stint(NOW_POST, 1, Span(moved_on, span.after))]


def _seen(rng: Random, career: Career, ask: Callable[[Career, date], Followed], today: date) -> Career:
    """The career with the visits that took place: mostly in time, some late, some never."""
    last_day = min(today - timedelta(days=1), career.left_on or today)
    day, visits = max(career.hired_on, FIRST_KNOWN_VISITS), list[PastVisit]()
    while True:
        awaited = ask(replace(career, visits=tuple(visits)), day)
        if awaited.next_visit_on is None or not awaited.next_visit_kind:
            break
        due = max(awaited.next_visit_on, day)
        held_on = _working_day(_held_on(rng, due, today, first=not visits))
        if visits and held_on <= visits[-1].on:
            held_on = _working_day(visits[-1].on + timedelta(days=30))
        if held_on > last_day:
            break
        fixed = held_on + timedelta(days=rng.randrange(300, 700)) if rng.random() < 0.06 else None
        visits.append(PastVisit(VisitKind(awaited.next_visit_kind), held_on, fixed))
        day = held_on
    return replace(career, visits=tuple(visits))


def _held_on(rng: Random, due: date, today: date, *, first: bool) -> date:
    draw = rng.random()
    if draw < ON_TIME:
        return due - timedelta(days=rng.randrange(0, 15 if first else 60))
    if draw < LATE or due < today - timedelta(days=FORGOTTEN_DAYS):
        return due + timedelta(days=rng.randrange(1, 240))
    return date.max - timedelta(days=7)


def _working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
