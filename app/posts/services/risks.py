"""The risks of posts and companies: what may be declared, what is declared, the follow-up that it asks for."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy.dialects.postgresql import Range

from app.platform.context import Context
from app.posts import queries
from app.posts.facts import CompanyRisks, Facts
from app.posts.models import CompanyExposure, Exposure, Post, PostExposure
from app.posts.rules.risks import Declared, Offered, follow_up, missing_precisions, shown_risks
from app.reference.models import DeclaredFor, Precision, Risk

Known = dict[str, Offered]
BATCH = 1_000
Exposed = TypeVar("Exposed", PostExposure, CompanyExposure)


def known_risks(ctx: Context) -> Known:
    """Every risk by code, in the order of the form, those of workers and those no longer offered too."""
    return {risk.code: _offered(risk, ctx.today) for risk in ctx.session.scalars(queries.every_risk())}


def offered_risks(known: Known, besides: Collection[str] = ()) -> Known:
    """Those to tick: the usual ones in force, and what a record declares already."""
    return {code: risk for code, risk in known.items() if risk.usual or code in besides}


def declared_on(exposures: Iterable[Exposure], on: date) -> tuple[Declared, ...]:
    """What a post or a company is exposed to on a day."""
    return tuple(as_declared(each) for each in exposures if on_day(each, on))


def as_declared(row: Exposure) -> Declared:
    """What a row says, to compare it with what was ticked."""
    return Declared(row.risk_code, tuple(sorted(row.precisions)), row.comment)


def on_day(exposure: Exposure, on: date) -> bool:
    """It is exposed so on that day."""
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
    mine = {"adherent_id": post.adherent_id, "post_id": post.id}
    changed = replace(ctx, rows, risks, lambda **told: PostExposure(**mine, **told), since)
    refresh(ctx, known, [(post, rows)])
    return changed


def replace(
    ctx: Context, rows: list[Exposed], risks: Sequence[Declared], made: Callable[..., Exposed], since: date | None
) -> bool:
    """Have exposures say what is declared now; `rows` are all there were, then all there are.

    Args:
        made: makes a row of what every exposure says.
        since: as for `declare`.

    Returns:
        Whether anything changed.
    """
    current = {each.risk_code: each for each in rows if each.period.upper is None}
    wanted = {each.risk: each for each in risks}
    gone = [row for code, row in current.items() if wanted.get(code) != as_declared(row)]
    fresh = [each for code, each in wanted.items() if code not in current or current[code] in gone]
    gone += _ending_later(rows, {each.risk for each in fresh}, since or ctx.today)
    for row in gone:
        if since is None or (row.period.lower is not None and row.period.lower >= since):
            ctx.session.delete(row)
            rows.remove(row)
        else:
            row.period = Range(row.period.lower, since)
    ctx.session.flush()  # before the new ones: a risk is declared once at a time
    period = Range(since, None)
    added = [
        made(risk_code=each.risk, precisions=list(each.precisions), comment=each.comment, period=period)
        for each in fresh
    ]
    ctx.session.add_all(added)
    rows += added
    return bool(gone or fresh)


def _ending_later(rows: Iterable[Exposed], codes: Collection[str], day: date) -> Iterator[Exposed]:
    """Those of these risks whose end was told for later: declared again from an earlier day, they go on instead."""
    ended = ((row, row.period.upper) for row in rows if row.risk_code in codes)
    return (row for row, upper in ended if upper is not None and upper > day)


def refresh(ctx: Context, known: Known, exposed: Iterable[tuple[Post, Iterable[PostExposure]]]) -> None:
    """Keep what lists show of posts today: the follow-up, the risks, and whether something remains to be told."""
    posts = list(exposed)
    shared = shared_today(ctx, {post.adherent_id for post, _ in posts})
    for post, exposures in posts:
        risks = in_order(declared_on(exposures, ctx.today), known)
        company = in_order(shared.get(post.adherent_id, ()), known)
        post.follow_up = follow_up([*risks, *company], known, ctx.today).follow_up
        post.risks, post.company_risks = shown_risks(risks, known), shown_risks(company, known)
        post.to_complete = bool(missing_precisions(risks, known))


def in_order(declared: Iterable[Declared], known: Known) -> Sequence[Declared]:
    """The risks in the order of the form."""
    return sorted(declared, key=lambda each: list(known).index(each.risk))


def counts_for_everybody(ctx: Context) -> bool:
    """Whether the risks of a company count for whoever holds a post there (K18)."""
    return ctx.profile[Facts].company_risks is CompanyRisks.EVERYBODY


def shared_by_posts(ctx: Context, post_ids: Collection[int]) -> Iterable[tuple[CompanyExposure, int]]:
    """What the companies of these posts expose whoever holds one to, each with the post; ended ones too.

    Nothing, and nothing is asked of the database, where the risks of a company do not count for everybody.
    """
    if not counts_for_everybody(ctx):
        return
    for row in ctx.session.execute(queries.shared_exposures(post_ids)):
        yield row[0], row[1]


def shared_today(ctx: Context, adherent_ids: Collection[int]) -> Mapping[int, Sequence[Declared]]:
    """Company → what whoever holds a post there is exposed to today."""
    found = defaultdict[int, list[CompanyExposure]](list)
    if counts_for_everybody(ctx):
        for row in ctx.session.scalars(queries.company_exposures(adherent_ids)):
            found[row.adherent_id].append(row)
    return {adherent_id: declared_on(rows, ctx.today) for adherent_id, rows in found.items()}


def next_batch(ctx: Context, after_id: int, size: int = BATCH) -> int | None:
    """Refresh the next posts that have exposures, their own or their company's, of every adherent.

    Returns:
        The last id of a full batch; None: there are no more.
    """
    posts = list(ctx.session.scalars(queries.exposed_posts(after_id, size)))
    known = known_risks(ctx)
    exposures = defaultdict(list)
    for each in ctx.session.scalars(queries.exposures([post.id for post in posts])):
        exposures[each.post_id].append(each)
    refresh(ctx, known, [(post, exposures[post.id]) for post in posts])
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
