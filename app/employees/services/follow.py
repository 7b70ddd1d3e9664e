"""Keeping what follows from careers: follow-up, next visit, present post, and how many hold each post."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.employees import queries
from app.employees.models import Employee
from app.employees.rules.follow_up import Career, Met, Origin, Span, Stay, Stint, followed, life, main_stint
from app.employees.rules.own_risks import is_kept, own_met
from app.law import follow_up as law
from app.law import life as law_life
from app.law.follow_up import FollowUpDecision, PastVisit
from app.platform.context import Context
from app.posts import queries as posts
from app.posts.models import Exposure, Post
from app.posts.rules.risks import Declared, law_exposure
from app.posts.services.describe import keep_holders
from app.posts.services.lend import Lent
from app.posts.services.risks import Known, as_declared, known_risks, shared_by_posts
from app.reference.models import ContractKind

Visits = Callable[[Context, Collection[int]], Mapping[int, Sequence[PastVisit]]]
"""The visits held by these employees, which only an upper room knows."""
COLUMNS = (
    "main_post_id", "post_since", "contract_kind", "follow_up", "follow_up_reason", "follow_up_article",
    "follow_up_origin", "risks", "last_visit_on", "next_visit_on", "next_visit_kind", "next_visit_article",
)  # fmt: skip
_providers: list[Visits] = []


def learn_visits(provider: Visits) -> Visits:
    """Register who knows the visits held; the room `visits` does, once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def follow(ctx: Context, employees: Sequence[Employee]) -> None:
    """Compute again all that a record keeps of careers, exposures and visits, by the law of today.

    Eight statements, however many employees. Call it after `flush`, inside the transaction of what changed.
    """
    if not employees:
        return
    ids = [each.id for each in employees]
    careers = _careers(ctx, employees)
    known = known_risks(ctx)
    own: defaultdict[int, list[tuple[Declared, Range[date]]]] = defaultdict(list)
    for row in ctx.session.scalars(queries.own_exposures(ids)):
        own[row.employee_id].append((Declared(row.risk_code, tuple(row.precisions)), row.period))
    held = {stint.post_id for stints, _ in careers.values() for stint in stints}
    exposed_posts = read_exposed_posts(ctx, held, known)
    legal_kinds = read_legal_kinds(ctx)
    visits = past_visits(ctx, ids)
    for each in employees:
        stints, stays = careers[each.id]
        career = Career(
            born_on=each.born_on, sex=each.sex, hired_on=each.hired_on, left_on=each.left_on,
            stints=stints, stays=stays, exposed=[own_met(told, _span(when), known) for told, when in own[each.id]],
            visits=visits.get(each.id, ()),
        )  # fmt: skip
        computed = followed(career, exposed_posts, legal_kinds, ctx.today)
        for name in COLUMNS:
            if name != "contract_kind" or computed.contract_kind:  # a person without contract keeps the kind told
                setattr(each, name, getattr(computed, name))
        each.own_risks = shown_own([declared for declared, period in own[each.id] if ctx.today in period], known)


def shown_own(declared: Sequence[Declared], known: Known) -> str:
    """The own risks of a person as the record shows them, in the order of the form; the worker's secrets are not."""
    seen = sorted((each.risk for each in declared if not is_kept(known[each.risk])), key=list(known).index)
    return ", ".join(known[code].short_label for code in seen)


def count_holders(ctx: Context, post_ids: Collection[int]) -> None:
    """Keep on each post how many hold it; call it when assignments of these posts changed."""
    if post_ids:
        ctx.session.flush()
        counted = {row[0]: row[1] for row in ctx.session.execute(queries.holders(post_ids, ctx.today))}
        keep_holders(ctx, {post_id: counted.get(post_id, 0) for post_id in post_ids})


