"""The employer asks, follows its requests and appointments, and downloads convocations."""

from functools import partial
from typing import Any, ClassVar

from flask import Response, abort, jsonify, redirect, request, url_for
from wtforms.fields.choices import SelectChoice

from app.employees.models import Employee
from app.law.absence import Cause
from app.platform.answer import done, form_page, sent, status, thrown
from app.platform.context import Context, Right, Side
from app.platform.database import asked_row, db
from app.platform.export.columns import Export
from app.platform.frame import Menu
from app.platform.lookup import OFFERED, offered
from app.platform.page import Answer, Page, action, context, route
from app.platform.record import Act
from app.platform.screen import Screen
from app.platform.table import ExportColumn, Scope, Shown
from app.visits.facts import Facts
from app.visits.forms import EMPLOYEES, AskForm, WhomForm
from app.visits.models import Appointment, VisitRequest
from app.visits.presentation import appointments, marks
from app.visits.presentation.requests import request_record
from app.visits.rules import deadlines, kinds, requests
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.kinds import Kind
from app.visits.screens.answers import letter
from app.visits.services import asking, reading, taking_back


def _acts(ctx: Context) -> list[Act]:
    """« Demander une visite », where the profile has a page for it."""
    found = [Act("Corbeille", url_for("Trash.show"), "trash")]
    if ctx.profile[Facts].ask_without_record:
        found.append(Act("Demander une visite", url_for("Visits.whom"), "plus", primary=True))
    return found


NAMED = (
    ExportColumn("nom-usage", "Nom d’usage", "employee__last_name"),
    ExportColumn("prenom", "Prénom", "employee__first_name"),
)


class VisitRequests(Screen):
    """« Suivi des demandes » : what was asked, and what became of it. Manual: VIS-10."""

    model = VisitRequest
    right = Right.VISITS
    title = "Suivi des demandes"
    lead = "Vos demandes de visite et la réponse du service. Vous pouvez annuler tant qu’une demande est en attente."
    none, noun, nouns = "Aucune", "demande", "demandes"
    menu = Menu("Visites médicales", "calendar", 40, Side.EMPLOYER)
    route_base = "/visits/requests"
    list_template = "visits/list.html"
    empty_sentence = "Demandez une visite depuis la ligne ou la fiche d’un salarié."
    acts = _acts

    list_columns = [
        Shown(
            "employee.name_key", "Salarié", cell=marks.person,
            needs=("employee.last_name", "employee.first_name"), css="c-name",
            exported=NAMED,
        ),
        Shown("kind"),
        Shown("asked_at", css="md"),
        Shown("latest_on", css="md"),
        Shown("state", cell=lambda row: marks.request_state(row.state), css="c-right"),
    ]  # fmt: skip
    search_columns = ["employee.name_key", "kind", "asked_at", "latest_on", "state"]
    unsorted_columns = ["kind", "state"]
    read_columns = ["employee"]
    exports = Export("demandes-de-visite", "demande", "Export de la liste des demandes de visite")
    base_order = "-asked_at"

    present = request_record


class Appointments(Screen):
    """« Rendez-vous » : the dates that the service gave. Manual: VIS-13, VIS-15."""

    model = Appointment
    right = Right.VISITS
    title = "Rendez-vous"
    lead = "Les dates fixées par le service. Remettez sa convocation à chaque salarié."
    noun, nouns = "rendez-vous", "rendez-vous"
    family = "VisitRequests"
    route_base = "/visits/appointments"
    list_template = "visits/list.html"
    empty_sentence = "Le service vous écrit dès qu’une date est fixée."

    scopes = (
        Scope("coming", "À venir", lambda _today: Appointment.state == AppointmentState.PLANNED),
        Scope("past", "Passés et annulés", lambda _today: Appointment.state != AppointmentState.PLANNED),
    )
    list_columns = [
        Shown(
            "employee.name_key", "Salarié", cell=marks.person,
            needs=("employee.last_name", "employee.first_name"), css="c-name",
            exported=NAMED,
        ),
        Shown("kind"),
        Shown("starts_at"),
        Shown("centre.name", css="md"),
        Shown("state", cell=lambda row: marks.appointment_state(row.state), css="c-right"),
    ]  # fmt: skip
    search_columns = ["employee.name_key", "kind", "starts_at", "state"]
    unsorted_columns = ["kind", "centre.name", "state"]
    exports = Export("rendez-vous", "rendez-vous", "Export de la liste des rendez-vous")
    base_order = "starts_at"

    present = appointments.appointment_record


