"""Notices in the page: what became ready or changed while somebody was away."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, and_, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.context import Actor, Context, Side
from app.platform.database import Base, words
from app.platform.tenancy import tenant_table


class Notice(Base):
    """A sentence for somebody, with the page that it is about."""

    __tablename__ = "notice"

    adherent_id: Mapped[int | None] = mapped_column(info=words("Adhérent"))
    """About whose data; NULL: for a member of the service's staff, seen by no employer."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), info=words("Destinataire"))
    """NULL: for everybody at the adherent; read once for all."""
    title: Mapped[str] = mapped_column(String(300), info=words("Notification"))
    url: Mapped[str] = mapped_column(String(300), info=words("Page"))
    """A path of the portal, or nothing."""
    created_at: Mapped[datetime] = mapped_column(info=words("Reçue le"))
    read_at: Mapped[datetime | None] = mapped_column(info=words("Lue le"))
    """NULL: not yet."""

    __table_args__ = tenant_table(
        Index("ix_notice_unread", "adherent_id", "user_id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notice_user", "user_id", "id"),
    )


def tell(
    ctx: Context, title: str, *, url: str = "", user_id: int | None = None, adherent_id: int | None = None
) -> Notice:
    """Leave a notice for one person, or for everybody at the adherent.

    An employer's side tells its own adherent. The service's side names the adherent, or only the member of its staff.

    Raises:
        ValueError: nobody is told, or the address leads out of the portal.
    """
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise ValueError("A notice leads to a page of the portal: give its path.")
    if ctx.actor.side is Side.EMPLOYER:
        adherent_id = ctx.actor.adherent_id
    if adherent_id is None and user_id is None:
        raise ValueError("Say who is told: adherent_id, user_id or both.")
    notice = Notice(adherent_id=adherent_id, user_id=user_id, title=title[:300], url=url, created_at=ctx.now)
    ctx.session.add(notice)
    return notice


def mine(actor: Actor) -> Select[Notice]:
    """What the actor may read, newest first; whoever runs it bounds it."""
    return select(Notice).where(_for(actor)).order_by(Notice.id.desc())


def unread(actor: Actor) -> Select[int]:
    """How many of them wait, for the header."""
    return select(func.count()).select_from(Notice).where(_for(actor), Notice.read_at.is_(None))


def mark_read(ctx: Context, ids: Collection[int] | None = None) -> None:
    """The actor has read these notices, or all of them. Those of others are left alone, without a word."""
    chosen = and_(_for(ctx.actor), Notice.read_at.is_(None))
    if ids is not None:
        chosen = and_(chosen, Notice.id.in_(ids))
    ctx.session.execute(update(Notice).where(chosen).values(read_at=ctx.now))


def _for(actor: Actor) -> ColumnElement[bool]:
    to_me = Notice.user_id == actor.user_id
    if actor.side is Side.STAFF:
        return and_(to_me, Notice.adherent_id.is_(None))
    return and_(Notice.adherent_id.in_(actor.adherents), or_(to_me, Notice.user_id.is_(None)))
