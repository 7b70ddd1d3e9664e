"""« Adhérer » : who asks, the link that takes a request up again, what became of it (ENT-08, F063, F074)."""

from flask import Response, abort, flash, jsonify, redirect, request, url_for

from app.employees.forms.employee import COUNTRY, LANGUAGE
from app.membership.forms.adhesion import NAF, LinkForm, start_form
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import Asking
from app.membership.screens.adhesion_door import PAGES, AtDoor, count, done, hold, holder, told
from app.membership.services import adhesion as service
from app.platform.answer import GONE, form_page, sent, status
from app.platform.database import db, row_id
from app.platform.lookup import OFFERED, Lookup, offered
from app.platform.page import Answer, action, route
from app.platform.security import current_person
from app.platform.typography import spaced
from app.reference.forms import PROFESSION

LOOKUPS: dict[str, Lookup] = {"naf": NAF, "pcs_code": PROFESSION, "language": LANGUAGE, "country": COUNTRY}
SENT = "Si une demande a été commencée avec cette adresse, son lien vient d’y partir."


class Adhesion(AtDoor):
    """« Adhérer » : the way in, and the way back."""

    title = "Adhérer"
    default_view = "start"

    @route("/", post=True)
    def start(self) -> Answer:
        """The cases that the service sees first, who asks; then the first step."""
        ctx = self.enter()
        facts = service.facts_of(ctx)
        form = start_form(tuple(facts.cases))()
        form.known(service.asker(ctx))
        concerned = form.concerned if form.is_submitted() and form.validate() else []
        if form.is_submitted() and not concerned and not form.refusals:
            count(ctx, Asking.START, email=form.values()["email"])
            made = sent(form, lambda: done(ctx, lambda ctx: service.start(ctx, **form.values())))
            if made is not None:
                if made.user_id is None:
                    hold(made.id)
                flash(spaced("Votre demande est commencée : nous vous avons envoyé le lien qui la reprend."), "success")
                return redirect(url_for(PAGES[rules.Step.IDENTIFICATION], pk=made.id))
        mine = service.open_ones(ctx, holder())
        page = self.render(
            "membership/adhesion_start.html",
            form=form, concerned=concerned, mine=mine, days=facts.kept_days, submit_label="Commencer",
        )  # fmt: skip
        return page, status(form)

    @route("/lien", post=True)
    def link(self) -> Answer:
        """The link by mail; the same page whether there is a request or not."""
        ctx = self.enter()
        form = LinkForm()
        if form.is_submitted() and form.validate():
            email = form.email.data
            count(ctx, Asking.LINK, email=email)
            done(ctx, lambda ctx: service.send_links(ctx, email=email))
            flash(SENT, "success")
            return redirect(url_for("Adhesion.start"))
        return form_page(
            self, form, "Reprendre une demande d’adhésion", lead="Nous vous envoyons son lien par e-mail.",
            submit="Recevoir le lien", back=(url_for("Adhesion.start"), self.title),
        )  # fmt: skip

    @route("/reprendre/<token>", post=True)
    def resume(self, token: str) -> Answer:
        """The mailed link shows a button; its POST opens the request in this browser."""
        ctx = self.enter()
        found = service.shown_by_link(ctx, token)
        if found is None:
            page = self.render("membership/adhesion_link_ended.html", title="Ce lien ne sert plus")
            return page, GONE
        if request.method == "POST":
            person = current_person()
            email = person.email if person else ""
            taken = done(ctx, lambda ctx: service.take_up(ctx, token=token, account_email=email))
            if taken.user_id is None or taken.user_id != ctx.actor.user_id:
                hold(taken.id)
            return redirect(url_for("Adhesion.show", pk=taken.id))
        return self.render("membership/adhesion_resume.html", title="Reprendre ma demande d’adhésion", adhesion=found)

    @route("/conditions")
    def terms(self) -> Answer:
        """« Conditions générales d’adhésion »."""
        day = service.facts_of(self.enter()).terms_on
        return self.render("membership/adhesion_terms.html", title="Conditions générales d’adhésion", day=day)

    @route("/lookup/<name>")
    def lookup(self, name: str) -> Answer:
        """What a field offers while one types: nomenclatures only, as `Screen.lookup` answers."""
        self.enter()
        asked = LOOKUPS.get(name) or abort(404)
        typed = request.args.get("q", "").replace("\0", "")[:100]
        found = db.session().scalars(asked.offers(typed).limit(OFFERED))
        answer: Response = jsonify([offered(asked, row) for row in found])
        return answer

    @route("/<pk>")
    def show(self, pk: str) -> Answer:
        """Where the request is: the step to go on with, or what the service makes of it."""
        ctx = self.enter()
        found = service.mine(ctx, holder(), row_id(pk))
        if found.state is rules.State.DRAFT and found.content is not None:
            return redirect(url_for(PAGES[rules.open_step(rules.read(found.content))], pk=found.id))
        onward = url_for(PAGES[rules.Step.IDENTIFICATION], pk=found.id)
        return self.render(
            "membership/adhesion_state.html", title="Votre demande d’adhésion", adhesion=found, onward=onward
        )

    @route("/<pk>/plus-tard")
    def later(self, pk: str) -> Answer:
        """« Continuer plus tard » : how one comes back."""
        ctx = self.enter()
        found, _ = self.read(ctx, pk)
        days = service.facts_of(ctx).kept_days
        return self.render("membership/adhesion_later.html", title="Continuer plus tard", adhesion=found, days=days)

    @action("/<pk>/abandonner")
    def abandon(self, pk: str) -> Answer:
        """Give it up: nothing of it is kept."""
        ctx = self.enter()
        found = service.mine(ctx, holder(), row_id(pk))
        gone = spaced("Votre demande est abandonnée : rien n’en est gardé.")
        told(ctx, lambda ctx: service.abandon(ctx, holder(), id=found.id), gone)
        return redirect(url_for("Adhesion.start"))
