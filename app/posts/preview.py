"""What the form of a post leads to, told while one fills it and beside it when it comes back."""

from collections.abc import Sequence
from typing import Any

from app.law.category import Category
from app.platform.context import Context
from app.posts import presentation, queries
from app.posts.forms import PostForm
from app.posts.models import Post
from app.posts.rules.risks import OTHER, Declared, declarations, follow_up
from app.posts.services.risks import Known, counts_for_everybody
from app.posts.usual_risks import suggested


def preview(ctx: Context, form: PostForm, known: Known, post: Post | None) -> dict[str, Any]:
    """The follow-up that the boxes ticked lead to, for how many it changes, and the risks to look at (POS-02, N19).

    Args:
        known: the risks of the form, by code.
        post: the one that is changed; None for a new one.
    """
    ticked = [code for code in form.risks.data or () if code in known]
    alike, company = _beside(ctx, form, post)
    decided = _decided(ctx, form, known, ticked, [each for each in company if each.risk in known])
    told = presentation.reason(decided) | {"spreads": _spreads(post, decided)}
    code = form.pcs_code.data.code if form.pcs_code.data else ""
    return told | {"suggested": suggested(code, alike, ticked, known) if code else []}


def _beside(ctx: Context, form: PostForm, post: Post | None) -> tuple[set[str], list[Declared]]:
    """What the company's other posts of this code declare, and what counts for every post today; in one statement."""
    code = form.pcs_code.data.code if form.pcs_code.data else ""
    whose = [post.adherent_id] if post else sorted(ctx.actor.adherents)
    mine = whose if len(whose) == 1 and counts_for_everybody(ctx) else []
    rows = ctx.session.execute(queries.beside(code, post.id if post else None, mine, ctx.today)).all()
    return {row.risk_code for row in rows if not row.shared}, [
        Declared(row.risk_code, tuple(sorted(row.precisions))) for row in rows if row.shared
    ]


def _decided(
    ctx: Context, form: PostForm, known: Known, ticked: Sequence[str], company: Sequence[Declared]
) -> Category:
    """The follow-up, whatever else the form says, with what the company exposes everybody to."""
    comment = "…" if OTHER in ticked else ""
    declared = declarations(ticked, form.values()["precisions"], comment, known)
    risks = declared if isinstance(declared, tuple) else tuple(Declared(code) for code in ticked)
    return follow_up([*risks, *company], known, ctx.today)


def _spreads(post: Post | None, decided: Category) -> str:
    """What becomes of those who hold the post."""
    if post is None or not post.holders or decided.follow_up is post.follow_up:
        return ""
    held = "1 salarié l’occupe" if post.holders == 1 else f"{post.holders} salariés l’occupent"
    who = "son suivi sera recalculé" if post.holders == 1 else "leur suivi sera recalculé"
    return f"Le poste passe de {post.follow_up.value} à {decided.follow_up.value} : {held}, {who}."
