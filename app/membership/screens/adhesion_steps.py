"""Steps 1, 2 and 5 of a request to join: the establishment, the company, the summary (F064, F066, F067)."""

from typing import Any

from flask import flash, redirect, url_for
from msgspec.structs import asdict

from app.law.identifiers import format_siret
from app.membership.forms.adhesion import CompanyForm, IdentificationForm, ValidationForm
from app.membership.presentation import adhesion as adhesion_presentation
from app.membership.rules.adhesion import Asking, Company, Content, Place, Step
from app.membership.screens.adhesion_door import PAGES, AtDoor, count, tried
from app.membership.services import adhesion_sending, adhesion_steps
from app.platform.page import Answer, route
from app.platform.typography import spaced
from app.reference.rules import town_key

LEADS = {
    Step.IDENTIFICATION: "Votre établissement, tel que l’Insee le connaît.",
    Step.COMPANY: "Les données administratives, et où nous vous écrivons.",
    Step.VALIDATION: "Relisez votre demande, puis envoyez-la.",
}


class AdhesionSteps(AtDoor):
    """« IDENTIFICATION », « ENTREPRISE », « VALIDATION »."""

    title = "Adhérer"
    default_view = "identification"

    @route("/<pk>/identification", post=True)
    def identification(self, pk: str) -> Answer:
        """Step 1; each number asked is counted, for its answer says who is an adherent (ENT-09)."""
        ctx = self.enter()
        adhesion, content = self.read(ctx, pk)
        form = IdentificationForm(data=_identified(content))
        if form.is_submitted() and form.validate() and _other(form, content):
            count(ctx, Asking.SIRET)
        if tried(ctx, form, adhesion_steps.identify, id=adhesion.id):
            return redirect(url_for(PAGES[Step.COMPANY], pk=adhesion.id))
        form.ask_again("town" in form.errors and bool(form.town.data) and bool(town_key(form.town.data)))
        return self.step(form, adhesion, content, Step.IDENTIFICATION, lead=LEADS[Step.IDENTIFICATION])

    @route("/<pk>/entreprise", post=True)
    def company(self, pk: str) -> Answer:
        """Step 2."""
        ctx = self.enter()
        adhesion, content = self.read(ctx, pk)
        form = CompanyForm(data=_company(content.company) if content.company else {"email": adhesion.email})
        if tried(ctx, form, adhesion_steps.describe_company, id=adhesion.id):
            return redirect(url_for(PAGES[Step.POSTS], pk=adhesion.id))
        template = "membership/adhesion_company.html"
        here = f"{content.postcode} {content.town}".strip()
        return self.step(form, adhesion, content, Step.COMPANY, lead=LEADS[Step.COMPANY], template=template, here=here)

    @route("/<pk>/validation", post=True)
    def validation(self, pk: str) -> Answer:
        """Step 5: all that was told, what still stands in the way, the general conditions."""
        ctx = self.enter()
        adhesion, content = self.read(ctx, pk)
        form = ValidationForm()
        if tried(ctx, form, adhesion_sending.send, id=adhesion.id):
            flash(spaced("Votre demande est envoyée : un e-mail vous le confirme."), "success")
            return redirect(url_for("Adhesion.show", pk=adhesion.id))
        faults = [(url_for(PAGES[step], pk=adhesion.id), step.value, said)
                  for step, said in adhesion_sending.faults(ctx, content)]  # fmt: skip
        return self.step(
            form, adhesion, content, Step.VALIDATION, lead=LEADS[Step.VALIDATION], faults=faults,
            template="membership/adhesion_validation.html", groups=adhesion_presentation.groups(content),
            posts=adhesion_presentation.posts(ctx, content), employees=adhesion_presentation.employees(content),
            urls={step.name: url_for(page, pk=adhesion.id) for step, page in PAGES.items()},
            submit_label="Envoyer ma demande",
        )  # fmt: skip


def _identified(content: Content) -> dict[str, Any]:
    siret = format_siret(content.siret) if content.siret else ""
    return {"siret": siret, "naf": content.naf, "postcode": content.postcode, "town": content.town}


def _other(form: IdentificationForm, content: Content) -> bool:
    """Whether another number is asked about than the one that was found free."""
    return "".join(each for each in form.siret.data if each.isdigit()) != content.siret


def _company(told: Company) -> dict[str, Any]:
    values = {name: value for name, value in asdict(told).items() if name not in ("billing", "convocation")}
    for prefix, place in (("billing", told.billing), ("convocation", told.convocation)):
        if isinstance(place, Place):
            values |= {f"{prefix}_{name}": value for name, value in asdict(place).items()}
    return values
