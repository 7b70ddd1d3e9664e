"""The tab « Carrière » : the posts held, each with its contract, and what is to come."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy.dialects.postgresql import Range

from app.employees import queries
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import careers
from app.platform.context import Context, Right, Side
from app.platform.record import Act
from app.platform.wording import shown
from app.posts.queries import past
from app.posts.rules.names import Name, names_in

HISTORY = 50
NO_RISK = "Aucun risque particulier"
BEFORE = Markup('<span class="form-text">Jusqu’au {2} : {0} {1}</span>')
"""What a post was called before, and until when."""


def career(ctx: Context, employee_id: int) -> dict[str, Any]:
    """The tab « Carrière » : posts and contracts, the latest first (SAL-11)."""
    posts = ctx.session.scalars(queries.career(employee_id).limit(HISTORY)).all()
    contracts = ctx.session.scalars(queries.stays(employee_id).limit(HISTORY)).all()
    employee = ctx.session.get_one(Employee, employee_id)
    before = _past(ctx, posts)
    first = max(ctx.today, employee.hired_on)
    begins = (*(each.period.lower for each in posts), *(each.period.lower for each in contracts if each.rank == 1))
    here = _may_change(ctx) and not careers.refuse_gone(employee.left_on, ctx.today)
    planned = max((day for day in begins if day is not None and day > first), default=None)
    return {
        "posts": [(_post(ctx, each, before), _contracts(each, contracts), *_period(each.period)) for each in posts],
        "contracts": [
            ((_kind(each), *_period(each.period)), _contract_act(ctx, each, contracts) if here else None)
            for each in contracts
        ],
        "add": url_for("EmployeeContracts.add", pk=employee_id) if here else None,
        "planned": shown(planned),
        "act": _call_off(ctx, employee_id) if planned else None,
    }


@dataclass(frozen=True, slots=True)
class Past:
    """What posts were called before, and what they exposed to: post → names, and risks with their periods."""

    names: Mapping[int, Sequence[Name]]
    risks: Mapping[int, Sequence[tuple[str, Range[date]]]]
    """Of posts that are held no more; of the others, the post itself tells."""


def _past(ctx: Context, held: Sequence[Assignment]) -> Past:
    over = {each.post_id for each in held if each.period.upper is not None and each.period.upper <= ctx.today}
    names = defaultdict[int, list[Name]](list)
    risks = defaultdict[int, list[tuple[str, Range[date]]]](list)
    for row in ctx.session.execute(past({each.post_id for each in held}, over)) if held else ():
        if row.pcs_code is None:
            risks[row.post_id].append((row.said, row.period))
        else:
            names[row.post_id].append(Name(row.said, row.pcs_code, row.until))
    return Past(names, risks)


def _post(ctx: Context, held: Assignment, told: Past) -> Markup:
    """« Boulanger 636c », as it was called when it was held, and what it exposed to then. Manual: SSTRN p. 19."""
    post, upper = held.post, held.period.upper
    over = upper is not None and upper <= ctx.today
    last = upper - timedelta(days=1) if upper is not None and over else ctx.today
    names = told.names.get(post.id, ())
    then, *before = names_in(names, Name(post.title, post.pcs_code), held.period.lower, last)
    parts = [Markup('{} <span class="soft">{}</span>').format(then.title, then.pcs_code)]
    parts += [BEFORE.format(each.title, each.pcs_code, shown(each.until)) for each in before]
    met = [label for label, period in told.risks.get(post.id, ()) if last in period]
    risks = ", ".join(met) if over else post.risks
    return Markup("").join([*parts, Markup('<span class="form-text">{}</span>').format(risks or NO_RISK)])


def _contracts(held: Assignment, contracts: Sequence[Contract]) -> str:
    """The contracts under which a post was held, the first first; those held beside the main one are said apart."""
    met = [each for each in reversed(contracts) if each.period.overlaps(held.period)]
    main = ", puis ".join(dict.fromkeys(each.type.label for each in met if each.rank == 1))
    beside = ", ".join(dict.fromkeys(each.type.label for each in met if each.rank > 1))
    return f"{main}, et en plus : {beside}" if main and beside else main or beside


def _kind(contract: Contract) -> Markup:
    """« CDD », and that it is held beside the main one."""
    beside = Markup(' <span class="soft">en plus du contrat principal</span>') if contract.rank > 1 else ""
    return Markup("{}{}").format(contract.type.label, beside)


def _contract_act(ctx: Context, contract: Contract, every: Sequence[Contract]) -> Act | None:
    """What can be done with one of several contracts that is not over: give it up, or tell its end (F150)."""
    lower, upper = contract.period.lower, contract.period.upper
    over = upper is not None and upper <= ctx.today
    alone = not any(each is not contract and each.period.overlaps(contract.period) for each in every)
    if over or alone:
        return None
    about: dict[str, Any] = {"pk": contract.employee_id, "contract_id": contract.id}
    if contract.rank > 1 and lower is not None and lower > ctx.today:
        return Act("Annuler ce contrat", url_for("EmployeeContracts.call_off", **about), "undo", post=True)
    return Act("Mettre fin à ce contrat", url_for("EmployeeContracts.end", **about), "leave")


def _may_change(ctx: Context) -> bool:
    return ctx.actor.side is Side.EMPLOYER and Right.EMPLOYEE_BASE_DATA in ctx.actor.rights


def _call_off(ctx: Context, employee_id: int) -> Act | None:
    if not _may_change(ctx):
        return None
    return Act("Annuler ce changement", url_for("EmployeeCareer.call_off", pk=employee_id), "undo", post=True)


def _period(period: Range[Any]) -> tuple[Markup, Markup]:
    """First and last day, both included; on a phone, where titles of columns are not shown, each says what it is."""
    last = shown(period.upper - timedelta(days=1)) if period.upper else "en cours"
    return _titled("Début", shown(period.lower)), _titled("Fin", last)


def _titled(title: str, day: str) -> Markup:
    return Markup('<span class="in-phone">{}\u00a0: </span>{}').format(title, day)
