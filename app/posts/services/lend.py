"""A post of one establishment taken up by another of the same company: « liste complète » (SAL-06, F096)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.platform.context import Context, Right
from app.posts.models import Post
from app.posts.rules.risks import Declared
from app.posts.services.describe import describe
from app.posts.services.risks import declared_on, known_risks, offered_risks


@dataclass(frozen=True, slots=True)
class Lent:
    """An open post of another establishment, as plain values."""

    id: int
    title: str
    title_key: str
    pcs_code: str
    description: str
    declared: tuple[Declared, ...]


def lend(ctx: Context, post_id: int) -> Lent | None:
    """What an open post says, read as who may act for its adherent; None: there is no such post."""
    found = select(Post).where(Post.id == post_id, Post.closed_on.is_(None)).options(joinedload(Post.exposures))
    post = ctx.session.scalars(found).unique().one_or_none()
    if post is None:
        return None
    offered = offered_risks(known_risks(ctx))
    declared = tuple(each for each in declared_on(post.exposures, ctx.today) if each.risk in offered)
    return Lent(post.id, post.title, post.title_key, post.pcs_code, post.description, declared)


def owned(ctx: Context, post: Post | Lent) -> Post:
    """The actor's own post: the one given, or one made like the one lent.

    Raises:
        NotAllowed, DomainError: as for `borrow`.
    """
    return borrow(ctx, post) if isinstance(post, Lent) else post


def borrow(ctx: Context, lent: Lent) -> Post:
    """The actor's own post of this title and code, made like the one lent when there is none.

    Raises:
        NotAllowed: the actor lacks the right « Postes de travail ».
        DomainError: as for `describe`: a risk of the one lent lacks a precision.
    """
    ctx.require(Right.POSTS)
    same = Post.title_key == lent.title_key, Post.pcs_code == lent.pcs_code, Post.closed_on.is_(None)
    mine = select(Post).where(Post.adherent_id == ctx.actor.adherent_id, *same)
    return ctx.session.scalar(mine) or describe(
        ctx,
        title=lent.title,
        pcs_code=lent.pcs_code,
        description=lent.description,
        risks=[each.risk for each in lent.declared],
        precisions={each.risk: each.precisions for each in lent.declared},
        comment="".join(each.comment for each in lent.declared),
    )
