"""The risks of posts: what may be declared, what is declared, and the follow-up that it asks for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy.dialects.postgresql import Range

from app.platform.context import Context
from app.posts import queries
from app.posts.models import Post, PostExposure
from app.posts.rules.risks import Declared, Offered, follow_up, missing_precisions, shown_risks
from app.reference.models import DeclaredFor, Precision, Risk

Known = dict[str, Offered]
BATCH = 1_000


def known_risks(ctx: Context) -> Known:
    """Every risk by code, in the order of the form, those of workers and those no longer offered too."""
    return {risk.code: _offered(risk, ctx.today) for risk in ctx.session.scalars(queries.every_risk())}


def offered_risks(known: Known, besides: Collection[str] = ()) -> Known:
    """Those to tick: the usual ones in force, and what a record declares already."""
    return {code: risk for code, risk in known.items() if risk.usual or code in besides}


def declared_on(exposures: Iterable[PostExposure], on: date) -> tuple[Declared, ...]:
    """What a post is exposed to on a day."""
    return tuple(
        Declared(each.risk_code, tuple(sorted(each.precisions)), each.comment) for each in exposures if on_day(each, on)
    )


def on_day(exposure: PostExposure, on: date) -> bool:
    """The post is exposed so on that day."""
    lower, upper = exposure.period.lower, exposure.period.upper
    return (lower is None or lower <= on) and (upper is None or on < upper)


def declare(ctx: Context, post: Post, risks: Sequence[Declared], known: Known, *, since: date | None = None) -> bool:
    """Write what a post is exposed to, and keep what its list shows of it.

    Args:
        since: the first day on which it is so; None: it always was, what was declared otherwise was a mistake.

    Returns:
        Whether anything changed.
    """
    ctx.session.flush()
    rows = list(ctx.session.scalars(queries.exposures([post.id])))
    current = {each.risk_code: each for each in rows if each.period.upper is None}
    wanted = {each.risk: each for each in risks}
    gone = [row for code, row in current.items() if wanted.get(code) != _as_declared(row)]
    fresh = [each for code, each in wanted.items() if code not in current or current[code] in gone]
    for row in gone:
        if since is None or (row.period.lower is not None and row.period.lower >= since):
            ctx.session.delete(row)
            rows.remove(row)
        else:
            row.period = Range(row.period.lower, since)
    ctx.session.flush()  # before the new ones: a risk is declared once at a time
    added = [
        PostExposure(
            adherent_id=post.adherent_id,
            post_id=post.id,
            risk_code=each.risk,
            precisions=list(each.precisions),
            comment=each.comment,
            period=Range(since, None),
        )
        for each in fresh
    ]
    ctx.session.add_all(added)
    refresh(post, [*rows, *added], known, ctx.today)
    return bool(gone or fresh)


def refresh(post: Post, exposures: Iterable[PostExposure], known: Known, on: date) -> None:
    """Keep what lists show as of a day: the follow-up, the risks, and whether something remains to be told."""
    risks = sorted(declared_on(exposures, on), key=lambda each: list(known).index(each.risk))
    post.follow_up = follow_up(risks, known, on).follow_up
    post.risks = shown_risks(risks, known)
    post.to_complete = bool(missing_precisions(risks, known))


def next_batch(ctx: Context, after_id: int, size: int = BATCH) -> int | None:
    """Refresh the next posts that have exposures, of every adherent.

    Returns:
        The last id of a full batch; None: there are no more.
    """
    posts = list(ctx.session.scalars(queries.exposed_posts(after_id, size)))
    known = known_risks(ctx)
    exposures = defaultdict(list)
    for each in ctx.session.scalars(queries.exposures([post.id for post in posts])):
        exposures[each.post_id].append(each)
    for post in posts:
        refresh(post, exposures[post.id], known, ctx.today)
    return posts[-1].id if len(posts) == size else None


def _offered(risk: Risk, on: date) -> Offered:
    in_force = risk.valid_from <= on and (risk.valid_to is None or on <= risk.valid_to)
    return Offered(
        risk.code,
        risk.label,
        risk.short_label,
        risk.help_text,
        risk.article,
        risk.law_code,
        tuple((each.code, each.label, each.law_code) for each in risk.precisions),
        only_one=risk.precision is Precision.ONE,
        ended_on=risk.valid_to if risk.valid_to is not None and risk.valid_to < on else None,
        usual=risk.usual and in_force and risk.declared_for is DeclaredFor.POST,
        in_force=in_force,
        personal=risk.declared_for is DeclaredFor.WORKER,
    )


def _as_declared(row: PostExposure) -> Declared:
    return Declared(row.risk_code, tuple(sorted(row.precisions)), row.comment)
