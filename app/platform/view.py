"""Lists as somebody likes to see them: columns, filters, sort and tab under a name, for one person at one adherent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    cast,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import merger
from app.platform.context import Actor, Context, Side
from app.platform.database import Base, asked_row, sentence, words
from app.platform.errors import DomainError, NotAllowed
from app.platform.table import Beside
from app.platform.tenancy import tenant_table

LONGEST_NAME = 60
LONGEST_ASKED = 2_000
MOST = 20
"""Views of a list that one person keeps."""
NAMELESS = "Donnez un nom à cette vue, par exemple « Visites à demander »."
TOO_LONG = f"{LONGEST_NAME} caractères au plus."
TOO_MUCH = "Cette liste a trop de filtres pour être gardée : enlevez-en un, puis recommencez."
TOO_MANY = f"Vous gardez déjà {MOST} vues de cette liste : supprimez-en une, puis recommencez."
VIEWER, ADHERENT, WIDE = "viewer", "view_adherent", "view_wide"
"""Parameters of the statement that reads views."""


class SavedView(Base):
    """A list as one person keeps it."""

    __tablename__ = "saved_view"

    adherent_id: Mapped[int | None] = mapped_column(info=words("Adhérent"))
    """Where; of several at once, the first of them. NULL: in the service's lists."""
    wide: Mapped[bool] = mapped_column(default=False, info=words("Tous les adhérents filles"))
    """Of the list of several adherents at once, which has other columns."""
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), info=words("Compte"))
    """Whose; nobody else sees it."""
    screen: Mapped[str] = mapped_column(String(60), info=words("Liste"))
    """The name of the screen."""
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), info=words("Nom de la vue"))
    asked: Mapped[str] = mapped_column(String(LONGEST_ASKED), info=words("Ce qu’elle montre"))
    """What follows « ? » in the address of the list."""
    opens: Mapped[bool] = mapped_column(default=False, info=words("Ouvrir la liste ainsi"))
    """Whether the list begins so; one view of a list at most."""
    saved_at: Mapped[datetime] = mapped_column(info=words("Enregistrée le"))

    __table_args__ = tenant_table(
        UniqueConstraint(
            "user_id",
            "screen",
            "adherent_id",
            "wide",
            "name",
            postgresql_nulls_not_distinct=True,
            info=sentence("name", "Vous avez déjà une vue de ce nom : choisissez-en un autre."),
        ),
    )


@dataclass(frozen=True, slots=True)
class View:
    """A saved view, for its list."""

    id: int
    name: str
    asked: str
    opens: bool


def beside(screen: str) -> Beside:
    """The actor's views of a list as one text, read in the statement of its rows."""
    mine = (
        select(SavedView.id, SavedView.name, SavedView.asked, SavedView.opens)
        .where(
            SavedView.screen == screen,
            SavedView.user_id == bindparam(VIEWER),
            SavedView.wide == bindparam(WIDE),
            SavedView.adherent_id.is_not_distinct_from(bindparam(ADHERENT)),
        )
        .order_by(func.lower(SavedView.name), SavedView.id)
        .subquery()
    )
    told = func.json_agg(func.json_build_array(mine.c.id, mine.c.name, mine.c.asked, mine.c.opens))
    return Beside(cast(select(told).scalar_subquery(), Text), _given)


def views_of(told: str | None) -> Sequence[View]:
    """What `beside` told."""
    return [View(*each) for each in json.loads(told)] if told else ()


def mine(ctx: Context, screen: str) -> Sequence[View]:
    """The actor's views of a list, for a page without rows."""
    told: str | None = ctx.session.scalar(select(beside(screen).value), _given(ctx.actor))
    return views_of(told)


def keep(ctx: Context, *, screen: str, name: str, asked: str, opens: bool) -> SavedView:
    """Keep a list as it is asked; one of the same name is replaced.

    Raises:
        DomainError: no name, or more than is kept.
    """
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise DomainError(NAMELESS, field="name")
    if len(name) > LONGEST_NAME:
        raise DomainError(TOO_LONG, field="name")
    if len(asked) > LONGEST_ASKED:
        raise DomainError(TOO_MUCH)
    owned = _owned(ctx.actor, screen)
    former = ctx.session.scalars(select(SavedView).where(*owned).with_for_update()).all()
    view = next((each for each in former if each.name == name), None)
    if view is None:
        if len(former) >= MOST:
            raise DomainError(TOO_MANY)
        wide = len(ctx.actor.adherents) > 1
        view = SavedView(
            adherent_id=_place(ctx.actor), wide=wide, user_id=ctx.actor.user_id, screen=screen, name=name, opens=False
        )
        ctx.session.add(view)
    view.asked, view.saved_at = asked, ctx.now
    if opens:
        for each in former:
            each.opens = False
        view.opens = True
    return view


def drop(ctx: Context, *, pk: str) -> str:
    """Forget a view; its screen.

    Raises:
        NotAllowed: no such view, or another person's.
    """
    gone = delete(SavedView).where(SavedView.id == asked_row(pk), SavedView.user_id == ctx.actor.user_id)
    screen: str | None = ctx.session.scalar(gone.returning(SavedView.screen))
    if screen is None:
        raise NotAllowed("view")
    return screen


def open_with(ctx: Context, *, pk: str) -> str:
    """Have the list begin with this view, or as usual when it did; its screen.

    Raises:
        NotAllowed: no such view, or another person's.
    """
    view = ctx.session.get(SavedView, asked_row(pk), with_for_update=True)
    if view is None or view.user_id != ctx.actor.user_id:
        raise NotAllowed("view")
    opens = not view.opens
    ctx.session.execute(update(SavedView).where(*_owned(ctx.actor, view.screen)).values(opens=False))
    view.opens = opens
    return view.screen


def _given(actor: Actor) -> dict[str, Any]:
    return {VIEWER: actor.user_id, WIDE: len(actor.adherents) > 1, ADHERENT: _place(actor)}


def _owned(actor: Actor, screen: str) -> tuple[ColumnElement[bool], ...]:
    return (
        SavedView.screen == screen,
        SavedView.user_id == actor.user_id,
        SavedView.wide == (len(actor.adherents) > 1),
        SavedView.adherent_id.is_not_distinct_from(_place(actor)),
    )


def _place(actor: Actor) -> int | None:
    """Where an actor's views are kept."""
    return min(actor.adherents) if actor.side is Side.EMPLOYER and actor.adherents else None


def _forget(ctx: Context, joining: merger.Merger) -> None:
    """Views of an absorbed adherent go: the lists that they were of are those of the kept one now."""
    ctx.session.execute(delete(SavedView).where(SavedView.adherent_id == joining.absorbed_id))


merger.register(merger.Moved((SavedView.__tablename__,), before=_forget))
