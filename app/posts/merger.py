"""What of the posts follows when a company is absorbed."""

from sqlalchemy import select

from app.platform.context import Context
from app.platform.merger import Merger, Moved, register
from app.posts.models import Post
from app.posts.rules.descriptions import TITLE_LENGTH, title_key

NAME_SHOWN = 40


def make_room(ctx: Context, merger: Merger) -> None:
    """A post that the kept company has too says where it came from: its risks may differ."""
    mine = select(Post.title_key, Post.pcs_code).where(Post.adherent_id == merger.kept_id, Post.closed_on.is_(None))
    taken = {tuple(row) for row in ctx.session.execute(mine)}
    theirs = select(Post).where(Post.adherent_id == merger.absorbed_id, Post.closed_on.is_(None)).order_by(Post.id)
    for post in ctx.session.scalars(theirs):
        number, title = 1, post.title
        while (post.title_key, post.pcs_code) in taken:
            mark = f" ({merger.absorbed_name[:NAME_SHOWN]}{f' {number}' if number > 1 else ''})"
            post.title = title[: TITLE_LENGTH - len(mark)] + mark
            post.title_key, number = title_key(post.title), number + 1
        taken.add((post.title_key, post.pcs_code))


register(
    Moved(
        ("post", "post_exposure", "post_name", "company_exposure"),
        "poste de travail",
        "postes de travail",
        before=make_room,
    )
)
