"""Telling what the risks of a post lack, even while somebody holds it: nothing else of it changes."""

from collections.abc import Iterable, Mapping

from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.event import publish
from app.posts import queries
from app.posts.events import ExposuresChanged
from app.posts.models import Post
from app.posts.rules.risks import completed, refuse_completion, told_risks
from app.posts.services.describe import lock_open
from app.posts.services.risks import declared_on, known_risks, on_day, refresh

audit.declare(post_completed="Risques du poste précisés")


def complete(ctx: Context, *, id: int, precisions: Mapping[str, Iterable[str]]) -> Post:
    """Add the precisions that lack: they were always so. What is told of other risks is left aside.

    Args:
        precisions: risk → codes of its precisions.

    Raises:
        NotAllowed: the actor lacks the right « Postes de travail », or there is no such post.
        DomainError: `precisions_<risk>`: an answer lacks, or is not one of those offered; the post is closed.

    Source: manual SSTRN p. 15 (POS-05, F108).
    """
    ctx.require(Right.POSTS)
    post = lock_open(ctx, id)
    known = known_risks(ctx)
    rows = list(ctx.session.scalars(queries.exposures([id])))
    before = declared_on(rows, ctx.today)
    after = completed(before, precisions)
    if refusals := refuse_completion(after, known):
        raise DomainError(refusals[0].sentence, field=refusals[0].field)
    told = {each.risk: list(each.precisions) for each in after}
    for row in rows:
        if on_day(row, ctx.today) and not row.precisions:
            row.precisions = told[row.risk_code]
    refresh(ctx, known, [(post, rows)])
    was, now = (told_risks(risks, known) for risks in (before, after))
    audit.record(ctx, "post_completed", post, Risques=(was, now))
    ctx.session.flush()
    publish(ctx, ExposuresChanged((post.id,)))
    return post
