"""A bakery that joins: what it tells at each step, and who tells it."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.membership.models import Adhesion
from app.membership.services import adhesion as service
from app.membership.services import adhesion_sending, adhesion_steps
from app.membership.services.adhesion import Holder
from app.platform.context import DOOR, Context

SIRET = "73282932000074"
NIR = "285057800608441"
ASKER = {"first_name": "Julie", "last_name": "Bérard", "email": "julie@example.org", "function": "Gérante"}
PLACE = {"siret": "732 829 320 00074", "naf": "1071C", "postcode": "21200", "town": "Beaune"}
COMPANY = {"name": "Boulangerie Bérard", "legal_form": "SARL", "street": "3 place Carnot", "email": "b@example.org"}
BAKER = {"title": "Boulanger", "pcs_code": "636c", "description": "", "risks": ["AMIANTE"], "comment": ""}
MARIE: dict[str, Any] = {
    "last_name": "Curie", "first_name": "Marie", "sex": "Femme", "born_on": date(1985, 5, 12), "nir": NIR,
    "contract_kind": "CDI", "hired_on": date(2026, 1, 5),
}  # fmt: skip
NOWHERE = "192.0.2.1"


def at_door(user_id: int | None = None):
    """Who stands at the door, signed in to an account or not."""
    return replace(DOOR, user_id=user_id)


def holder(*ids: int) -> Holder:
    """A browser that carries these requests."""
    return Holder(frozenset(ids), NOWHERE)


def begun(ctx: Context) -> tuple[int, Holder]:
    """A request that was just begun, and the browser that holds it."""
    made = service.start(ctx, **ASKER)
    return made.id, holder(made.id)


def told(ctx: Context, *, posts: list[dict[str, Any]] | None = None, employees: list[Any] | None = None) -> int:
    """A request of which every step was told."""
    adhesion_id, mine = begun(ctx)
    adhesion_steps.identify(ctx, mine, id=adhesion_id, **PLACE)
    adhesion_steps.describe_company(ctx, mine, id=adhesion_id, **COMPANY)
    for post in [BAKER] if posts is None else posts:
        adhesion_steps.keep_post(ctx, mine, id=adhesion_id, **post)
    adhesion_steps.leave_posts(ctx, mine, id=adhesion_id)
    for employee in [MARIE] if employees is None else employees:
        adhesion_steps.keep_employee(ctx, mine, id=adhesion_id, post=1, **employee)
    adhesion_steps.leave_employees(ctx, mine, id=adhesion_id, later=not (employees is None or employees))
    return adhesion_id


def sent(ctx: Context, **parts: Any) -> int:
    """A request that waits for the service."""
    adhesion_id = told(ctx, **parts)
    adhesion_sending.send(ctx, holder(adhesion_id), id=adhesion_id, accepted=True)
    return adhesion_id


def owned(ctx: Context, adhesion_id: int, user_id: int) -> None:
    """The request is an account's."""
    ctx.session.get_one(Adhesion, adhesion_id).user_id = user_id
