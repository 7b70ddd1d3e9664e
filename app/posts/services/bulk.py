"""Many posts at once: what `describe` does for one, in a few statements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import Range

from app.law.follow_up import FollowUp
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.intake import Writing, landed
from app.platform.intake.landing import PLACE
from app.posts.models import Post, PostExposure
from app.posts.rules import Declared, Description, Offered, follow_up, missing_precisions, shown_risks
from app.posts.services.risks import known_risks

audit.declare(post_imported="Poste créé par un import", post_taken_back="Poste retiré avec son import")

WRITTEN = ("adherent_id", "title", "title_key", "pcs_code", "description", "follow_up", "risks", "to_complete")
OfRisks = tuple[FollowUp, str, bool]
"""Follow-up, what lists show, whether a precision lacks."""
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
    known, seen = known_risks(ctx), dict[tuple[Declared, ...], OfRisks]()
    mine = ctx.actor.adherent_id
    rows = [
        (mine, each.title, each.title_key, each.pcs_code, each.details, *_of_risks(ctx, each.risks, known, seen))
        for each in posts
    ]
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


def remove_all(ctx: Context, made: Collection[int], _changed: Mapping[int, str], writing: Writing) -> None:
    """Remove posts that an import made and nobody used since; an import of posts changes none.

    Raises:
        NotAllowed: the actor lacks the right « Postes de travail ».
    """
    ctx.require(Right.POSTS)
    audit.record_all(ctx, "post_taken_back", Post, sorted(made), Import=f"n° {writing.batch}")
    for model, column in ((PostExposure, PostExposure.post_id), (Post, Post.id)):
        gone = delete(model).where(column.in_(made)).execution_options(synchronize_session=False)
        ctx.session.execute(gone)


def _of_risks(
    ctx: Context, risks: tuple[Declared, ...], known: Mapping[str, Offered], seen: dict[tuple[Declared, ...], OfRisks]
) -> OfRisks:
    """What a set of risks comes to: asked of the law once for each."""
    if risks not in seen:
        lacking = bool(missing_precisions(risks, known))
        seen[risks] = (follow_up(risks, known, ctx.today).follow_up, shown_risks(risks, known), lacking)
    return seen[risks]


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
