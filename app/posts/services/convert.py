"""Risks that are no longer declared: what stands on an old post gives way to what replaced it."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import Range

from app.platform import audit
from app.platform.context import Context, Right
from app.platform.event import publish
from app.posts import queries
from app.posts.events import ExposuresChanged
from app.posts.models import Post, PostExposure
from app.posts.rules.risks import COMMENT_LENGTH, OTHER, successor, told_risks
from app.posts.services.describe import lock_open
from app.posts.services.risks import Known, declared_on, known_risks, on_day, refresh

audit.declare(post_converted="Risques du poste mis à jour")


def convert(ctx: Context, *, id: int) -> Post:
    """Put what replaced them in the place of the risks that are no longer declared, from the day after their last.

    One that nothing replaced is ended. Whoever holds the post keeps it; twice changes nothing.

    Raises:
        NotAllowed: the actor lacks the right « Postes de travail », or there is no such post.
        DomainError: the post is closed.
    """
    ctx.require(Right.POSTS)
    post = lock_open(ctx, id)
    known = known_risks(ctx)
    rows = list(ctx.session.scalars(queries.exposures([id])))
    before = declared_on(rows, ctx.today)
    old = [row for row in rows if on_day(row, ctx.today) and known[row.risk_code].ended_on is not None]
    if not old:
        return post
    current = {row.risk_code: row for row in rows if row.period.upper is None}
    for row in old:
        _give_way(ctx, row, known, current)
    ctx.session.flush()
    rows = list(ctx.session.scalars(queries.exposures([id])))
    refresh(ctx, known, [(post, rows)])
    was, now = (told_risks(risks, known) for risks in (before, declared_on(rows, ctx.today)))
    audit.record(ctx, "post_converted", post, Risques=(was, now))
    publish(ctx, ExposuresChanged((post.id,)))
    return post


def _give_way(ctx: Context, row: PostExposure, known: Known, current: dict[str, PostExposure]) -> None:
    """End a row with its risk, and let what replaced it begin the next day; « un autre risque » tells what it was."""
    risk, lower, upper = known[row.risk_code], row.period.lower, row.period.upper
    first = (risk.ended_on or ctx.today) + timedelta(days=1)
    if lower is not None and lower >= first:
        first = lower
        ctx.session.delete(row)
    else:
        row.period = Range(lower, first)
    fresh = successor(risk, known)
    if fresh is None:
        return
    there = current.get(fresh.code)
    if there is None:
        there = current[fresh.code] = PostExposure(
            adherent_id=row.adherent_id, post_id=row.post_id, risk_code=fresh.code, precisions=[], comment="",
            period=Range(first, upper),
        )  # fmt: skip
        ctx.session.add(there)
    if fresh.code == OTHER:
        there.comment = ", ".join(filter(None, (there.comment, risk.label)))[:COMMENT_LENGTH]