def foresee(
    ctx: Context, *, post: Post | Lent, hired_on: date, post_since: date | None, contract_kind: str,
    born_on: date | None, sex: str | None, others: Sequence[Post | Lent] = (), own: Sequence[Declared] = (),
) -> FollowUpDecision:  # fmt: skip
    """The follow-up that somebody hired so would have; writes nothing.

    Args:
        own: what is declared for the person beside the posts.
    """
    since = max(post_since or hired_on, hired_on)
    known = known_risks(ctx)
    lent = [declared for each in (post, *others) if isinstance(each, Lent) for declared in each.declared]
    own, held = [*own, *lent], [post.id, *(each.id for each in others)]
    stints = [Stint(each, rank, Span(since, None)) for rank, each in enumerate(held, start=1)]
    career = Career(
        born_on=born_on, sex=sex, hired_on=hired_on, left_on=None, stints=stints,
        stays=[], exposed=[own_met(each, Span(since, None), known) for each in own], visits=[],
    )  # fmt: skip
    exposed = read_exposed_posts(ctx, held, known)
    legal_kind = read_legal_kinds(ctx).get(contract_kind, contract_kind)
    return law.follow(life(career, exposed, legal_kind), max(ctx.today, since))


def foresee_exposed(ctx: Context, employee: Employee, own: Sequence[Declared]) -> FollowUpDecision | None:
    """The follow-up that an employee would have, exposed so beside the posts; None without a post. Writes nothing."""
    stints, _ = _careers(ctx, [employee])[employee.id]
    if main_stint(stints, ctx.today) is None:
        return None
    known = known_risks(ctx)
    exposed_so = [own_met(each, Span(employee.hired_on, None), known) for each in own]
    career = Career(
        born_on=employee.born_on, sex=employee.sex, hired_on=employee.hired_on, left_on=employee.left_on,
        stints=stints, stays=[], exposed=exposed_so,
        visits=past_visits(ctx, [employee.id]).get(employee.id, ()),
    )  # fmt: skip
    exposed = read_exposed_posts(ctx, {each.post_id for each in stints}, known)
    legal_kind = read_legal_kinds(ctx).get(employee.contract_kind, employee.contract_kind)
    return law.follow(life(career, exposed, legal_kind), ctx.today)


def past_visits(ctx: Context, employee_ids: Collection[int]) -> Mapping[int, Sequence[PastVisit]]:
    """The visits held, as the upper room tells them; none when nobody knows."""
    found: dict[int, Sequence[PastVisit]] = {}
    for provider in _providers:
        found |= provider(ctx, employee_ids)
    return found


def _careers(ctx: Context, employees: Sequence[Employee]) -> dict[int, tuple[list[Stint], list[Stay]]]:
    ids = [each.id for each in employees]
    careers: dict[int, tuple[list[Stint], list[Stay]]] = {each: ([], []) for each in ids}
    for held in ctx.session.scalars(queries.assignments(ids)):
        careers[held.employee_id][0].append(Stint(held.post_id, held.rank, _span(held.period)))
    for contract in ctx.session.scalars(queries.contracts(ids)):
        careers[contract.employee_id][1].append(Stay(contract.kind, _span(contract.period), contract.rank))
    return careers


def read_exposed_posts(ctx: Context, post_ids: Collection[int], known: Known) -> dict[int, list[Met]]:
    """What each of these posts exposed, exposes or will expose to: first its company's risks, then its own."""
    if not post_ids:
        return {}
    exposed = defaultdict[int, list[Met]](list)
    for shared, post_id in shared_by_posts(ctx, post_ids):
        exposed[post_id].append(_met(shared, Origin.COMPANY, known))
    for row in ctx.session.scalars(posts.exposures(post_ids)):
        exposed[row.post_id].append(_met(row, Origin.POST, known))
    return exposed


def read_legal_kinds(ctx: Context) -> dict[str, str]:
    """Code of a contract kind → the law's."""
    return {row[0]: row[1] for row in ctx.session.execute(select(ContractKind.code, ContractKind.law_code))}


def is_interim(ctx: Context, contract_kind: str) -> bool:
    """Whether a kind of contract is one of temporary work, the only one with several posts at once (POS-08)."""
    kind = select(ContractKind.law_code).where(ContractKind.code == contract_kind)
    return ctx.session.scalar(kind) == law_life.ContractKind.AGENCY


def _met(row: Exposure, origin: Origin, known: Known) -> Met:
    declared = as_declared(row)
    return Met(law_exposure(declared, known), _span(row.period), origin, known[row.risk_code].short_label)


def _span(period: Range[date]) -> Span:
    return Span(period.lower, period.upper)
