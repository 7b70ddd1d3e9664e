"""How posts read: cells of their list, their record."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup, escape
from sqlalchemy import Row

from app.law.category import Category
from app.platform import badge
from app.platform.context import Context, Right
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.wording import counted, shown
from app.posts.models import Post, PostExposure
from app.posts.rules import changes
from app.posts.rules.company import decides
from app.posts.rules.risks import Declared, follow_up, missing_precisions, successor, told_risks
from app.posts.services.risks import Known, declared_on, in_order, known_risks, shared_today

NO_RISK = "Aucun risque particulier"
LACKING = "à préciser"
"""A post one of whose risks lacks a precision."""


def title_cell(row: Row[Any]) -> Markup:
    """« Libellé du poste et risques » : the title, its risks under it."""
    own = f"Risques : {row.risks}" if row.risks else ""
    shared = f"De l’entreprise : {row.company_risks}" if row.company_risks else ""
    risks = " · ".join(filter(None, (own, shared))) or NO_RISK
    mark = Markup(" {}").format(badge.state("wait", LACKING)) if row.to_complete else ""
    return Markup('{}{}<small class="soft d-block fw-normal">{}</small>').format(row.title, mark, risks)


def follow_up_cell(row: Row[Any]) -> Markup:
    """The badge alone: the risks stand in the first column."""
    return badge.category(row.follow_up.value)


def stored_sentence(post: Post) -> str:
    """What is said once a post is stored: the follow-up that its risks lead to, also to who has no script (F106)."""
    label = post.follow_up.label
    return f"Le poste est enregistré : {label[:1].lower()}{label[1:]} ({post.follow_up.value})."


def record(ctx: Context, post: Post) -> Record:
    """The record of a post: what it is, what decides its follow-up, what can be done with it."""
    known = known_risks(ctx)
    declared = declared_on(post.exposures, ctx.today)
    company = in_order(shared_today(ctx, {post.adherent_id}).get(post.adherent_id, ()), known)
    decided = follow_up([*declared, *company], known, ctx.today)
    states = [badge.category(decided.follow_up.value), counted(post.holders, "salarié", "salariés")]
    if post.closed_on:
        states.append(badge.state("none", "clôturé", post.closed_on))
    return Record(
        title=post.title,
        subtitle=f"Code PCS {post.pcs_code}",
        initials=post.title[:1].upper(),
        states=states,
        acts=_acts(post) if Right.POSTS in ctx.actor.rights else (),
        groups=[
            FactGroup(
                "Le poste",
                [
                    Fact("Code PCS", f"{post.pcs_code}, {post.profession.label}"),
                    Fact("Précisions", post.description),
                    Fact("Salariés", shown(post.holders)),
                ],
            ),
            FactGroup("Risques déclarés", [*_risks(post, known), *_of_company(company, known)]),
        ],
        reason=reason(decided) | _to_do(post, declared, known) | {"shared": decides(decided.risk, company, known)},
    )


def reason(decided: Category) -> dict[str, Any]:
    """Why this follow-up, as `posts/record.html` says it."""
    return {
        "code": decided.follow_up.value,
        "label": decided.follow_up.label,
        "because": decided.because,
        "article": decided.article,
    }


def _to_do(post: Post, declared: Sequence[Declared], known: Known) -> dict[str, Any]:
    """What the record proposes: to tell what lacks, to replace what is no longer declared. Nothing of a closed post."""
    ended = [] if post.closed_on else [known[each.risk] for each in declared if known[each.risk].ended_on]
    return {
        "lacking": _lacking(post, declared, known),
        "complete_url": url_for("PostCompletion.complete", pk=post.id),
        "ended": [(risk, successor(risk, known)) for risk in ended],
        "convert_url": url_for("PostCompletion.convert", pk=post.id),
    }


def _lacking(post: Post, declared: Sequence[Declared], known: Known) -> list[str]:
    """The risks that lack a precision, as the record names them; a closed post is asked nothing."""
    if post.closed_on:
        return []
    missing = {each.field for each in missing_precisions(declared, known)}
    return [known[each.risk].short_label for each in declared if f"precisions_{each.risk}" in missing]


def exposure_text(exposure: PostExposure, known: Known) -> str:
    """A risk with its precisions: « CACES (chariots automoteurs), depuis le 01/03/2026 »."""
    risk = known[exposure.risk_code]
    details = [label for code, label, _ in risk.precisions if code in exposure.precisions]
    if exposure.comment:
        details.append(exposure.comment)
    text = f"{risk.label} ({', '.join(details)})" if details else risk.label
    return f"{text}, depuis le {shown(exposure.period.lower)}" if exposure.period.lower else text


def _risks(post: Post, known: Known) -> list[Fact]:
    current = [each for each in post.exposures if each.period.upper is None]
    order = list(known)
    current.sort(key=lambda each: order.index(each.risk_code))
    facts = [Fact(known[each.risk_code].short_label, escape(exposure_text(each, known))) for each in current]
    return facts or [Fact("Risques", NO_RISK)]


def _of_company(company: Sequence[Declared], known: Known) -> list[Fact]:
    """What every post of the company exposes to as well (K18)."""
    return [Fact("Pour toute l’entreprise", told_risks(company, known))] if company else []


def _acts(post: Post) -> list[Act]:
    """What its record offers beside « Modifier », which the rows of the list have as well."""
    if post.closed_on is not None:
        return [Act("Rouvrir", url_for("PostForms.reopen", pk=post.id), "redo", primary=True, post=True)]
    refusal = changes.refuse_close(post.holders)
    return [
        Act("Dupliquer", url_for("PostForms.copy", pk=post.id), "plus"),
        Act("Clôturer", url_for("PostForms.close", pk=post.id), "lock", post=True, refusal=refusal),
        Act("Supprimer", url_for("PostForms.remove", pk=post.id), "trash", refusal=refusal),
    ]
