"""The tab « Carrière » : the posts held, each with its contract, and what is to come."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy.dialects.postgresql import Range

from app.employees import queries
from app.employees.models import Assignment, Contract, Employee
from app.platform.context import Context, Right, Side
from app.platform.record import Act
from app.platform.wording import shown

HISTORY = 50
NO_RISK = "Aucun risque particulier"


def career(ctx: Context, employee_id: int) -> dict[str, Any]:
    """The tab « Carrière » : posts and contracts, the latest first (SAL-11)."""
    posts = ctx.session.scalars(queries.career(employee_id).limit(HISTORY)).all()
    contracts = ctx.session.scalars(queries.stays(employee_id).limit(HISTORY)).all()
    first = max(ctx.today, ctx.session.get_one(Employee, employee_id).hired_on)
    begins = (*(each.period.lower for each in posts), *(each.period.lower for each in contracts))
    planned = max((day for day in begins if day is not None and day > first), default=None)
    return {
        "posts": [(_post(each), _contracts(each, contracts), *_period(each.period)) for each in posts],
        "contracts": [(each.type.label, *_period(each.period)) for each in contracts],
        "planned": shown(planned),
        "act": _call_off(ctx, employee_id) if planned else None,
    }


def _post(held: Assignment) -> Markup:
    """« Boulanger 636c », and what the post exposes to. Manual: SSTRN p. 19."""
    post = held.post
    return Markup('{} <span class="soft">{}</span><span class="form-text">{}</span>').format(
        post.title, post.pcs_code, post.risks or NO_RISK
    )


def _contracts(held: Assignment, contracts: Sequence[Contract]) -> str:
    """The contracts under which a post was held, the first first."""
    met = [each for each in contracts if each.period.overlaps(held.period)]
    return ", puis ".join(dict.fromkeys(each.type.label for each in reversed(met)))


def _call_off(ctx: Context, employee_id: int) -> Act | None:
    if ctx.actor.side is not Side.EMPLOYER or Right.EMPLOYEE_BASE_DATA not in ctx.actor.rights:
        return None
    return Act("Annuler ce changement", url_for("EmployeeCareer.call_off", pk=employee_id), "undo", post=True)


def _period(period: Range[Any]) -> tuple[Markup, Markup]:
    """First and last day, both included; on a phone, where titles of columns are not shown, each says what it is."""
    last = shown(period.upper - timedelta(days=1)) if period.upper else "en cours"
    return _titled("Début", shown(period.lower)), _titled("Fin", last)


def _titled(title: str, day: str) -> Markup:
    return Markup('<span class="in-phone">{}\u00a0: </span>{}').format(title, day)
