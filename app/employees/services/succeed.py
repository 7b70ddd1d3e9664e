"""Another contract, or another post, of many: each from a day of its own, written in a few statements.

What `career.change_contract` and `career.assign` do for one; a property test holds them equal.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.employees import sight
from app.employees.facts import Facts
from app.employees.models import Employee
from app.employees.rules.amended import Wanted, Working, amended
from app.employees.services.amend import Words
from app.employees.services.exits import lock_all
from app.employees.services.follow import count_holders, follow
from app.employees.services.rewrite import read_careers, read_world, write_careers
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.refusal import Refusal
from app.posts.models import Post
from app.posts.services.describe import hold
from app.reference.models import ContractKind


@dataclass(frozen=True, slots=True)
class NextContract:
    """A contract that follows the present one, or corrects its kind from its first day."""

    employee_id: int
    kind: str
    since: date
    left_on: date | None
    """Its last day; None: no end known."""


@dataclass(frozen=True, slots=True)
class NextPost:
    """The post held from a day on."""

    employee_id: int
    post_id: int
    since: date


Next = NextContract | NextPost


def change_all(ctx: Context, changes: Sequence[Next]) -> Sequence[Next]:
    """Write those of these changes that can be, each as the service of one would after those before it.

    Args:
        changes: of somebody one contract and one post at most, the contract first.

    Returns:
        Those that were written. Of the others the service of one says why not.

    Raises:
        NotAllowed: the actor lacks « Données de base ».
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employees = _seen(ctx, changes)
    was = read_careers(ctx, employees)
    given = {each.post_id for each in changes if isinstance(each, NextPost)}
    hold(ctx, {post.post_id for career in was.values() for post in career.posts} | given)
    words = _words(ctx, given)
    now, written = _planned(ctx, [each for each in changes if each.employee_id in employees], was, words)
    touched = [employees[number] for number in sorted({each.employee_id for each in written})]
    for each in touched:
        each.left_on = now[each.id].left_on
    ctx.session.flush()
    concerned = write_careers(ctx, was, now)
    follow(ctx, touched)
    count_holders(ctx, concerned)
    _tell(ctx, written, words)
    return written


def _seen(ctx: Context, changes: Sequence[Next]) -> Mapping[int, Employee]:
    """Whom the changes are about, kept from others: not who is gone, nor out of the actor's sight (K14)."""
    named = select(Employee.id).where(Employee.id.in_({each.employee_id for each in changes}))
    ids = ctx.session.scalars(named).all()
    facts, side = ctx.profile[Facts], ctx.actor.side
    there = lock_all(ctx, ids) if ids else ()
    return {each.id: each for each in there if not sight.hidden(facts, side, each.left_on, ctx.today)}


def _words(ctx: Context, post_ids: Collection[int]) -> Words:
    """The kinds of contract, and those of these posts, that somebody of the actor's adherent may be given."""
    kinds = select(ContractKind.code, ContractKind.label).where(ContractKind.valid_to.is_(None))
    mine = Post.id.in_(post_ids), Post.adherent_id == ctx.actor.adherent_id
    posts = select(Post.id, Post.title).where(*mine)
    named = ({row[0]: row[1] for row in ctx.session.execute(each)} for each in (kinds, posts))
    return Words(*named)


def _planned(
    ctx: Context, changes: Sequence[Next], was: Mapping[int, Working], words: Words
) -> tuple[Mapping[int, Working], Sequence[Next]]:
    """Each career as it will be, and the changes that it takes."""
    now, world, written = dict(was), read_world(ctx), list[Next]()
    for each in changes:
        if (each.kind in words.kinds) if isinstance(each, NextContract) else (each.post_id in words.posts):
            found = amended(now[each.employee_id], _wanted(each), world)
            if not isinstance(found, Refusal):
                now[each.employee_id] = found
                written.append(each)
    return now, written


def _wanted(change: Next) -> Wanted:
    if isinstance(change, NextPost):
        return Wanted(post_id=change.post_id, post_since=change.since)
    ends = change.left_on
    return Wanted(contract_kind=change.kind, contract_since=change.since, contract_ends=ends, no_end=ends is None)


def _tell(ctx: Context, written: Sequence[Next], words: Words) -> None:
    """The line of history that the service of one leaves of each."""
    contracts, posts = (dict[int, Mapping[str, object]]() for _ in range(2))
    for each in written:
        if isinstance(each, NextContract):
            contracts[each.employee_id] = {"contract_kind": words.kinds[each.kind], "left_on": each.left_on}
        else:
            posts[each.employee_id] = {"main_post_id": words.posts[each.post_id], "post_since": each.since}
    audit.record_each(ctx, "employee_contract_changed", Employee, contracts)
    audit.record_each(ctx, "employee_assigned", Employee, posts)
