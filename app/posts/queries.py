"""Reading posts. Rows of an adherent are bounded by row security."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from app.law.names import sort_key
from app.platform.search import key_holds
from app.posts.models import Post, PostExposure
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


def declared_alike(pcs_code: str, besides: int | None) -> Select[str]:
    """The risks that open posts of a code are exposed to until further notice, but for one of them."""
    current = PostExposure.post_id == Post.id, func.upper_inf(PostExposure.period)
    mine = Post.pcs_code == pcs_code, Post.closed_on.is_(None)
    found = select(PostExposure.risk_code).where(*current, *mine).distinct()
    return found if besides is None else found.where(Post.id != besides)


def exposures(post_ids: Collection[int]) -> Select[PostExposure]:
    """Everything that these posts were, are and will be exposed to."""
    return select(PostExposure).where(PostExposure.post_id.in_(post_ids)).order_by(PostExposure.id)


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
    """The next posts that have exposures, for the nightly look at dated laws and exposures."""
    exposed = exists().where(PostExposure.post_id == Post.id)
    return select(Post).where(Post.id > after_id, exposed).order_by(Post.id).limit(size)
