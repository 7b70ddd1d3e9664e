"""« Mes démarches » : what a person asks, whether or not they act for an adherent yet."""

from typing import Any

from flask import flash, redirect, url_for

from app.membership.facts import Facts, Kind
from app.membership.forms.petitions import ASK_FORMS, RefusalForm, typed
from app.membership.presentation import petitions as presentation
from app.membership.rules.petitions import ASKS
from app.membership.services import asking, reading
from app.platform.answer import done_at_door, form_page, sent, told
from app.platform.context import Right, Side
from app.platform.database import asked_row
from app.platform.errors import NotAllowed
from app.platform.facts import Facts as ServiceFacts
from app.platform.form import Form
from app.platform.frame import Menu
from app.platform.page import Answer, Page, action, route, setting
from app.platform.security import Open, current_actor
from app.platform.typography import spaced

SENT = spaced("Votre demande est envoyée. Suivez-la ici ; vous serez prévenu par e-mail.")


class Petitions(Page):
    """What I asked, with its state, and asking for more (RGT-17, F262)."""

    right = Open.SIGNED_IN
    side = Side.EMPLOYER
    title = "Mes démarches"
    route_base = "/membership"
    menu = Menu("Mes démarches", "clipboard", 85, Side.EMPLOYER, when=lambda: bool(offered()))

    @route("/")
    def show(self) -> Answer:
        """The history of what one asked."""
        found = done_at_door(reading.mine)
        return self.render(
            "membership/mine.html",
            tabs=tabs("mine"),
            petitions=[(each, presentation.badge(each)) for each in found],
            kinds=offered(),
        )

    @route("/ask")
    def ask(self) -> Answer:
        """« Votre demande : » the five kinds, or whom to call where the service takes none online."""
        service: ServiceFacts = setting("profile")[ServiceFacts]
        return self.render(
            "membership/choose.html", title="Votre demande", choices=presentation.choices(offered()), service=service
        )

    @route("/ask/<kind>", post=True)
    def fill(self, kind: str) -> Answer:
        """One kind: its form, then what comes next."""
        asked = presentation.kind_of(kind)
        if asked is None or asked not in offered():
            raise NotAllowed(kind)
        if asked is Kind.SYNCHRONISE:
            return redirect(url_for("Synchronise.show"))
        form = ASK_FORMS[asked]()
        if sent(form, lambda: _asked(asked, form)):
            flash(SENT, "success")
            return redirect(url_for("Petitions.show"))
        return form_page(
            self, form, asked.value, lead=f"{ASKS[asked].lead} {ASKS[asked].then}", submit=ASKS[asked].button,
            back=(url_for("Petitions.ask"), "Votre demande"),
        )  # fmt: skip

    @action("/<pk>/withdraw")
    def withdraw(self, pk: str) -> Answer:
        """Take back what waits."""
        petition_id = asked_row(pk)
        told(lambda ctx: asking.withdraw(ctx, petition_id=petition_id), "Votre démarche est annulée.", run=done_at_door)
        return redirect(url_for("Petitions.show"))


def offered() -> tuple[Kind, ...]:
    """What the service takes online (K10)."""
    facts: Facts = setting("profile")[Facts]
    return facts.petitions.kinds


def tabs(current: str) -> list[dict[str, Any]]:
    """« Mes démarches » and, for an administrator, « Démarches à valider »."""
    actor = current_actor()
    found = [{"label": "Mes démarches", "url": url_for("Petitions.show"), "current": current == "mine"}]
    if actor and Right.ADMIN in actor.rights:
        validate = {"label": "Démarches à valider", "url": url_for("Validate.show"), "current": current == "validate"}
        found.append(validate)
    return found


def refusal_page(page: Page, form: RefusalForm, who: str, back: tuple[str, str]) -> Answer:
    """Why not."""
    lead = "Rien ne change ; la personne reçoit un e-mail avec ce motif."
    return form_page(page, form, f"Refuser la demande de {who}", lead=lead, submit="Refuser", back=back)


def _asked(kind: Kind, form: Form) -> object:
    return done_at_door(lambda ctx: asking.ask(ctx, kind=kind, **typed(form)))