class Visits(Page):
    """Asking for a visit, what happens next, the convocation. Manual: VIS-01, VIS-02, VIS-03, VIS-09, VIS-15."""

    right = Right.VISITS
    title = "Demander une visite"
    family = "VisitRequests"
    route_base = "/visits"
    default_view = "whom"
    rows: ClassVar = {"employee_id": Employee, "request_id": VisitRequest, "appointment_id": Appointment}

    @route("/ask/", post=True)
    def whom(self) -> Answer:
        """Who the visit is for, when one does not come from the list or the record (K25)."""
        ctx = context()
        if not ctx.profile[Facts].ask_without_record:
            abort(404)
        form = WhomForm()
        form.employee.lookup_url = url_for("Visits.lookup", name="employee")
        chosen = sent(form, lambda: done(partial(_allowed, form=form)))
        if chosen is not None:
            return redirect(url_for("Visits.ask", employee_id=chosen.id))
        return form_page(self, form, "Demander une visite", submit="Continuer", back=_requests())

    @route("/ask/lookup/<name>")
    def lookup(self, name: str) -> Answer:
        """The employees whose name holds what is typed, as `Screen.lookup` answers."""
        if name != "employee":
            abort(404)
        typed = request.args.get("q", "").replace("\0", "")[:100]
        found = db.session().scalars(EMPLOYEES.offers(typed).limit(OFFERED))
        answer: Response = jsonify([offered(EMPLOYEES, row) for row in found])
        return answer

    @route("/ask/<employee_id>", post=True)
    def ask(self, employee_id: str) -> Answer:
        """« Demander une visite » for one employee."""
        ctx = context()
        employee = reading.employee_to_see(ctx, asked_row(employee_id))
        form = _ask_form(employee)
        refusal = requests.refuse_asking(
            has_post=employee.main_post_id is not None, left_on=employee.left_on, on=ctx.today
        )
        number = employee.id
        made = sent(form, lambda: done(partial(asking.ask, employee_id=number, **form.values())))
        if made is not None:
            return redirect(url_for("Visits.asked", request_id=made.id))
        if form.is_submitted():
            employee = reading.employee_to_see(ctx, number)  # the refusal made the session forget it
        sheet = (f"/employees/{employee.id}", "Fiche du salarié")
        back = sheet if Right.EMPLOYEES in ctx.actor.rights else _requests()
        page = self.render(
            "visits/ask.html",
            title=f"Demander une visite pour {employee.first_name} {employee.last_name}",
            lead=None, form=form, employee=employee, refusal=refusal, rule=_rule(ctx, employee, form),
            facts=ctx.profile[Facts], today=ctx.today, submit_label="Demander le rendez-vous",
            back_url=back[0], back_label=back[1], aside="visits/rule.html",
        )  # fmt: skip
        return page, status(form)

    @action("/ask/<employee_id>/rule")
    def rule(self, employee_id: str) -> Answer:
        """What the rule says of what is typed so far: the aside of the form, by itself."""
        ctx = context()
        employee = reading.employee_to_see(ctx, asked_row(employee_id))
        form = _ask_form(employee)
        form.validate()
        rule = _rule(ctx, employee, form)
        facts = ctx.profile[Facts]
        return self.render("visits/rule.html", employee=employee, rule=rule, facts=facts, today=ctx.today)

    @route("/asked/<request_id>")
    def asked(self, request_id: str) -> Answer:
        """The receipt: number, what happens next."""
        ctx = context()
        asked = reading.request_to_read(ctx, asked_row(request_id))
        return self.render(
            "visits/asked.html", title="Votre demande est envoyée", asked=asked, facts=ctx.profile[Facts]
        )

    @route("/requests/<request_id>/cancel", post=True)
    def cancel(self, request_id: str) -> Answer:
        """Take a pending request back, after a word to confirm."""
        ctx = context()
        asked = reading.request_to_read(ctx, asked_row(request_id))
        refusal = requests.refuse_cancellation(asked.state)
        number, kind, who = asked.id, asked.kind, f"{asked.employee.first_name} {asked.employee.last_name}"
        if request.method == "POST":
            cancelled = thrown(partial(taking_back.cancel_request, request_id=number), "La demande est annulée.")
            return redirect(url_for("VisitRequests.list") if cancelled else f"/visits/requests/{number}")
        return self.render(
            "layout/confirm.html", title="Annuler cette demande",
            sentence=f"La {kind.sentence} de {who} ne sera pas planifiée. Vous pourrez la rétablir pendant 30 jours.",
            submit_label="Annuler la demande", refusal=refusal,
            back_url=f"/visits/requests/{number}", back_label=f"Demande n° {number}",
        )  # fmt: skip

    @route("/appointments/<appointment_id>/convocation")
    def convocation(self, appointment_id: str) -> Answer:
        """The convocation to hand over, as a PDF."""
        return letter(context(), asked_row(appointment_id))


CAUSES = [
    SelectChoice(value="", label="Choisissez…"),
    *(SelectChoice(value=each.name, label=each.label) for each in Cause),
]


def _ask_form(employee: Employee) -> AskForm:
    """The form for this employee: the likely kind chosen, the user company only for an agency's worker."""
    form = AskForm(data={"kind": kinds.suggested(asking.awaited(employee))})
    form.absence_cause.choices = CAUSES
    if not asking.for_agency(employee):
        del form.user_company, form.user_siret
    elif not context().profile[Facts].user_siret:
        del form.user_siret
    return form


def _rule(ctx: Context, employee: Employee, form: AskForm) -> deadlines.Due:
    """What the rule says of the visit chosen in the form."""
    kind = form.kind.data if isinstance(form.kind.data, Kind) else kinds.suggested(asking.awaited(employee))
    absence = deadlines.absence_of(form.absence_cause.data, form.absent_on.data, form.returns_on.data)
    return deadlines.due(kind, asking.awaited(employee), born_on=employee.born_on, on=ctx.today, absence=absence)


def _allowed(ctx: Context, form: WhomForm) -> Employee:
    """The employee named in the form, when a visit may be asked from there."""
    employee: Any = form.employee.data
    asking.refuse_employee(ctx, employee)
    asking.refuse_early(ctx, employee)
    named: Employee = employee
    return named


def _requests() -> tuple[str, str]:
    return url_for("VisitRequests.list"), "Suivi des demandes"
