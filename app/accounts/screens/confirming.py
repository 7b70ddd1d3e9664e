"""« Ces personnes doivent-elles garder leur accès ? » : what an administrator is asked once a year (N9)."""

from typing import ClassVar

from flask import redirect, request, url_for

from app.accounts.facts import Facts
from app.accounts.presentation.users import confirmed
from app.accounts.queries import confirming as reading
from app.accounts.rules import rights
from app.accounts.services import confirming
from app.platform.answer import status, told
from app.platform.context import Right, Side
from app.platform.database import row_id
from app.platform.form import Form
from app.platform.page import Answer, Page, context, route

KEEP, CLOSE = "keep", "close"
PREFIX = "answer-"


class Confirming(Page):
    """The accesses to confirm, each with two answers; who is not answered for is asked about again."""

    right = Right.ADMIN
    side = Side.EMPLOYER
    title = confirming.TITLE
    route_base = "/users/confirm"
    family = "Users"
    rows: ClassVar = {}

    @route("/", post=True)
    def show(self) -> Answer:
        """Who is asked about, and the answers as they are sent."""
        ctx, form = context(), Form()
        answers = _answers()
        keep = [number for number, said in answers.items() if said == KEEP]
        close = [number for number, said in answers.items() if said == CLOSE]
        if form.is_submitted() and told(
            lambda ctx: confirming.answer(ctx, keep=keep, close=close), confirmed(len(keep), len(close))
        ):
            return redirect(url_for("Users.list"))
        facts = ctx.profile[Facts]
        waiting = reading.waiting(ctx.actor.adherent_id, facts.confirmed, ctx.today, ctx.actor.user_id)
        people = list(ctx.session.scalars(waiting))
        page = self.render("accounts/confirm.html", people=people, answers=answers, rights=rights.told)
        return page, status(form)


def _answers() -> dict[int, str]:
    """What was answered for each access; anything else that was posted is no answer."""
    sent_for = {
        row_id(name.removeprefix(PREFIX)): said for name, said in request.form.items() if name.startswith(PREFIX)
    }
    return {number: said for number, said in sent_for.items() if number is not None and said in {KEEP, CLOSE}}
