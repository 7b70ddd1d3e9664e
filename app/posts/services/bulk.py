"""Many posts at once: what `describe` does for one, in a few statements."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Text, cast, delete, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, Range

from app.law.follow_up import FollowUp
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.event import publish
from app.platform.intake import Writing, landed
from app.platform.intake.landing import PLACE
from app.platform.kept_rows import read_rows, told_columns
from app.posts import queries
from app.posts.events import ExposuresChanged
from app.posts.facts import Facts
from app.posts.models import Post, PostExposure, PostName
from app.posts.rules.changes import refuse_change
from app.posts.rules.descriptions import Description
from app.posts.rules.risks import Declared, follow_up, missing_precisions, shown_risks
from app.posts.services.describe import rewrite
from app.posts.services.risks import Known, in_order, known_risks, refresh, shared_today

audit.declare(
    post_imported="Poste créé par un import",
    post_amended="Poste mis à jour par un import",
    post_taken_back="Poste retiré avec son import",
    post_set_back="Mise à jour d’un import annulée",
)

WRITTEN = (
    "adherent_id", "title", "title_key", "pcs_code", "description", "follow_up", "risks", "company_risks",
    "to_complete",
)  # fmt: skip
SET_BACK = ("title", "title_key", "pcs_code", "description")
"""What a post is set back to; the rest follows from its risks, or is another room's to keep."""
REMEMBERED = text(
    "SELECT p.id, jsonb_build_object('post', to_jsonb(p), 'exposures',"
    " (SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e.id), '[]') FROM post_exposure e"
    " WHERE e.adherent_id = p.adherent_id AND e.post_id = p.id), 'names',"
    " (SELECT coalesce(jsonb_agg(to_jsonb(n) ORDER BY n.id), '[]') FROM post_name n"
    " WHERE n.adherent_id = p.adherent_id AND n.post_id = p.id))::text"
    " FROM post p WHERE p.id = ANY(:ids) ORDER BY p.id"
)
"""Whole rows, as PostgreSQL writes and reads them."""
OfRisks = tuple[FollowUp, str, str, bool]
"""Follow-up, what lists show of the post and of its company, whether a precision lacks."""
EXPOSED = ("adherent_id", "post_id", "risk_code", "precisions", "comment", "period")


def describe_all(ctx: Context, posts: Sequence[Description], writing: Writing) -> Sequence[int]:
    """Add posts to the actor's adherent; what their risks lack of precisions is completed later.

    Returns:
        Their numbers, in the order of the rows.

    Raises:
        NotAllowed: the actor lacks the right « Postes de travail ».
        DomainError: an open post is the same (said by the database).
    """
    ctx.require(Right.POSTS)
    mine = ctx.actor.adherent_id
    of_risks = _of_risks(ctx, known_risks(ctx))
    rows = [(mine, each.title, each.title_key, each.pcs_code, each.details, *of_risks(each.risks)) for each in posts]
    table: Any = Post.__table__
    arrived = landed(ctx.session, "arriving_post", [table.c[name] for name in WRITTEN], rows)
    chosen = select(*(arrived.c[name] for name in WRITTEN)).order_by(arrived.c[PLACE])
    made = ctx.session.scalars(insert(Post).from_select(list(WRITTEN), chosen).returning(Post.id))
    ids = sorted(made)  # numbers are given in the order of the rows
    _expose(ctx, posts, ids)
    audit.record_all(ctx, "post_imported", Post, ids, Import=f"n° {writing.batch}")
    return ids


def add_holders(ctx: Context, more: Mapping[int, int]) -> None:
    """Write how many more hold each post: of many newcomers, counting all anew would cost more than adding."""
    for post_id, count in sorted(more.items()):
        ctx.session.execute(update(Post).where(Post.id == post_id).values(holders=Post.holders + count))


@dataclass(frozen=True, slots=True)
class Change:
    """What a row of a file makes of a post."""

    post_id: int
    given: Description


def change_all(ctx: Context, changes: Sequence[Change], writing: Writing) -> None:
    """Change posts as a file says, all of them or none; of one that somebody holds, its risks are so from today.

    Raises:
        NotAllowed: the actor lacks the right « Postes de travail », or one of them is not the actor's.
        DomainError: a post is closed, or held where the service forbids it (K17); it names the post.
    """
    ctx.require(Right.POSTS)
    posts = _lock_all(ctx, [each.post_id for each in changes])
    known, exposed = known_risks(ctx), list[int]()
    for each in changes:
        post = posts[each.post_id]
        if refusal := refuse_change(post.closed_on is not None, post.holders, ctx.profile[Facts].held):
            raise DomainError(f"{post} : {refusal}")
        if rewrite(ctx, post, each.given, known, since=ctx.today if post.holders else None):
            exposed.append(post.id)
    _tell_exposed(ctx, exposed)
    audit.record_all(ctx, "post_amended", Post, list(posts), Import=writing.name)


