"""« Synchroniser votre adhérent » : number and SIREN, then the code."""

from collections.abc import Callable

from flask import abort, flash, redirect, url_for

from app.accounts.services.door import Browser, try_once
from app.membership.facts import Kind
from app.membership.forms.petitions import CodeForm, SynchroniseForm
from app.membership.models import Petition
from app.membership.rules.petitions import ASKS
from app.membership.screens.petitions import offered
from app.membership.services import synchronising
from app.platform.answer import TOO_MANY, done_at_door, form_page, sent, told
from app.platform.browser import address
from app.platform.context import Side
from app.platform.database import asked_row
from app.platform.errors import DomainError, NotAllowed
from app.platform.page import Answer, Page, action, at_door, route
from app.platform.security import Open, current_actor
from app.platform.typography import spaced

ASK = ASKS[Kind.SYNCHRONISE]


class Synchronise(Page):
    """The first person of a company becomes its administrator (F068)."""

    right = Open.SIGNED_IN
    side = Side.EMPLOYER
    title = "Synchroniser votre adhérent"
    route_base = "/membership/synchronise"
    family = "Petitions"

    @route("/", post=True)
    def show(self) -> Answer:
        """Which company."""
        if Kind.SYNCHRONISE not in offered():
            raise NotAllowed("synchronise")
        form = SynchroniseForm()
        if made := sent(form, lambda: _begun(form)):
            return redirect(url_for("Synchronise.code", pk=made.id))
        back = (url_for("Petitions.ask"), "Votre demande")
        return form_page(self, form, self.title, lead=f"{ASK.lead} {ASK.then}", submit=ASK.button, back=back)

    @route("/<pk>", post=True)
    def code(self, pk: str) -> Answer:
        """The code that was sent."""
        petition_id, form = asked_row(pk), CodeForm()
        try:
            with at_door() as ctx:
                petition = synchronising.own(ctx, petition_id, lock=False)
                by_letter, number = petition.by_letter, petition.number
        except DomainError as refusal:
            flash(str(refusal), "danger")
            return redirect(url_for("Petitions.show"))
        if sent(form, lambda: _confirmed(form, petition_id)):
            flash(spaced(f"C’est fait : vous êtes administrateur de l’adhérent {number}."), "success")
            return redirect("/")
        page = self.render(
            "membership/code.html", title=self.title, form=form, petition_id=petition_id, number=number,
            by_letter=by_letter,
        )  # fmt: skip
        return page, 422 if form.is_submitted() else 200

    @action("/<pk>/again")
    def again(self, pk: str) -> Answer:
        """A new code by mail."""
        return _told(pk, synchronising.send_again, "Un nouveau code est parti ; le précédent ne sert plus.")

    @action("/<pk>/letter")
    def letter(self, pk: str) -> Answer:
        """The code by post."""
        sentence = "Le service enverra une lettre à l’adresse de l’entreprise : revenez ici avec son code."
        return _told(pk, synchronising.ask_letter, sentence)


def _begun(form: SynchroniseForm) -> Petition:
    """One try, counted before the numbers are looked at."""
    actor = current_actor()
    attempt_id = done_at_door(
        lambda ctx: try_once(ctx, name=f"synchronise {actor.user_id if actor else 0}", browser=Browser(address(), ""))
    )
    if attempt_id is None:
        abort(TOO_MANY)
    number, siren = form.number.data or "", form.siren.data or ""
    return done_at_door(lambda ctx: synchronising.begin(ctx, number=number, siren=siren, attempt_id=attempt_id))


def _confirmed(form: CodeForm, petition_id: int) -> bool:
    refusal = done_at_door(lambda ctx: synchronising.confirm(ctx, petition_id=petition_id, code=form.code.data or ""))
    if refusal:  # said after the commit: a wrong code counts
        raise DomainError(refusal, field="code")
    return True


def _told(pk: str, service: Callable[..., None], success: str) -> Answer:
    petition_id = asked_row(pk)
    told(lambda ctx: service(ctx, petition_id=petition_id), spaced(success), run=done_at_door)
    return redirect(url_for("Synchronise.code", pk=petition_id))
