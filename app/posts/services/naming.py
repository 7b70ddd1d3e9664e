"""What posts were called before: a new name leaves the past as it was (K17)."""

from datetime import date, timedelta

from app.platform.context import Context
from app.posts import queries
from app.posts.models import Post, PostName
from app.posts.rules.descriptions import Description
from app.posts.rules.names import Name, name_on


def keep_name(ctx: Context, post: Post, given: Description, since: date | None) -> None:
    """Keep what a post is called until the day before, if it is to be called otherwise. Call it before it is.

    Args:
        since: the first day of the new name, today at the latest; None: of a post that somebody holds, it always was
            called so, what stood there was a mistake; of one that nobody holds, today.
    """
    if (post.title, post.pcs_code) == (given.title, given.pcs_code) or (since is None and post.holders):
        return
    until = min(since or ctx.today, ctx.today) - timedelta(days=1)
    rows = ctx.session.scalars(queries.former_names([post.id])).all()
    then = name_on([_as_name(each) for each in rows], Name(post.title, post.pcs_code), until)
    for row in rows:
        if row.until >= until:
            ctx.session.delete(row)
    ctx.session.flush()  # before the new one: a name ends once on a day
    told = {"title": then.title, "pcs_code": then.pcs_code, "until": until}
    ctx.session.add(PostName(adherent_id=post.adherent_id, post_id=post.id, **told))


def _as_name(row: PostName) -> Name:
    return Name(row.title, row.pcs_code, row.until)
