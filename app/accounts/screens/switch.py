"""Changing adherent without signing out."""

from flask import redirect, request

from app.accounts import queries
from app.accounts.screens.sending import at_door
from app.accounts.services import door
from app.platform.database import row_id
from app.platform.errors import NotAllowed
from app.platform.page import Answer, Page, action, route
from app.platform.security import Open, current_person

SHOWN = 50


class Switch(Page):
    """« Changer d’adhérent » : the choice after sign-in, the header's menu, and the search of who has many (ACC-17)."""

    right = Open.SIGNED_IN
    title = "Choisir un adhérent"
    route_base = "/switch"

    @route("/")
    def show(self) -> Answer:
        """The adherents that one may act for, by name or number."""
        person = current_person()
        part = "".join(c for c in request.args.get("q", "") if c.isprintable()).strip()[:100]
        with at_door() as ctx:
            mine = queries.mandates_of(ctx.actor.user_id or 0, ctx.today, part).limit(SHOWN + 1)
            found = ctx.session.execute(mine).all()
        return self.render(
            "accounts/switch.html",
            found=found[:SHOWN],
            more=len(found) > SHOWN,
            part=part,
            current=person.company if person else None,
        )

    @action("/choose")
    def choose(self) -> Answer:
        """Act for another one from now on; pages opened for the former say so when they are sent."""
        person, wanted = current_person(), row_id(request.form.get("adherent_id", ""))
        if person is None or wanted is None:
            raise NotAllowed("adherent")
        with at_door() as ctx:
            door.choose_adherent(ctx, sign_in_id=person.sign_in_id, adherent_id=wanted)
        return redirect("/")
