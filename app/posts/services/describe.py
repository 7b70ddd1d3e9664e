"""Describing posts: a new one, a change, a close."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from sqlalchemy import select

from app.platform import audit, theirs
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.event import publish
from app.platform.refusal import Refusals
from app.posts import queries
from app.posts.events import ExposuresChanged
from app.posts.facts import Facts
from app.posts.models import Post
from app.posts.rules import descriptions
from app.posts.rules.changes import CLOSED, refuse_change, refuse_close
from app.posts.rules.risks import Declared, missing_precisions, told_risks
from app.posts.services.naming import keep_name
from app.posts.services.risks import Known, declare, declared_on, known_risks, offered_risks
from app.reference.models import Profession

audit.declare(
    post_described="Poste créé",
    post_corrected="Poste modifié",
    post_closed="Poste clôturé",
    post_reopened="Poste rouvert",
)


class Typed(TypedDict, total=False):
    """What a form or a file says of a post."""

    title: str | None
    """Empty takes the label of the code PCS (POS-03)."""
    pcs_code: str | None
    description: str | None
    risks: Iterable[str]
    """Codes of those ticked."""
    precisions: Mapping[str, Iterable[str]] | None
    """Risk → codes of its precisions."""
    comment: str | None
    """Describes « un autre risque »."""


def describe(ctx: Context, **typed: Unpack[Typed]) -> Post:
    """Add a post to the actor's adherent.

    Raises:
        NotAllowed: the actor lacks the right « Postes de travail ».
        DomainError: what `descriptions.description` refuses, a precision that lacks (POS-05), a code PCS that does not
            exist, or an open post that is the same.

    Source: manual SSTRN « Les postes de travail » (POS-02).
    """
    ctx.require(Right.POSTS)
    known = known_risks(ctx)
    given = _described(_titled(ctx, typed), offered_risks(known))
    post = Post(adherent_id=ctx.actor.adherent_id)
    _write(post, given)
    ctx.session.add(post)
    declare(ctx, post, given.risks, known)
    audit.record(ctx, "post_described", post, title=post.title, pcs_code=post.pcs_code, risks=post.risks)
    return post


def correct(ctx: Context, *, id: int, since: date | None = None, **typed: Unpack[Typed]) -> Post:
    """Change a post for all who hold it.

    Args:
        since: the first day on which the name and the risks are so, the name today at the latest; None: they always
            were, what stood there was a mistake.

    Raises:
        NotAllowed: the right is missing, or there is no such post.
        DomainError: as for `describe`, or the post is closed, or held where the service forbids it (K17).

    Source: manual SSTRN « Les postes de travail » (POS-06).
    """
    ctx.require(Right.POSTS)
    post = lock(ctx, id)
    if refusal := refuse_change(post.closed_on is not None, post.holders, ctx.profile[Facts].held):
        raise DomainError(refusal)
    known = known_risks(ctx)
    before = declared_on(ctx.session.scalars(queries.exposures([id])), ctx.today)
    given = _described(_titled(ctx, typed), offered_risks(known, {each.risk for each in before}))
    if rewrite(ctx, post, given, known, since=since):
        ctx.session.flush()
        publish(ctx, ExposuresChanged((post.id,)))
    return post


def rewrite(ctx: Context, post: Post, given: descriptions.Description, known: Known, *, since: date | None) -> bool:
    """Write what a post was accepted to be; who may do so is for the caller to say, and who is told.

    Returns:
        Whether what it exposes to changed.
    """
    before = declared_on(ctx.session.scalars(queries.exposures([post.id])), ctx.today)
    keep_name(ctx, post, given, since)
    _write(post, given)
    changes: dict[str, Any] = audit.changed(post)
    changed = declare(ctx, post, given.risks, known, since=since)
    _tell(ctx, post, changes | _risks_changed(before, given.risks, known), since)
    return changed


def _tell(ctx: Context, post: Post, changes: Mapping[str, Any], since: date | None) -> None:
    """Keep in the history what changed, and from which day; saving a form as it stood is no event."""
    if changes:
        audit.record(ctx, "post_corrected", post, **changes, **({"À partir du": since} if since else {}))


def _risks_changed(before: Sequence[Declared], after: Sequence[Declared], known: Known) -> dict[str, Any]:
    """What the history says of the risks, precisions included."""
    was, now = (told_risks(risks, known) for risks in (before, after))
    return {"Risques": (was, now)} if was != now else {}


def _titled(ctx: Context, typed: Typed) -> dict[str, Any]:
    """What was typed, every key there, the title from the code PCS when none was given."""
    nothing: Typed = {
        "title": "", "pcs_code": "", "description": "", "risks": (), "precisions": None, "comment": ""
    }  # fmt: skip
    label = _label(ctx, typed.get("pcs_code"))
    return {**nothing, **typed, "title": (typed.get("title") or "").strip() or label}


def close(ctx: Context, *, id: int) -> Post:
    """Keep a post for the record only: nobody is given it any more.

    Raises:
        NotAllowed: the right is missing, or there is no such post.
        DomainError: somebody holds it.
    """
    ctx.require(Right.POSTS)
    post = lock(ctx, id)
    if refusal := refuse_close(post.holders):
        raise DomainError(refusal)
    if post.closed_on is None:
        post.closed_on = ctx.today
        audit.record(ctx, "post_closed", post)
    return post


def reopen(ctx: Context, *, id: int) -> Post:
    """Offer a closed post again.

    Raises:
        NotAllowed: the right is missing, or there is no such post.
        DomainError: an open post is the same (said by the database).
    """
    ctx.require(Right.POSTS)
    post = lock(ctx, id)
    if post.closed_on is not None:
        post.closed_on = None
        audit.record(ctx, "post_reopened", post)
    return post


def hold(ctx: Context, post_ids: Collection[int]) -> None:
    """Keep posts from being closed, or counted by others, until the end of the transaction; read them as they are now.

    Whoever gives posts holds them all at once, in the order of their numbers: two that did otherwise could wait for
    each other for ever.
    """
    held = select(Post).where(Post.id.in_(post_ids)).order_by(Post.id).with_for_update(key_share=True)
    ctx.session.execute(held.execution_options(populate_existing=True)).all()


def hold_company(ctx: Context, adherent_id: int) -> Sequence[Post]:
    """The posts of a company, held in the same way: what somebody else just changed of one is seen."""
    held = queries.of_company(adherent_id).with_for_update(key_share=True)
    return ctx.session.scalars(held.execution_options(populate_existing=True)).all()


def keep_holders(ctx: Context, counts: Mapping[int, int]) -> None:
    """Write how many hold each post, as the room `employees` counts them."""
    counted = select(Post).where(Post.id.in_(counts)).order_by(Post.id).with_for_update(key_share=True)
    for post in ctx.session.scalars(counted):
        post.holders = counts[post.id]


def described(values: Mapping[str, Any], offered: Known) -> descriptions.Description | Refusals:
    """What a form says of a post, or all that stands in the way, the precisions that lack included (POS-05)."""
    found = descriptions.description(values, offered)
    if isinstance(found, descriptions.Description):
        return missing_precisions(found.risks, offered) or found
    precisions = values.get("precisions") or {}
    ticked = [Declared(code, tuple(precisions.get(code, ()))) for code in values.get("risks") or ()]
    return (*found, *missing_precisions(ticked, offered))


def _described(values: Mapping[str, Any], offered: Known) -> descriptions.Description:
    found = described(values, offered)
    if isinstance(found, descriptions.Description):
        return found
    raise DomainError(found[0].sentence, field=found[0].field)


def _write(post: Post, given: descriptions.Description) -> None:
    post.title, post.title_key = given.title, given.title_key
    post.pcs_code, post.description = given.pcs_code, given.details


def _label(ctx: Context, pcs_code: str | None) -> str:
    """The label of a code, as long as a title may be."""
    if not pcs_code:
        return ""
    label = ctx.session.scalar(select(Profession.label).where(Profession.code == pcs_code.strip().lower()))
    if label is None:
        raise DomainError("Ce code PCS n’existe pas : tapez un métier ou un code.", field="pcs_code")
    return label[: descriptions.TITLE_LENGTH]


def lock(ctx: Context, post_id: int) -> Post:
    """The post, kept from others until the end of the transaction.

    Raises:
        NotAllowed: not the actor's, or none.
    """
    return theirs.lock(ctx, Post, post_id)


def lock_open(ctx: Context, post_id: int) -> Post:
    """The same, of a post that is not closed.

    Raises:
        NotAllowed: not the actor's, or none.
        DomainError: it is closed.
    """
    post = lock(ctx, post_id)
    if post.closed_on is not None:
        raise DomainError(CLOSED)
    return post
