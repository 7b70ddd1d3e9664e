"""Changing adherent without signing out, and the reach of who acts for several."""

from typing import Any

from flask import redirect, request, url_for

from app.accounts.queries import reach
from app.accounts.rules.browsers import local_path
from app.accounts.services import switching
from app.platform.answer import done_at_door, told
from app.platform.context import Side
from app.platform.database import row_id
from app.platform.errors import NotAllowed
from app.platform.facts import Facts, Switching
from app.platform.frame import Menu
from app.platform.page import Answer, Page, action, at_door, route, setting
from app.platform.security import Open, signed_in

SHOWN = 50


def in_menu() -> bool:
    """Whether the service has one change adherent by the menu (K8)."""
    return service().switching is Switching.MENU


class Switch(Page):
    """« Changer d’adhérent » : the choice after sign-in, the header's menu, and the search of who has many (ACC-17)."""

    right = Open.SIGNED_IN
    title = "Choisir un adhérent"
    route_base = "/switch"
    menu = Menu("Adhérents", "tree", 5, Side.EMPLOYER, when=in_menu)

    @route("/")
    def show(self) -> Answer:
        """The adherents that one may act for, by name or number."""
        return self._list(self.title)

    @route("/one")
    def one(self) -> Answer:
        """Which one, where a page is for one adherent and one acts for several."""
        return self._list("Pour qui ?", within=signed_in().mother_id or 0)

    @action("/choose")
    def choose(self) -> Answer:
        """Act for another one from now on; pages opened for the former say so when they are sent."""
        person, form = signed_in(), request.form
        wanted = row_id(form.get("whole") or form.get("adherent_id", ""))
        if wanted is None:
            raise NotAllowed("adherent")
        whole = "whole" in form
        told(
            lambda ctx: switching.choose(ctx, sign_in_id=person.sign_in_id, adherent_id=wanted, whole=whole),
            run=done_at_door,
        )
        return redirect(local_path(form.get("next", "")))

    @action("/step")
    def step(self) -> Answer:
        """The arrows beside the company's name: to the one before, or after (F035)."""
        person = signed_in()
        if not in_menu() or person.company is None:
            raise NotAllowed("arrows")
        with at_door() as ctx:
            before, after = switching.neighbours(ctx, adherent_id=person.company.id)
            wanted = before if request.form.get("to") == "before" else after
            if wanted is not None:
                switching.choose(ctx, sign_in_id=person.sign_in_id, adherent_id=wanted.id)
        return redirect("/")

    def _list(self, title: str, within: int | None = None) -> Answer:
        person = signed_in()
        part = "".join(c for c in request.args.get("q", "") if c.isprintable()).strip()[:100]
        with at_door() as ctx:
            mine = reach.open_to(ctx.actor.user_id or 0, ctx.today, part, within).limit(SHOWN + 1)
            found: list[Any] = list(ctx.session.execute(mine))
        return self.render(
            "accounts/switch.html",
            title=title,
            found=found[:SHOWN],
            more=len(found) > SHOWN,
            part=part,
            current=person.company,
            several=len(person.actor.adherents) > 1,
            branches=service().branches,
            onward=local_path(request.args.get("next", "")),
            again=url_for("Switch.one" if within is not None else "Switch.show", next=request.args.get("next")),
        )


def service() -> Facts:
    """What this service calls things, and how one switches."""
    facts: Facts = setting("profile")[Facts]
    return facts