def remember(ctx: Context, ids: Collection[int]) -> Mapping[int, str]:
    """Posts with what they expose to as they are, kept from others until the end of the transaction."""
    _lock_all(ctx, ids)
    ctx.session.flush()
    return {row[0]: row[1] for row in ctx.session.execute(REMEMBERED, {"ids": sorted(ids)})}


def take_back_all(ctx: Context, made: Collection[int], changed: Mapping[int, str], writing: Writing) -> None:
    """Remove posts that an import made and nobody used since, and set those it changed back to what they were.

    Args:
        changed: post → what `remember` told.

    Raises:
        NotAllowed: the actor lacks the right « Postes de travail ».
    """
    ctx.require(Right.POSTS)
    audit.record_all(ctx, "post_taken_back", Post, sorted(made), Import=writing.name)
    for model, column in ((PostExposure, PostExposure.post_id), (PostName, PostName.post_id), (Post, Post.id)):
        gone = delete(model).where(column.in_(made)).execution_options(synchronize_session=False)
        ctx.session.execute(gone)
    if changed:
        _set_back(ctx, changed)
        audit.record_all(ctx, "post_set_back", Post, sorted(changed), Import=writing.name)


def _set_back(ctx: Context, changed: Mapping[int, str]) -> None:
    """Rows as they were; then what lists keep of them, and whoever holds them is followed anew."""
    posts, known = _lock_all(ctx, changed), known_risks(ctx)
    for model in (PostExposure, PostName):
        theirs = delete(model).where(model.post_id.in_(changed))
        ctx.session.execute(theirs.execution_options(synchronize_session="fetch"))
    for post_id, told in changed.items():
        was = json.loads(told)
        for name in SET_BACK:
            setattr(posts[post_id], name, was["post"][name])
        _write_again(ctx, PostExposure, was["exposures"])
        _write_again(ctx, PostName, was.get("names", ()))  # not told by what was kept before names were
    ctx.session.flush()
    exposures = defaultdict[int, list[PostExposure]](list)
    for each in ctx.session.scalars(queries.exposures(changed)):
        exposures[each.post_id].append(each)
    refresh(ctx, known, [(post, exposures[post.id]) for post in posts.values()])
    _tell_exposed(ctx, list(posts))


def _write_again(ctx: Context, model: type[PostExposure | PostName], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what a post exposed to, or was called, as it was kept."""
    if rows:
        table: Any = model.__table__
        columns = told_columns(table, rows[0])
        was = read_rows(cast(literal(json.dumps(rows), Text), JSONB), columns)
        ctx.session.execute(insert(model).from_select([each.name for each in columns], select(was)))


def _tell_exposed(ctx: Context, post_ids: Sequence[int]) -> None:
    """Whoever holds them is followed by what they expose to now."""
    ctx.session.flush()
    if post_ids:
        publish(ctx, ExposuresChanged(tuple(post_ids)))


def _lock_all(ctx: Context, ids: Collection[int]) -> Mapping[int, Post]:
    """The posts, kept from others; in the order of their numbers, so that two at once do not wait for ever."""
    found = select(Post).where(Post.id.in_(ids)).order_by(Post.id).with_for_update()
    posts = {each.id: each for each in ctx.session.scalars(found.execution_options(populate_existing=True))}
    if len(posts) < len(set(ids)):
        raise NotAllowed(f"posts {sorted(ids)}")
    return posts


def _of_risks(ctx: Context, known: Known) -> Callable[[tuple[Declared, ...]], OfRisks]:
    """What a set of risks comes to, beside those of the company: asked of the law once for each."""
    mine = ctx.actor.adherent_id
    company = in_order(shared_today(ctx, [mine]).get(mine, ()), known)

    @cache
    def come_to(risks: tuple[Declared, ...]) -> OfRisks:
        decided = follow_up([*risks, *company], known, ctx.today).follow_up
        shown = shown_risks(risks, known), shown_risks(company, known)
        return decided, *shown, bool(missing_precisions(risks, known))

    return come_to


def _expose(ctx: Context, posts: Sequence[Description], ids: Sequence[int]) -> None:
    """As long as the post exists: what is imported was always so."""
    mine = ctx.actor.adherent_id
    always: Range[date] = Range(None, None)
    rows = [
        (mine, post_id, each.risk, list(each.precisions), each.comment, always)
        for post_id, post in zip(ids, posts, strict=True)
        for each in post.risks
    ]
    table: Any = PostExposure.__table__
    arrived = landed(ctx.session, "arriving_exposure", [table.c[name] for name in EXPOSED], rows)
    chosen = select(*(arrived.c[name] for name in EXPOSED)).order_by(arrived.c[PLACE])
    ctx.session.execute(insert(PostExposure).from_select(list(EXPOSED), chosen))
