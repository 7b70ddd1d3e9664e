"""What a career becomes when a file changes it: what the services of the forms do for one, on values, for thousands.

The same services refuse the same; a property test holds both equal. Periods are `[first day, day after the last)`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from app.employees.rules.careers import refuse_contract, refuse_exit, refuse_gone, refuse_outlasting, refuse_since
from app.employees.rules.employments import refuse_dates
from app.law.spans import french
from app.platform.refusal import Refusal

NO_CONTRACT = "Aucun contrat n’est connu : appelez votre secrétariat médical."
CLOSED = "Ce poste est clôturé : choisissez-en un autre, ou rouvrez-le."
ENDS_BEFORE = "Le premier poste ou contrat finit avant ce jour : corrigez d’abord la carrière."
LOCKED = "Le service a validé cette fiche : pour ce champ, demandez une correction à votre centre médical."
HELD = "Ce salarié tient déjà ce poste à cette date : choisissez-en un autre."


@dataclass(frozen=True, slots=True)
class Stretch:
    """A contract or a post held, for a period."""

    number: int | None
    """None: it begins with the change."""
    rank: int
    first: date
    after: date | None

    def on(self, day: date) -> bool:
        """It covers that day."""
        return self.first <= day and (self.after is None or day < self.after)


@dataclass(frozen=True, slots=True)
class Bound(Stretch):
    """A contract."""

    kind: str = ""
    left_before: date | None = None
    """Of one that begins with the change: the last day of the stay as it was known before."""


@dataclass(frozen=True, slots=True)
class Worked(Stretch):
    """A post held."""

    post_id: int = 0


@dataclass(frozen=True, slots=True)
class Working:
    """Somebody's career as far as a file may change it; both in the order of time, then of rank."""

    born_on: date
    hired_on: date
    left_on: date | None
    contracts: tuple[Bound, ...]
    posts: tuple[Worked, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to change, in the order in which it does; what is not told stays."""

    hired_on: date | None = None
    born_on: date | None = None
    contract_kind: str = ""
    """Of the present contract, which was another kind; of the one that follows it, where `contract_since` is later."""
    contract_since: date | None = None
    """First day of the contract; None: that of the present one, which is corrected."""
    contract_ends: date | None = None
    """Last day of the contract, and of the stay; None: as it is, unless `no_end`."""
    no_end: bool = False
    """No last day is known any more."""
    post_id: int | None = None
    post_since: date | None = None
    """None: from the first day of the present one, which is corrected."""
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class World:
    """What a change is judged by beside the career."""

    today: date
    closed: Collection[int]
    """Posts that nobody is given any more."""
    interim: Collection[str]
    """Kinds of contract of temporary work, with which one may hold several posts."""


Some = TypeVar("Some", Bound, Worked)
Step = Callable[[Working, Wanted, World], Working | Refusal]


def amended(career: Working, wanted: Wanted, world: World) -> Working | Refusal:
    """The career once changed, or why it cannot be so.

    Source: the same as of the forms: `services.hire.correct`, `career.change_contract`, `career.assign`, `exits.leave`.
    """
    for step in STEPS:
        found = step(career, wanted, world)
        if isinstance(found, Refusal):
            return found
        career = found
    return career


def refuse_locked(locked: Collection[str], changed: Collection[str]) -> Refusal | None:
    """Fields that only the service changes once it has validated the record (SAL-10, K13)."""
    return next((Refusal(name, LOCKED) for name in locked if name in changed), None)


def _start(career: Working, wanted: Wanted, _world: World) -> Working | Refusal:
    """The stay began another day: its contract and its first posts begin with it."""
    if wanted.hired_on is None:
        return career
    hired_on, former = wanted.hired_on, career.hired_on
    for refusal in refuse_dates(hired_on, None, career.left_on, wanted.born_on or career.born_on):
        return refusal
    for each in (*career.contracts, *career.posts):
        if _moves(each, former, hired_on) and each.after is not None and each.after <= hired_on:
            return Refusal("hired_on", ENDS_BEFORE)

    def moved(some: Sequence[Some]) -> tuple[Some, ...]:
        return tuple(replace(each, first=hired_on) if _moves(each, former, hired_on) else each for each in some)

    return replace(career, hired_on=hired_on, contracts=moved(career.contracts), posts=moved(career.posts))


def _contract(career: Working, wanted: Wanted, world: World) -> Working | Refusal:
    """Another contract follows the present one, which from its first day was of another kind or has another end."""
    if not (wanted.contract_kind or wanted.no_end):
        return career
    if gone := refuse_gone(career.left_on, world.today):
        return gone
    main = [each for each in career.contracts if each.rank == 1]
    if not main:
        return Refusal("contract_kind", NO_CONTRACT)
    current = main[-1]
    since = wanted.contract_since or current.first
    left_on = None if wanted.no_end else wanted.contract_ends or career.left_on
    if refusal := _refuse_contract(career, current, since, left_on, world):
        return refusal
    kind = wanted.contract_kind or current.kind
    going = _ended(career, left_on, world)
    posts = going.posts if kind in world.interim else _alone(going.posts, since)
    return replace(going, contracts=_succeeded(going.contracts, current, kind, since, career.left_on), posts=posts)


def _refuse_contract(
    career: Working, current: Bound, since: date, left_on: date | None, world: World
) -> Refusal | None:
    refusal = refuse_contract(current.first, career.left_on, since, left_on)
    if refusal is not None or left_on is None:
        return refusal
    beside = [(each.rank, each.after) for each in career.contracts]
    return refuse_exit(career.hired_on, _last(career.posts), None, left_on, world.today) or refuse_outlasting(
        beside, career.left_on, left_on
    )


def _succeeded(
    contracts: Sequence[Bound], current: Bound, kind: str, since: date, left_before: date | None
) -> tuple[Bound, ...]:
    """The contracts once another follows the present one, or has corrected its kind from its first day."""
    kept = list[Bound]()
    for each in contracts:
        if each.number != current.number:
            kept.append(each)
        elif since == each.first:
            kept.append(replace(each, kind=kind))
        else:
            kept.append(replace(each, after=since))
            kept.append(Bound(None, 1, since, each.after, kind, left_before))
    return tuple(kept)


def _post(career: Working, wanted: Wanted, world: World) -> Working | Refusal:
    """Another post from a day on, all that is held ends the day before; from its first day, the present one differs."""
    if wanted.post_id is None:
        return career
    since = wanted.post_since or _since(career, world.today)
    if refusal := _refuse_post(career, wanted.post_id, since, world):
        return refusal
    kept: list[Worked] = []
    for each in career.posts:
        if each.first == since and each.rank == 1:
            kept.append(replace(each, post_id=wanted.post_id))
        elif each.first != since and (each.after is None or each.after > since):
            kept.append(replace(each, after=since))
        elif each.first != since:
            kept.append(each)
    if not any(each.first == since for each in kept):
        kept.append(Worked(None, 1, since, _after(career.left_on), wanted.post_id))
    return replace(career, posts=tuple(kept))


def _exit(career: Working, wanted: Wanted, world: World) -> Working | Refusal:
    """The last day."""
    if wanted.left_on is None:
        return career
    beside = [(each.rank, each.after) for each in career.contracts]
    refusal = (
        refuse_gone(career.left_on, world.today)
        or refuse_exit(career.hired_on, _last(career.posts), _last(career.contracts), wanted.left_on, world.today)
        or refuse_outlasting(beside, career.left_on, wanted.left_on)
    )
    return refusal or _ended(career, wanted.left_on, world)


STEPS: tuple[Step, ...] = (_start, _contract, _post, _exit)


def _refuse_post(career: Working, post_id: int, since: date, world: World) -> Refusal | None:
    if post_id in world.closed:
        return Refusal("post", CLOSED)
    if gone := refuse_gone(career.left_on, world.today):
        return Refusal("since", gone.sentence)
    if outside := refuse_since(career.hired_on, career.left_on, since):
        return outside
    later = max((each.first for each in career.posts if each.first > since), default=None)
    if later is not None:
        return Refusal("since", f"Un poste est déjà tenu à partir du {french(later)} : choisissez ce jour ou après.")
    if [each.post_id for each in career.posts if each.on(since)] == [post_id]:
        return Refusal("post", HELD)
    return None


def _moves(each: Stretch, former: date, hired_on: date) -> bool:
    return each.first == former or former < each.first < hired_on


def _since(career: Working, today: date) -> date:
    """The first day of the main post of today, else of the next one."""
    main = (each.first for each in career.posts if each.rank == 1 and (each.after is None or today < each.after))
    return min(main, default=career.hired_on)


def _ended(career: Working, left_on: date | None, world: World) -> Working:
    """The end of the stay moves: its contracts, and the posts that ended or would go on after it."""
    former, upper = _after(career.left_on), _after(left_on)
    last = max((each.first for each in career.contracts if each.rank == 1), default=None)
    contracts = tuple(
        replace(each, after=upper) if each.after in (None, former) or (each.rank == 1 and each.first == last) else each
        for each in career.contracts
    )
    posts = []
    for each in career.posts:
        if each.after not in (None, former):
            posts.append(each)
        elif upper is None:
            posts.append(each if each.post_id in world.closed else replace(each, after=None))
        elif each.first < upper:
            posts.append(replace(each, after=upper))
    return replace(career, left_on=left_on, contracts=contracts, posts=tuple(posts))


def _alone(posts: Sequence[Worked], since: date) -> tuple[Worked, ...]:
    """The posts held beside the main one end the day before."""
    kept: list[Worked] = []
    for each in posts:
        if each.rank == 1 or (each.after is not None and each.after <= since):
            kept.append(each)
        elif each.first < since:
            kept.append(replace(each, after=since))
    return tuple(kept)


def _last(stretches: Sequence[Stretch]) -> date | None:
    return max((each.first for each in stretches), default=None)


def _after(last_on: date | None) -> date | None:
    return None if last_on is None else last_on + timedelta(days=1)
