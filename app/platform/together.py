"""One deed for many rows of a list: all of them, or none. A few at once; more by a job that a page follows.

    together.declare("employees.assign", Right.EMPLOYEE_BASE_DATA, assign_all, "Changement de poste")
    together.carry_out(ctx, "employees.assign", ids, {"post": 12, "since": "2026-01-05"})

A deed is a service `(ctx, ids, said)`; what is said is plain JSON, so that a job can be told it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import null, select, text, update

from app.platform import job, notice, progress
from app.platform.context import AnyRight, Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.progress import ENDED, Progress, ProgressState
from app.platform.record import Act

AT_ONCE = 100
"""Rows of a page of the list: done while one waits."""
MOST = 20_000
"""Rows of one deed: all of them are kept from others until it is done."""
STEP = 200
"""Rows between two signs of progress."""
JOB = "together.carry_on"
TOLD = 160
"""Characters of a refusal that a notice repeats."""

Said = Mapping[str, Any]
Write = Callable[[Context, Sequence[int], Said], object]


@dataclass(frozen=True, slots=True)
class Deed:
    """What may be done to many rows at once."""

    right: AnyRight
    write: Write
    """Refuses with a `DomainError`: then nothing is done to any."""
    label: str
    """In French, for the page that waits and the notice."""
    back: str
    """The path of the list that the rows are of."""
    undo: str = ""
    """The deed that undoes it, when there is one: it is told the same rows, and what was said."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A button under a list, for the rows ticked in it."""

    label: str
    icon: str
    right: AnyRight
    url: Callable[[Context], str | None]
    """Where it leads; None: not offered by this service."""


DEEDS: dict[str, Deed] = {}
OFFERS: dict[str, list[Offer]] = {}


def declare(name: str, deed: Deed) -> None:
    """Make a deed known by its name, `<room>.<verb>`, which jobs that wait keep."""
    DEEDS[name] = deed


def offer(screen: str, button: Offer) -> None:
    """Add a button of an upper room to a lower room's list, by the name of its screen."""
    offers = OFFERS.setdefault(screen, [])
    if button.label not in {each.label for each in offers}:
        offers.append(button)


def acts(ctx: Context, screen: str) -> Sequence[Act]:
    """The buttons for this actor."""
    mine = [(each, each.url(ctx)) for each in OFFERS.get(screen, ()) if each.right in ctx.actor.rights]
    return [Act(each.label, url, each.icon, post=True) for each, url in mine if url]


def carry_out(ctx: Context, name: str, ids: Collection[int], said: Said) -> int | None:
    """Do a deed to these rows.

    Returns:
        The progress to follow; None when all is done already.

    Raises:
        NotAllowed: the right is missing, or a row is not the actor's.
        DomainError: too many rows, or too many for several adherents at once, or what the deed refuses.
    """
    deed = DEEDS[name]
    ctx.require(deed.right)
    if len(ids) > MOST:
        raise DomainError(f"{MOST} lignes au plus à la fois : filtrez la liste, puis recommencez.")
    if len(ids) <= AT_ONCE:
        deed.write(ctx, sorted(ids), said)
        return None
    if len(ctx.actor.adherents) > 1:
        raise DomainError(f"Au-delà de {AT_ONCE} lignes, choisissez d’abord un seul établissement en haut de la page.")
    asked = {"deed": name, "ids": sorted(ids), "said": dict(said)}
    waiting = progress.start(ctx, JOB, total=len(ids), step=f"{deed.label} : cela va commencer.", asked=asked)
    job.defer(ctx, JOB, progress_id=waiting.id)
    return waiting.id


def undo(ctx: Context, progress_id: int) -> int | None:
    """Undo what a job did, as long as the deed that undoes it allows.

    Returns:
        The progress to follow; None when all is done already.

    Raises:
        NotAllowed: asked for by somebody else, or a right is missing.
        DomainError: nothing to undo, or what the deed refuses.
    """
    done = progress.read(ctx, progress_id)
    if done.state is not ProgressState.DONE or not done.result or not done.result.get("undo"):
        raise DomainError("Il n’y a plus rien à annuler.")
    name, ids, said = done.result["undo"], done.result["ids"], done.result["said"]
    done.result = {}
    return carry_out(ctx, name, ids, said)


@job.task(name=JOB, queue="import")
def carry_on(ctx: Context, progress_id: int) -> None:
    """Do what was asked, in the one transaction of the job; a second run finds it done."""
    alone = text("SELECT pg_advisory_xact_lock(hashtextextended('together', :progress))")
    ctx.session.execute(alone, {"progress": progress_id})
    found = select(Progress.state, Progress.asked, Progress.user_id).where(Progress.id == progress_id)
    row = ctx.session.execute(found).one_or_none()
    if row is None:
        raise NotAllowed(progress_id)
    if row.state in ENDED or row.asked is None:
        return
    deed = DEEDS[row.asked["deed"]]
    try:
        with ctx.session.begin_nested():
            _each(ctx, deed, row.asked["ids"], row.asked["said"], progress_id)
    except DomainError as refusal:
        progress.stop(ctx.actor, progress_id, ProgressState.REFUSED, str(refusal))
        ctx.session.execute(update(Progress).where(Progress.id == progress_id).values(asked=null()))
        notice.tell(ctx, f"{deed.label} : rien n’est fait. {str(refusal)[:TOLD]}", url=deed.back, user_id=row.user_id)
        return
    again = {"undo": deed.undo, "ids": row.asked["ids"], "said": row.asked["said"]} if deed.undo else {}
    progress.finish(ctx, progress_id, step=f"{deed.label} : c’est fait.", **again)
    notice.tell(ctx, f"{deed.label} : c’est fait.", url=deed.back, user_id=row.user_id)


def _each(ctx: Context, deed: Deed, ids: Sequence[int], said: Said, progress_id: int) -> None:
    """A batch after the other, saying how far it is."""
    for first in range(0, len(ids), STEP):
        deed.write(ctx, ids[first : first + STEP], said)
        ctx.session.flush()
        progress.advance(ctx, progress_id, done=min(first + STEP, len(ids)), step=deed.label)
