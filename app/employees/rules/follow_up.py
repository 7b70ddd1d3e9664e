"""What the record keeps of an employee's follow-up: careers and exposures in, columns out. Pure.

Periods are `[first day, day after the last)`; the law names last days.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain

from msgspec import Struct

from app.law.dated import BEGINNING
from app.law.follow_up import Exposure, FollowUp, Life, PastVisit, follow
from app.law.secrecy import shown_reason


class Span(Struct, frozen=True):
    """A period; `first` None: always, `after` None: until further notice."""

    first: date | None
    after: date | None

    def on(self, day: date) -> bool:
        """It covers that day."""
        return (self.first is None or self.first <= day) and (self.after is None or day < self.after)

    def meet(self, other: "Span") -> "Span | None":
        """What both cover; None: nothing."""
        first = max((day for day in (self.first, other.first) if day), default=None)
        after = min((day for day in (self.after, other.after) if day), default=None)
        return None if first and after and first >= after else Span(first, after)


class Stint(Struct, frozen=True):
    """A post held in a period; rank 1 is the main one."""

    post_id: int
    rank: int
    span: Span


class Stay(Struct, frozen=True):
    """A contract, its kind a code of the nomenclature; rank 1 is the main one."""

    kind: str
    span: Span
    rank: int = 1


class Origin(StrEnum):
    """Who exposes a worker to a risk; the value is what users read (K18)."""

    COMPANY = "entreprise"
    POST = "poste"
    PERSON = "salarié"


class Met(Struct, frozen=True):
    """A contact with a risk, asked to the law as `exposure` (its dates aside) during `span`."""

    exposure: Exposure
    span: Span
    origin: Origin = Origin.POST
    told: str = ""
    """The risk as records show it; empty: a secret of the worker."""


class Career(Struct, frozen=True, kw_only=True):
    """All that the follow-up of a person at an adherent depends on."""

    born_on: date | None
    sex: str | None
    hired_on: date
    left_on: date | None
    stints: Sequence[Stint]
    stays: Sequence[Stay]
    exposed: Sequence[Met]
    """The worker's own, beside those of the posts."""
    visits: Sequence[PastVisit]


class Followed(Struct, frozen=True, kw_only=True):
    """The columns of an employee that follow from the rest; named like them."""

    main_post_id: int | None
    post_since: date | None
    contract_kind: str
    follow_up: FollowUp
    follow_up_reason: str
    follow_up_article: str
    follow_up_origin: str
    risks: str
    last_visit_on: date | None
    next_visit_on: date | None
    next_visit_kind: str
    next_visit_article: str


def followed(
    career: Career, exposed_posts: Mapping[int, Sequence[Met]], legal_kinds: Mapping[str, str], on: date
) -> Followed:
    """What the record says on a day.

    Args:
        exposed_posts: what each post held exposes to.
        legal_kinds: code of a contract kind → the law's.

    Who has no post is followed simply and awaits no visit until one is chosen (SAL-12); who left awaits none either.
    """
    gone = career.left_on is not None and career.left_on < on
    day = career.left_on if gone and career.left_on else on
    main = main_stint(career.stints, day)
    kind = _kind(career.stays, day)
    last_visit_on = max((visit.on for visit in career.visits if visit.on <= on), default=None)
    met = list(_met_on(career, exposed_posts, max(day, main.span.first) if main and main.span.first else day))
    if main is None:
        return Followed(
            main_post_id=None, post_since=None, contract_kind=kind, follow_up=FollowUp.SIMPLE, follow_up_reason="",
            follow_up_article="", follow_up_origin="", risks=told_risks(met), last_visit_on=last_visit_on,
            next_visit_on=None, next_visit_kind="", next_visit_article="",
        )  # fmt: skip
    decided = follow(life(career, exposed_posts, legal_kinds.get(kind, kind)), max(day, BEGINNING))
    return Followed(
        main_post_id=main.post_id,
        post_since=main.span.first,
        contract_kind=kind,
        follow_up=decided.follow_up,
        follow_up_reason=shown_reason(decided.risk) or "",
        follow_up_article=decided.article,
        follow_up_origin=_origins(each.origin for each in met if each.told and each.exposure.risk == decided.risk),
        risks=told_risks(met),
        last_visit_on=last_visit_on,
        next_visit_on=None if gone else decided.next_latest,
        next_visit_kind="" if gone else decided.next_kind.value,
        next_visit_article="" if gone else decided.next_article,
    )


