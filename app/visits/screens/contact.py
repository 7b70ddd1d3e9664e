"""« Contactez-nous » : what an employer asks that has no form of its own, and the service's answer (F152, F260)."""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from flask import flash, redirect, url_for

from app.platform.answer import done, form_page, sent
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.database import asked_row, find
from app.platform.errors import NotAllowed
from app.platform.export.columns import Export
from app.platform.facts import Facts as ServiceFacts
from app.platform.frame import Menu
from app.platform.page import Answer, Page, context, route, setting
from app.platform.reach import pointed
from app.platform.screen import Screen
from app.platform.security import Open
from app.platform.table import Scope, Shown
from app.visits import queries
from app.visits.facts import Facts
from app.visits.forms import AnswerForm, InquiryForm
from app.visits.models import Inquiry
from app.visits.presentation import inquiries as presentation
from app.visits.rules.inquiries import Subject
from app.visits.services import inquiring

TITLE = "Contactez-nous"
GENERAL = "Demande générale"
LEADS = {
    GENERAL: "Elle part au secrétariat de votre secteur. Pour une urgence, appelez-le.",
    Subject.INTERVENTION: "Étude ergonomique, étude de poste, aide au document unique (DUERP)… Dites où, et pour qui.",
    Subject.COMPLAINT: "Dites ce qui s’est passé, et ce que vous attendez de nous.",
}
SENT = "Votre demande est envoyée au service. La réponse viendra ici ; une notification vous préviendra."
ABSENT = "Votre demande est envoyée au service. Au retour du salarié, demandez sa visite de reprise."
SHOWN = 20
"""Requests that the page shows, the latest first."""


