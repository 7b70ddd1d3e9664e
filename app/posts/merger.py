"""What of the posts follows when a company is absorbed."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from app.platform.context import Context
from app.platform.merger import Merger, Moved, register
from app.posts import queries
from app.posts.models import CompanyExposure, Post, PostExposure
from app.posts.rules.descriptions import TITLE_LENGTH, title_key
from app.posts.services.company import spread
from app.posts.services.risks import counts_for_everybody, known_risks

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


def hand_down(ctx: Context, merger: Merger) -> None:
    """What the whole absorbed company was exposed to is from now on said of its posts: nobody else of the kept one is.

    Where the risks of a company count for nobody by themselves they only join those of the kept one.
    """
    theirs, mine = (
        ctx.session.scalars(queries.company_exposures([adherent_id])).all()
        for adherent_id in (merger.absorbed_id, merger.kept_id)
    )
    if counts_for_everybody(ctx):
        for each in ctx.session.scalars(queries.of_company(merger.absorbed_id)).all():
            _expose(ctx, each, theirs)
    known = {each.risk_code for each in mine if each.period.upper is None}
    for row in theirs:
        if counts_for_everybody(ctx) or (row.period.upper is None and row.risk_code in known):
            ctx.session.delete(row)


def _expose(ctx: Context, post: Post, shared: Sequence[CompanyExposure]) -> None:
    """Have a post expose to what its company did, but for what it said itself."""
    rows = ctx.session.scalars(queries.exposures([post.id])).all()
    current = {each.risk_code for each in rows if each.period.upper is None}
    ctx.session.add_all(
        PostExposure(
            adherent_id=post.adherent_id, post_id=post.id, risk_code=each.risk_code, precisions=each.precisions,
            comment=each.comment, period=each.period,
        )
        for each in shared
        if each.period.upper is not None or each.risk_code not in current
    )  # fmt: skip


def compute(ctx: Context, merger: Merger) -> None:
    """What the kept company is exposed to counts for the posts that came, and for who holds them."""
    exposed = exists().where(CompanyExposure.adherent_id == merger.kept_id)
    shown = exists().where(Post.adherent_id == merger.kept_id, Post.company_risks != "")
    if ctx.session.scalar(select(exposed | shown)):
        spread(ctx, merger.kept_id, known_risks(ctx))


def prepare(ctx: Context, merger: Merger) -> None:
    """Make room for the posts, and hand down what the company was exposed to."""
    make_room(ctx, merger)
    hand_down(ctx, merger)


register(
    Moved(
        ("post", "post_exposure", "post_name", "company_exposure"), "poste de travail", "postes de travail",
        before=prepare, after=compute,
    )
)  # fmt: skip
