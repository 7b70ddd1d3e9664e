"""Reading posts. Rows of an adherent are bounded by row security."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import selectinload

from app.law.names import sort_key
from app.platform.database import Rows
from app.platform.search import key_holds
from app.posts.models import CompanyExposure, Post, PostExposure, PostName
from app.reference import queries as nomenclatures
from app.reference.models import Profession, Risk


def found(text: str) -> Select[Post]:
    """Open posts by a part of the title or the beginning of the code, as in a dictionary."""
    part = sort_key(text)
    return (
        select(Post)
        .where(
            Post.closed_on.is_(None),
            or_(key_holds(Post.title_key, part), Post.pcs_code.startswith(part, autoescape=True)),
        )
        .order_by(Post.title_key, Post.id)
    )


def professions(text: str) -> Select[Profession]:
    """Professions found by code, label or job word; those that the company already uses come first."""
    used = exists().where(Post.pcs_code == Profession.code, Post.closed_on.is_(None))
    return nomenclatures.professions(text, ahead=used)


def similar(pcs_code: str, besides: int | None = None) -> Select[Post]:
    """Posts of the same code, closed ones too, that a new one may repeat. Manual: POS-04."""
    statement = select(Post).where(Post.pcs_code == pcs_code).order_by(Post.closed_on.nulls_first(), Post.title_key)
    return statement if besides is None else statement.where(Post.id != besides)


def beside(pcs_code: str, besides: int | None, adherent_ids: Collection[int], on: date) -> CompoundSelect[Any]:
    """What a post is looked at with: the risks of open posts of its code, and those of its company (`shared`).

    Args:
        besides: the post itself, if there is one.
        adherent_ids: the companies whose risks count for every post.
    """
    current = PostExposure.post_id == Post.id, func.upper_inf(PostExposure.period)
    mine = Post.pcs_code == pcs_code, Post.closed_on.is_(None)
    alike: Rows = select(PostExposure.risk_code, null().label("precisions"), false().label("shared"))
    alike = alike.where(*current, *mine)
    whole = CompanyExposure.adherent_id.in_(adherent_ids), CompanyExposure.period.contains(on)
    shared: Rows = select(CompanyExposure.risk_code, CompanyExposure.precisions, true().label("shared")).where(*whole)
    return union(alike if besides is None else alike.where(Post.id != besides), shared)


def exposures(post_ids: Collection[int]) -> Select[PostExposure]:
    """Everything that these posts were, are and will be exposed to."""
    return select(PostExposure).where(PostExposure.post_id.in_(post_ids)).order_by(PostExposure.id)


def past(post_ids: Collection[int], over: Collection[int]) -> CompoundSelect[Any]:
    """What posts were called before, and what those held no more (`over`) exposed to; in one statement.

    A name has a code PCS and its last day; a risk has its period, and comes in the order of the form.
    """
    names: Rows = select(
        PostName.post_id, PostName.title.label("said"), PostName.pcs_code, PostName.until,
        null().label("period"), literal(0).label("rank"),
    ).where(PostName.post_id.in_(post_ids))  # fmt: skip
    risks: Rows = (
        select(PostExposure.post_id, Risk.short_label, null(), null(), PostExposure.period, Risk.rank)
        .join(Risk, PostExposure.risk_code == Risk.code)
        .where(PostExposure.post_id.in_(over))
    )
    return union_all(names, risks).order_by("rank", "until")


def company_exposures(adherent_ids: Collection[int]) -> Select[CompanyExposure]:
    """Everything that these companies were, are and will be exposed to as a whole."""
    mine = CompanyExposure.adherent_id.in_(adherent_ids)
    return select(CompanyExposure).where(mine).order_by(CompanyExposure.id)


def shared_exposures(post_ids: Collection[int]) -> Rows:
    """The same of the companies of these posts, once for each post."""
    whole = select(CompanyExposure, Post.id).join(Post, Post.adherent_id == CompanyExposure.adherent_id)
    return whole.where(Post.id.in_(post_ids)).order_by(CompanyExposure.id, Post.id)


def of_company(adherent_id: int) -> Select[Post]:
    """Its posts, closed ones too."""
    return select(Post).where(Post.adherent_id == adherent_id).order_by(Post.id)


def former_names(post_ids: Collection[int]) -> Select[PostName]:
    """What these posts were called before, the first name first."""
    return select(PostName).where(PostName.post_id.in_(post_ids)).order_by(PostName.until)


def every_risk() -> Select[Risk]:
    """Every risk with its precisions, in the order of the form; those no longer offered too: old records name them."""
    return select(Risk).options(selectinload(Risk.precisions)).order_by(Risk.rank)


def open_posts(_today: date) -> ColumnElement[bool]:
    """Those that employees may be given."""
    return Post.closed_on.is_(None)


def posts_to_complete(_today: date) -> ColumnElement[bool]:
    """Open ones whose risks lack a precision. Manual: POS-05."""
    return and_(Post.closed_on.is_(None), Post.to_complete)


def closed_posts(_today: date) -> ColumnElement[bool]:
    """Those kept for the record. Manual: POS-06."""
    return Post.closed_on.is_not(None)


def exposed_posts(after_id: int, size: int) -> Select[Post]:
    """The next posts that are exposed, or show that they were, for the nightly look at dated laws and exposures."""
    exposed = exists().where(PostExposure.post_id == Post.id)
    shared = exists().where(CompanyExposure.adherent_id == Post.adherent_id)
    shown = or_(exposed, shared, Post.company_risks != "")
    return select(Post).where(Post.id > after_id, shown).order_by(Post.id).limit(size)
