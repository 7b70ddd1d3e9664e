"""« Pourquoi SIR ? » : what decided an employee's follow-up, and what it changes, by the law of the day."""

from typing import Any

from app.employees.models import Employee
from app.employees.rules.follow_up import Origin
from app.law.category import FollowUp
from app.law.first_visit import FIRST_VISIT_RULES
from app.law.rhythm import NEXT_VISIT_RULES
from app.platform.context import Context
from app.posts.models import Post

EXPOSING = {
    Origin.COMPANY: "toute l’entreprise est déclarée exposée à ce risque",
    Origin.POST: "le poste « {post} » est déclaré exposé à ce risque",
    Origin.PERSON: "un risque est déclaré pour ce salarié",
}
"""Who exposes to what decided, in words (K18)."""


def changes(ctx: Context, employee: Employee) -> dict[str, Any]:
    """What `employees/record.html` says of it; nothing is decided before a post is known."""
    post, code = employee.main_post, employee.follow_up
    if post is None:
        return {"code": ""}
    return {
        "code": code.value,
        "label": code.label,
        "decided": _decided(employee, post),
        "article": employee.follow_up_article,
        "effects": effects(ctx, code),
        "post_id": post.id if Origin.POST in employee.follow_up_origin else None,
        "by_company": Origin.COMPANY in employee.follow_up_origin,
    }


def effects(ctx: Context, code: FollowUp) -> list[str]:
    """What a follow-up changes for employer and worker, each with its article."""
    first = FIRST_VISIT_RULES.one(code, ctx.today)
    then = NEXT_VISIT_RULES.one(code, ctx.today)
    when = "avant l’affectation" if not first.months else f"dans les {first.months} mois qui suivent l’entrée en poste"
    told = [
        f"{first.kind.label} {when} (art. {first.article})",
        f"Ensuite, au plus tard tous les {then.months // 12} ans (art. {then.article})",
    ]
    if code is FollowUp.REINFORCED:
        between = NEXT_VISIT_RULES.one("SIR intermediate", ctx.today)
        told.append(f"Entre deux, une visite intermédiaire après {between.months // 12} ans (art. {between.article})")
    return told


def _decided(employee: Employee, post: Post) -> str:
    if employee.follow_up is FollowUp.SIMPLE:
        both = " ou de l’entreprise" if post.company_risks else ""
        return f"Aucun risque déclaré du poste « {post.title} »{both} ne demande un suivi adapté ou renforcé."
    if not employee.follow_up_reason:
        return "La situation personnelle de ce salarié : son motif lui appartient et n’est pas communiqué."
    origins = employee.follow_up_origin.split(", ")
    exposing = [told for origin, told in EXPOSING.items() if origin in origins]
    if not exposing:
        return f"Ce qui le demande : {employee.follow_up_reason}."
    told = ", et ".join(exposing).format(post=post.title)
    return f"{told[0].upper()}{told[1:]} : {employee.follow_up_reason}."
