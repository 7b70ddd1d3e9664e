"""« Risques de l’entreprise » : what a whole company is exposed to, beside its posts and its employees (K18)."""

from functools import partial
from typing import Any

from flask import abort, redirect, url_for

from app.platform.answer import done, sent, status, tell_stored
from app.platform.context import Right, Side
from app.platform.frame import Menu
from app.platform.page import Answer, Page, action, context, route, setting
from app.posts.facts import CompanyRisks, Facts, Source
from app.posts.forms import CompanyRisksForm, company_form, stored_risks
from app.posts.presentation import reason
from app.posts.rules.risks import follow_up
from app.posts.services.company import declare_company, standing
from app.posts.services.risks import known_risks, offered_risks

LEADS = {
    CompanyRisks.EVERYBODY: "Ce qui expose tout le monde, quel que soit le poste. Les risques d’un poste se déclarent"
    " sur ce poste, ceux d’une personne sur sa fiche.",
    CompanyRisks.ASSIGNED: "Les risques présents dans l’entreprise. Affectez-les ensuite aux salariés concernés, depuis"
    " leur fiche ou la liste des salariés.",
}
WHOM = {
    CompanyRisks.EVERYBODY: "Pour tous vos salariés, sauf si leur poste ou leur fiche demande davantage.",
    CompanyRisks.ASSIGNED: "Pour chaque salarié à qui vous les affectez. D’ici là, rien ne change.",
}
STORED = {
    CompanyRisks.EVERYBODY: "Les risques de l’entreprise sont enregistrés : le suivi de chacun est recalculé.",
    CompanyRisks.ASSIGNED: "Les risques de l’entreprise sont enregistrés : affectez-les aux salariés concernés.",
}


def asked_for() -> CompanyRisks:
    """What the service makes of the risks of a company."""
    facts: Facts = setting("profile")[Facts]
    return facts.company_risks


def beside_posts() -> bool:
    """Whether the list of posts leads here, so that the menu stays short; not where this is a step of its own."""
    facts: Facts = setting("profile")[Facts]
    return facts.company_risks is CompanyRisks.EVERYBODY and facts.source is not Source.SHEET


def _offered() -> bool:
    return asked_for() is not CompanyRisks.NONE


def _in_menu() -> bool:
    return _offered() and not beside_posts()


class CompanyHazards(Page):
    """The risks of the whole company: tick and untick, from a day on. Manual: AIST21 ét. 5."""

    right = Right.POSTS
    side = Side.EMPLOYER
    title = "Risques de l’entreprise"
    menu = Menu("Risques de l’entreprise", "shield", 24, Side.EMPLOYER, when=_in_menu)
    route_base = "/company-risks"
    default_view = "declare"

    @route("/", post=True)
    def declare(self) -> Answer:
        """What is declared ends, what is new begins on the day that one tells."""
        form = self._form()
        made = sent(form, lambda: done(partial(declare_company, **form.values())))
        if made is not None:
            tell_stored(STORED[asked_for()])
            return redirect(f"{self.route_base}/")
        page = self.render(
            "posts/company.html", title=self.title, lead=LEADS[asked_for()], screen=None, form=form,
            got=_got(form), aside="posts/company_follow.html", submit_label="Enregistrer",
            **({"back_url": url_for("Posts.list"), "back_label": "Postes de travail"} if beside_posts() else {}),
        )  # fmt: skip
        return page, status(form)

    @action("/preview")
    def preview(self) -> Answer:
        """The follow-up that the boxes ticked lead to, while one ticks them; writes nothing."""
        return self.render("posts/company_follow.html", got=_got(self._form()))

    def _form(self) -> CompanyRisksForm:
        if not _offered():
            abort(404)
        ctx = context()
        known = known_risks(ctx)
        declared = standing(ctx, ctx.actor.adherent_id, known)
        offered = offered_risks(known, {each.risk for each in declared})
        stands = {**stored_risks(declared, offered), "since": ctx.today}
        return company_form(tuple(offered.values()))(data=stands)


def _got(form: CompanyRisksForm) -> dict[str, Any]:
    """The follow-up that the boxes ticked lead to, and for whom."""
    known = {each.code: each for each in form.offered}
    decided = follow_up(form.declared(), known, context().today)
    return reason(decided) | {"whom": WHOM[asked_for()]}
