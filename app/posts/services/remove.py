"""A post written by mistake, taken out and brought back."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, tuple_

from app.platform import audit, trash
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.trash import Trashed
from app.posts import queries
from app.posts.models import Post, PostExposure, PostName
from app.posts.rules import changes
from app.posts.services.describe import lock
from app.posts.services.risks import known_risks, refresh

audit.declare(post_removed="Poste supprimé", post_brought_back="Poste rétabli")


def remove(ctx: Context, *, id: int) -> Trashed:
    """Remove a post that nobody ever held; it can be brought back for a while.

    Raises:
        NotAllowed: the right is missing, or there is no such post.
        DomainError: somebody holds it, or held it (said by the database): it can be closed.
    """
    ctx.require(Right.POSTS)
    post = lock(ctx, id)
    if refusal := changes.refuse_close(post.holders):
        raise DomainError(refusal)
    audit.record(ctx, "post_removed", post, title=post.title, pcs_code=post.pcs_code)
    parts = [(model, model.post_id == post.id) for model in (PostExposure, PostName)]
    return trash.throw(ctx, post, post.title, parts)


def _blocked(ctx: Context, found: Sequence[Trashed]) -> Mapping[int, str]:
    """Those that another open post stands for by now, as the database would refuse them."""
    places = {
        each.id: (each.adherent_id, row["title_key"], row["pcs_code"])
        for each in found
        for row in trash.was(each)
        if row["closed_on"] is None
    }
    same = tuple_(Post.adherent_id, Post.title_key, Post.pcs_code)
    open_ones = select(Post.adherent_id, Post.title_key, Post.pcs_code).where(
        Post.closed_on.is_(None), same.in_(set(places.values()))
    )
    taken = {tuple(row) for row in ctx.session.execute(open_ones)} if places else set()
    return {number: changes.STANDS_FOR for number, place in places.items() if place in taken}


def _back(ctx: Context, trashed: Trashed) -> None:
    """Nobody held it, so nobody is followed otherwise; its own follow-up is that of today's law."""
    trash.refuse(ctx, trashed)
    trash.put_back(ctx, trashed)
    post = lock(ctx, trashed.subject_id)
    refresh(ctx, known_risks(ctx), [(post, ctx.session.scalars(queries.exposures([post.id])).all())])
    audit.record(ctx, "post_brought_back", post, title=post.title, pcs_code=post.pcs_code)


trash.register(trash.Kind("post", "Poste de travail", Right.POSTS, "/posts/{}", _blocked, _back))
