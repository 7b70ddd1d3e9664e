"""What the form of a post leads to, told while one fills it and beside it when it comes back."""

from typing import Any

from app.law.category import Category
from app.platform.context import Context
from app.posts import presentation, queries
from app.posts.forms import PostForm
from app.posts.models import Post
from app.posts.rules.risks import OTHER, Declared, declarations, follow_up
from app.posts.services.risks import Known
from app.posts.usual_risks import Suggested, suggested


def preview(ctx: Context, form: PostForm, known: Known, post: Post | None) -> dict[str, Any]:
    """The follow-up that the boxes ticked lead to, for how many it changes, and the risks to look at (POS-02, N19).

    Args:
        known: the risks of the form, by code.
        post: the one that is changed; None for a new one.
    """
    ticked = [code for code in form.risks.data or () if code in known]
    decided = _decided(ctx, form, known, ticked)
    told = presentation.reason(decided)
    return told | {"spreads": _spreads(post, decided), "suggested": _suggested(ctx, form, known, ticked, post)}


def _decided(ctx: Context, form: PostForm, known: Known, ticked: list[str]) -> Category:
    """The follow-up, whatever else the form says."""
    comment = "…" if OTHER in ticked else ""
    declared = declarations(ticked, form.values()["precisions"], comment, known)
    risks = declared if isinstance(declared, tuple) else tuple(Declared(code) for code in ticked)
    return follow_up(risks, known, ctx.today)


def _spreads(post: Post | None, decided: Category) -> str:
    """What becomes of those who hold the post."""
    if post is None or not post.holders or decided.follow_up is post.follow_up:
        return ""
    held = "1 salarié l’occupe" if post.holders == 1 else f"{post.holders} salariés l’occupent"
    who = "son suivi sera recalculé" if post.holders == 1 else "leur suivi sera recalculé"
    return f"Le poste passe de {post.follow_up.value} à {decided.follow_up.value} : {held}, {who}."


def _suggested(ctx: Context, form: PostForm, known: Known, ticked: list[str], post: Post | None) -> list[Suggested]:
    profession = form.pcs_code.data
    if profession is None:
        return []
    alike = queries.declared_alike(profession.code, post.id if post else None)
    return suggested(profession.code, set(ctx.session.scalars(alike)), ticked, known)
