"""« Corbeille » on screen: what was removed by mistake, and bringing it back (N4)."""

from functools import partial
from typing import ClassVar

from flask import flash, redirect, url_for

from app.law.retention import Data, kept
from app.platform import trash
from app.platform.answer import done
from app.platform.context import Side
from app.platform.database import find
from app.platform.errors import DomainError, NotAllowed
from app.platform.history import asked_before
from app.platform.page import Answer, Page, action, context, route
from app.platform.reach import establishments
from app.platform.security import Open
from app.platform.trash import Trashed


class Trash(Page):
    """Posts, records and requests that were removed, for whoever may remove them."""

    right = Open.SIGNED_IN
    side = Side.EMPLOYER
    title = "Corbeille"
    route_base = "/trash"
    family = "Home"
    rows: ClassVar = {"pk": Trashed}

    @route("/")
    def show(self) -> Answer:
        """What can be brought back, the latest first."""
        ctx = context()
        found = trash.page(ctx, asked_before())
        several = len(ctx.actor.adherents) > 1
        whose = dict(establishments(ctx.session, ctx.actor)) if several else {}
        return self.render("home/trash.html", found=found, whose=whose, days=kept(Data.TRASH, ctx.today).days)

    @action("/<pk>/back")
    def bring_back(self, pk: str) -> Answer:
        """Bring it back, then its own page; what stands in the way is said here."""
        trashed = find(Trashed, pk)
        if trashed is None:
            raise NotAllowed(pk)
        title = trashed.title
        try:
            there = done(partial(trash.bring_back, id=trashed.id))
        except DomainError as refusal:
            flash(str(refusal), "danger")
            return redirect(url_for("Trash.show"))
        flash(f"C’est rétabli : {title}.", "success")
        return redirect(there)