def life(career: Career, exposed_posts: Mapping[int, Sequence[Met]], legal_kind: str) -> Life:
    """What the law is asked: the posts of the present stay, and what each exposed to while it was held.

    A change of post within a stay is no new beginning: only the risks that it brings ask for a visit.
    """
    stints = [each for each in career.stints if each.span.after is None or each.span.after > career.hired_on]
    firsts = [each.span.first for each in stints if each.span.first]
    started_on = max(min(firsts, default=career.hired_on), career.hired_on)
    return Life(
        started_on=started_on,
        hired_on=career.hired_on,
        born_on=career.born_on,
        sex=career.sex,
        contract_kind=legal_kind,
        exposures=tuple(_exposures(stints, exposed_posts, career.exposed)),
        visits=tuple(career.visits),
    )


def main_stint(stints: Iterable[Stint], on: date) -> Stint | None:
    """The main post on a day: the one held, else the next one."""
    main = [each for each in stints if each.rank == 1 and (each.span.after is None or on < each.span.after)]
    return min(main, key=lambda each: each.span.first or date.min, default=None)


def told_risks(met: Iterable[Met]) -> str:
    """The risks of a day, each once with all that expose to it: « Bruit (entreprise, poste), Amiante (salarié) »."""
    origins = defaultdict[str, list[Origin]](list)
    for each in met:
        if each.told:
            origins[each.told].append(each.origin)
    return ", ".join(f"{told} ({_origins(found)})" for told, found in origins.items())


def _origins(found: Iterable[Origin]) -> str:
    """Each once, the company first."""
    there = set(found)
    return ", ".join(each for each in Origin if each in there)


def _met_on(career: Career, exposed_posts: Mapping[int, Sequence[Met]], day: date) -> Iterable[Met]:
    """What a person is exposed to on a day, by the posts of that day and by what is their own."""
    held = (stint for stint in career.stints if stint.span.on(day))
    of_posts = (met for stint in held for met in exposed_posts.get(stint.post_id, ()))
    return (met for met in chain(of_posts, career.exposed) if met.span.on(day))


def _kind(stays: Iterable[Stay], on: date) -> str:
    """The main contract of that day, else the next one, else the last."""
    ordered = sorted(stays, key=lambda each: each.span.first or date.min)
    coming = (each.kind for each in sorted(ordered, key=lambda each: each.rank) if _goes_on(each.span, on))
    return next(coming, ordered[-1].kind if ordered else "")


def _goes_on(span: Span, on: date) -> bool:
    return span.after is None or on < span.after


def _exposures(
    stints: Iterable[Stint], exposed_posts: Mapping[int, Sequence[Met]], own: Iterable[Met]
) -> Iterable[Exposure]:
    for stint in stints:
        for met in exposed_posts.get(stint.post_id, ()):
            both = stint.span.meet(met.span)
            if both is not None:
                yield _dated(met.exposure, both)
    for met in own:
        yield _dated(met.exposure, met.span)


def _dated(exposure: Exposure, span: Span) -> Exposure:
    last_on = span.after - timedelta(days=1) if span.after else None
    return Exposure(exposure.risk, span.first, last_on, near_live_parts=exposure.near_live_parts)


class VisitState(StrEnum):
    """What is to be done about an employee's next visit; the value is what lists write after the day."""

    LEFT = "sorti"
    NO_POST = "Poste de travail à compléter"
    APPOINTMENT = "rendez-vous"
    ASKED = "demandée"
    LATE = "en retard"
    TO_ASK = "à demander"
    NOTHING = "rien à faire"


@dataclass(frozen=True, slots=True)
class VisitStatus:
    """The state of the next visit, and the day that it is about; None: no day to tell."""

    state: VisitState
    on: date | None = None


def visit_status(  # noqa: PLR0911
    today: date,
    *,
    ask_days: int,
    has_post: bool,
    left_on: date | None = None,
    next_visit_on: date | None = None,
    appointment_on: date | None = None,
    visit_asked: bool = False,
) -> VisitStatus:
    """What the list and the record say about the next visit, on that day.

    Args:
        ask_days: days before the deadline from which a visit is to be asked for.
        next_visit_on: last day allowed, included.
    """
    if left_on is not None and left_on < today:
        return VisitStatus(VisitState.LEFT, left_on)
    if not has_post:
        return VisitStatus(VisitState.NO_POST)
    if appointment_on is not None and appointment_on >= today:
        return VisitStatus(VisitState.APPOINTMENT, appointment_on)
    if visit_asked:
        return VisitStatus(VisitState.ASKED, next_visit_on)
    if next_visit_on is None:
        return VisitStatus(VisitState.NOTHING)
    if next_visit_on < today:
        return VisitStatus(VisitState.LATE, next_visit_on)
    soon = next_visit_on <= today + timedelta(days=ask_days)
    return VisitStatus(VisitState.TO_ASK if soon else VisitState.NOTHING, next_visit_on)
