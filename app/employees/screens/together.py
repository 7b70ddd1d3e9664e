"""Several employees at once, from the list: another post, more risks; and the page that waits when they are many."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from flask import abort, flash, jsonify, redirect, url_for

from app.employees.bulk_pages import BulkPage, people_told
from app.employees.facts import Facts
from app.employees.forms import employee as forms
from app.employees.forms.risks import SharedRisksForm
from app.employees.models import Employee
from app.employees.services import career, together
from app.platform import progress
from app.platform import together as deeds
from app.platform.answer import done
from app.platform.context import Context, Right, Side
from app.platform.database import asked_row
from app.platform.errors import DomainError
from app.platform.form import Form
from app.platform.page import Answer, Page, action, context, route
from app.platform.progress import Progress, ProgressState
from app.platform.record import Act
from app.platform.refusal import Refusal
from app.platform.together import Offer, offer
from app.posts.services.lend import owned


class PostTogether(BulkPage):
    """« Changer de poste » for several employees."""

    right = Right.EMPLOYEE_BASE_DATA
    title = "Changer de poste"
    route_base = "/employees/together/post"
    deed = "employees.assign"
    lead = "L’ancien poste de chacun se termine la veille."

    @action("/")
    def ask(self) -> Answer:
        """Who was ticked, the new post and its first day."""
        return self.answer()

    def form(self) -> Form:
        """One post: several at once are told one person at a time."""
        return forms.AssignForm(interim=False)

    def refused(self, ctx: Context, people: Sequence[Employee], form: Form) -> Mapping[int, Refusal]:
        """Whom the day or the post does not fit."""
        values = form.values()
        return career.refuse_moves(ctx, people, (values["post"],), values["since"])

    def said(self, form: Form) -> Mapping[str, Any]:
        """Post and first day; another establishment's post is made here first (SAL-06)."""
        values = form.values()
        post = done(lambda ctx: owned(ctx, values["post"]))
        return {"post": post.id, "since": values["since"].isoformat()}

    def success(self, ids: Sequence[int], form: Form) -> Any:
        """How many hold the post."""
        return f"Le poste de {people_told(len(ids))} est changé."


class RisksTogether(BulkPage):
    """« Ajouter un risque » to several employees."""

    right = Right.EMPLOYEE_BASE_DATA
    title = "Ajouter un risque"
    route_base = "/employees/together/risk"
    deed = "employees.expose"
    lead = "Ces risques s’ajoutent à ceux de chacun, quel que soit son poste. Le suivi est recalculé."
    submit = "Ajouter ces risques"
    summary = "employees/together_risks.html"

    @action("/")
    def ask(self) -> Answer:
        """Who was ticked, the risks and their first day."""
        return self.answer()

    def form(self) -> Form:
        """The risks that may be said of several at once."""
        form = SharedRisksForm()
        if not form.offered:
            abort(404)
        return form

    def refused(self, ctx: Context, people: Sequence[Employee], form: Form) -> Mapping[int, Refusal]:
        """Whom the day does not fit, or of whom it is declared already."""
        values = form.values()
        return together.refuse_exposures(ctx, people, values["risks"], values["since"])

    def said(self, form: Form) -> Mapping[str, Any]:
        """Codes, their precisions, and the first day."""
        values = form.values()
        precisions = {code: list(found) for code, found in values["precisions"].items()}
        since = values["since"].isoformat()
        return {"risks": list(values["risks"]), "precisions": precisions, "since": since}

    def success(self, ids: Sequence[int], form: Form) -> Any:
        """Of how many the risks are declared."""
        return f"C’est déclaré pour {people_told(len(ids))} : leur suivi est recalculé."


class EmployeeWaits(Page):
    """How far something is that is done to many employees, and how it ended; for who asked for it alone."""

    right = Right.EMPLOYEES
    side = Side.EMPLOYER
    title = "En cours"
    route_base = "/employees/together"
    family = "Employees"
    default_view = "wait"
    rows: ClassVar = {"pk": Progress}

    @route("/<pk>")
    def wait(self, pk: str) -> Answer:
        """The bar, or how it ended."""
        waiting = progress.read(context(), asked_row(pk))
        return self.render(
            "employees/together_wait.html",
            waiting=waiting,
            title="C’est terminé" if waiting.ended else self.title,
            ended=waiting.ended,
            refused=waiting.state is ProgressState.REFUSED,
            polled_url=url_for("EmployeeWaits.polled", pk=waiting.id),
            back_url=url_for("Employees.list"),
            back_label="Salariés",
            undo=_undo(context(), waiting),
        )

    @action("/<pk>/undo", right=Right.EMPLOYEE_BASE_DATA)
    def undo(self, pk: str) -> Answer:
        """« Annuler » what a job did, such as exits."""
        number = asked_row(pk)
        try:
            waiting = done(lambda ctx: deeds.undo(ctx, number))
        except DomainError as refusal:
            flash(str(refusal), "danger")
            return redirect(url_for("EmployeeWaits.wait", pk=number))
        if waiting is not None:
            return redirect(url_for("EmployeeWaits.wait", pk=waiting))
        flash("C’est annulé.", "success")
        return redirect(url_for("Employees.list"))

    @route("/<pk>/progress")
    def polled(self, pk: str) -> Answer:
        """The same for the script of the page."""
        waiting = progress.read(context(), asked_row(pk))
        here = url_for("EmployeeWaits.wait", pk=waiting.id) if waiting.ended else None
        told = {"done": waiting.done, "total": waiting.total, "step": waiting.step, "left": "", "next": here}
        return cast(Answer, jsonify(told))


def _undo(ctx: Context, waiting: Progress) -> Act | None:
    """« Annuler », as long as the service lets the employer undo an exit (K15)."""
    held = Right.EMPLOYEE_BASE_DATA in ctx.actor.rights and ctx.profile[Facts].undo_exit_days > 0
    if not held or not (waiting.result or {}).get("undo"):
        return None
    return Act("Annuler", url_for("EmployeeWaits.undo", pk=waiting.id), "undo", post=True)


def _risks_url(ctx: Context) -> str | None:
    return url_for("RisksTogether.ask") if ctx.profile[Facts].own_risks else None


offer(
    "Employees",
    Offer(PostTogether.title, "tool", Right.EMPLOYEE_BASE_DATA, lambda _ctx: url_for("PostTogether.ask")),
)
offer("Employees", Offer(RisksTogether.title, "alert", Right.EMPLOYEE_BASE_DATA, _risks_url))