def _offered() -> bool:
    facts: Facts = setting("profile")[Facts]
    return facts.contact


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of request, with its form."""

    label: str
    lead: str
    url: str
    icon: str


def choices(ctx: Context) -> list[Choice]:
    """What this actor may ask for. Manual: AST25 5 (F260)."""
    general = "Signaler une absence longue, un accident, un congé parental ; adhésion, comptabilité, autre question."
    found = [
        Choice(
            Subject.INTERVENTION.value, "Étude ergonomique, étude de poste, aide au document unique (DUERP)…",
            url_for("Contact.intervention"), "tool",
        ),
        Choice(GENERAL, general, url_for("Contact.general"), "mail"),
        Choice(
            Subject.COMPLAINT.value, "Quelque chose ne s’est pas passé comme vous l’attendiez.",
            url_for("Contact.complain"), "alert",
        ),
    ]  # fmt: skip
    if Right.VISITS in ctx.actor.rights and ctx.profile[Facts].ask_without_record:
        visit = Choice(
            "Demande de visite médicale", "Pour un salarié : visite d’embauche, de reprise…", url_for("Visits.whom"),
            "calendar",
        )  # fmt: skip
        found.insert(0, visit)
    return found


class Contact(Page):
    """The choice between kinds of requests, the general one, and what became of those that were sent."""

    right = Open.SIGNED_IN
    side = Side.EMPLOYER
    title = TITLE
    route_base = "/contact"
    menu = Menu(TITLE, "mail", 90, Side.EMPLOYER, when=_offered)
    rows: ClassVar = {"pk": Inquiry}

    @route("/")
    def show(self) -> Answer:
        """The kinds of requests, whom to call, and the last requests."""
        ctx = context()
        mine = [(each, presentation.badge(each.state)) for each in inquiring.own(ctx, SHOWN)]
        service: ServiceFacts = ctx.profile[ServiceFacts]
        return self.render("visits/contact.html", choices=choices(ctx), inquiries=mine, service=service)

    @route("/general", post=True)
    def general(self) -> Answer:
        """« Demande générale » : no visit, or none for somebody in particular (F152)."""
        return self._write(None)

    @route("/intervention", post=True)
    def intervention(self) -> Answer:
        """« Demande d’intervention » : a study of a post, help with the risk assessment (F261)."""
        return self._write(Subject.INTERVENTION)

    @route("/complaint", post=True)
    def complain(self) -> Answer:
        """« Réclamation » (F261)."""
        return self._write(Subject.COMPLAINT)

    @route("/<pk>")
    def one(self, pk: str) -> Answer:
        """A request that was sent, and its answer."""
        ctx = context()
        inquiry = inquiring.one(ctx, asked_row(pk))
        told = {"asked": presentation.asked(ctx, inquiry), "answered": presentation.answered(inquiry)}
        badge = presentation.badge(inquiry.state)
        return self.render("visits/inquiry.html", title=inquiry.subject.value, inquiry=inquiry, badge=badge, **told)

    def _write(self, subject: Subject | None) -> Answer:
        """The form, of one subject or of those of a general request; then the page that the answer comes to."""
        ctx = context()
        inquiring.refuse_closed(ctx)
        form = InquiryForm(data={"subject": Subject.ABSENCE if Right.VISITS in ctx.actor.rights else None})
        _point(form, ctx)
        if subject is not None:
            del form.subject
        given: dict[str, Any] = {} if subject is None else {"subject": subject}
        made = sent(form, lambda: done(partial(inquiring.inquire, **form.values(), **given)))
        if made is not None:
            flash(ABSENT if made.subject is Subject.ABSENCE else SENT, "success")
            return redirect(url_for("Contact.show"))
        title, lead = (GENERAL, LEADS[GENERAL]) if subject is None else (subject.value, LEADS[subject])
        return form_page(self, form, title, lead=lead, submit="Envoyer", back=(url_for("Contact.show"), TITLE))


class Inquiries(Screen):
    """« Demandes générales » of the service, interventions and complaints too; the oldest that wait first."""

    model = Inquiry
    right = StaffRight.INBOX
    side = Side.STAFF
    title = "Demandes générales"
    lead = "Absences, questions, interventions, réclamations : ce qui n’est pas une demande de visite."
    none, noun, nouns = "Aucune", "demande", "demandes"
    menu = Menu("Demandes générales", "mail", 25, Side.STAFF, when=_offered, waiting=queries.inquiries_to_answer)
    route_base = "/staff/inquiries"
    empty_sentence = "Rien à lire. Les nouvelles demandes arrivent ici."

    scopes = (
        Scope("a-traiter", "À traiter", queries.inquiries_waiting),
        Scope("traitees", "Traitées", queries.inquiries_answered),
    )
    list_columns = [
        Shown("adherent.name", "Adhérent", css="c-name"),
        Shown("subject"),
        Shown("asked_at"),
        Shown("asked_by", css="md"),
        Shown("state", cell=presentation.state_cell, css="c-right"),
    ]
    search_columns = ["subject", "asked_at"]
    unsorted_columns = ["adherent.name", "subject", "asked_by", "state"]
    read_columns = ["adherent"]
    exports = Export("demandes-generales", "demande", "Export de la liste des demandes générales")
    base_order = "asked_at"

    present = presentation.record


class InquiryAnswers(Page):
    """The service answers a general request."""

    right = StaffRight.INBOX
    side = Side.STAFF
    title = "Répondre"
    route_base = "/staff/inquiries"
    family = "Inquiries"
    default_view = "answer"

    @route("/<pk>/answer", post=True)
    def answer(self, pk: str) -> Answer:
        """What the employer will read."""
        inquiry = find(Inquiry, pk)
        if inquiry is None:
            raise NotAllowed(pk)
        number, who, form = inquiry.id, inquiry.asked_by, AnswerForm()
        if sent(form, lambda: done(partial(inquiring.answer, id=number, **form.values()))):
            flash("La réponse est envoyée ; la demande est traitée.", "success")
            return redirect(url_for("Inquiries.list"))
        back = (url_for("Inquiries.show", pk=number), "La demande")
        return form_page(self, form, f"Répondre à {who}", submit="Envoyer la réponse", back=back)


def _point(form: InquiryForm, ctx: Context) -> None:
    """Whom one may name is sought as for a visit; without that right people are named in the text."""
    if Right.VISITS not in ctx.actor.rights:
        del form.employee, form.second, form.third
        return
    for field in (form.employee, form.second, form.third):
        field.lookup_url = pointed(url_for("Visits.lookup", name="employee"))
