"""The risks of a whole company, beside those of its posts and of persons: what an employer declares of them (K18)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from app.adherents.models import Adherent
from app.platform import audit, theirs
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.event import publish
from app.platform.refusal import Refusal
from app.posts import queries
from app.posts.events import CompanyExposed
from app.posts.facts import CompanyRisks, Facts
from app.posts.models import CompanyExposure, PostExposure
from app.posts.rules.company import AskedRisks, accepted
from app.posts.rules.risks import Declared, told_risks
from app.posts.services.describe import hold_company
from app.posts.services.risks import (
    Known,
    as_declared,
    counts_for_everybody,
    declared_on,
    in_order,
    known_risks,
    offered_risks,
    refresh,
    replace,
)

audit.declare(company_exposed="Risques de l’entreprise modifiés")


def declare_company(
    ctx: Context, *, risks: Iterable[str] = (), precisions: Mapping[str, Iterable[str]] | None = None,
    comment: str | None = "", since: date | None = None,
) -> Adherent:  # fmt: skip
    """Declare what the whole company of the actor is exposed to; what is not ticked any more ends.

    Args:
        risks: codes of those ticked.
        precisions: risk → codes of its precisions.
        comment: describes « un autre risque ».
        since: the first day on which it is so; None: it always was, what stood there was a mistake.

    Raises:
        NotAllowed: the actor lacks the right « Postes de travail », or the service asks for no such risks.
        DomainError: a risk that is not offered, or a precision that lacks.

    Source: manual AIST21, ét. 5.
    """
    ctx.require(Right.POSTS)
    if ctx.profile[Facts].company_risks is CompanyRisks.NONE:
        raise NotAllowed("risks of the company")
    company = theirs.read(ctx, Adherent, ctx.actor.adherent_id)
    # of two declarations one waits; who writes elsewhere in the company does not, who may hold what is counted below
    ctx.session.refresh(company, with_for_update={"key_share": True})
    known = known_risks(ctx)
    rows = list(ctx.session.scalars(queries.company_exposures([company.id])))
    was = [as_declared(each) for each in rows if each.period.upper is None]
    offered = offered_risks(known, {each.risk for each in was})
    wanted = _accept(AskedRisks(tuple(risks), precisions or {}, comment), offered)
    if replace(ctx, rows, wanted, lambda **told: CompanyExposure(adherent_id=company.id, **told), since):
        ctx.session.flush()
        told = {"Risques de l’entreprise": (told_risks(was, known), told_risks(wanted, known))}
        audit.record(ctx, "company_exposed", company, **told, **({"À partir du": since} if since else {}))
        spread(ctx, company.id, known)
    return company


def standing(ctx: Context, adherent_id: int, known: Known) -> Sequence[Declared]:
    """What a company is exposed to until further notice, in the order of the form."""
    rows = ctx.session.scalars(queries.company_exposures([adherent_id]))
    return in_order([as_declared(each) for each in rows if each.period.upper is None], known)


def to_assign(ctx: Context) -> Collection[str]:
    """The risks that the actor's companies name for employees to be given, where the service has them do so (K18).

    Elsewhere none, and nothing is asked of the database.
    """
    if ctx.profile[Facts].company_risks is not CompanyRisks.ASSIGNED:
        return frozenset()
    rows = ctx.session.scalars(queries.company_exposures(sorted(ctx.actor.adherents)))
    return {each.risk for each in declared_on(rows, ctx.today)}


def spread(ctx: Context, adherent_id: int, known: Known) -> None:
    """Have what follows from the risks of a company follow, where they count for everybody: its posts, who holds them.

    Call it after `flush`, inside the transaction of what changed.
    """
    if not counts_for_everybody(ctx):
        return
    posts = hold_company(ctx, adherent_id)
    exposures = defaultdict[int, list[PostExposure]](list)
    for each in ctx.session.scalars(queries.exposures([post.id for post in posts])):
        exposures[each.post_id].append(each)
    refresh(ctx, known, [(post, exposures[post.id]) for post in posts])
    ctx.session.flush()
    publish(ctx, CompanyExposed(adherent_id))


def _accept(asked: AskedRisks, offered: Known) -> Sequence[Declared]:
    found = accepted(asked, offered)
    for each in found:
        if isinstance(each, Refusal):
            raise DomainError(each.sentence, field=each.field)
    return [each for each in found if isinstance(each, Declared)]
