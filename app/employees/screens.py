"""Employees on screen: the employer's list and records, their careers, and the service's own list."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from flask import abort, flash, redirect, url_for
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from app.employees import exported, forms, presentation, queries
from app.employees.exit_screens import PENDING, EmployeeExits, bulk_acts, said
from app.employees.import_screens import IMPORT_SCREENS, import_acts
from app.employees.models import Employee
from app.employees.services import career, exits, follow, hire
from app.platform import history
from app.platform.answer import done, sent, status, told
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.database import find
from app.platform.form import Form
from app.platform.frame import Menu
from app.platform.page import Answer, Page, action, context, route
from app.platform.record import Act, Tab
from app.platform.screen import Screen, register
from app.platform.table import Scope, Shown

SCOPES = (
    Scope("activite", "En activité", queries.at_work),
    Scope("tous", "Tous les salariés", queries.everybody),
    Scope("sortis", "Sortis", queries.gone),
)
NAME = Shown(
    "last_name",
    "Nom d’usage, prénom",
    sort="name_key",
    search="name_key",
    cell=presentation.name_cell,
    needs=["first_name"],
    exported=exported.NAME,
)
POST = Shown(
    "main_post.title",
    "Poste de travail",
    search="main_post.title_key",
    cell=presentation.post_cell,
    needs=["main_post.pcs_code", "main_post_id"],
    css="cut",
    exported=exported.POST,
)
CATEGORY = Shown(
    "follow_up",
    cell=presentation.category_cell,
    needs=["follow_up_reason", "main_post_id"],
    css="c-cat nowrap",
    exported=exported.CATEGORY,
)
LAST_VISIT = Shown("last_visit_on", cell=presentation.last_visit_cell, css="lo md")
NEXT_VISIT = Shown(
    "next_visit_on",
    cell=presentation.next_visit_cell,
    needs=["left_on", "appointment_on", "visit_asked", "main_post_id"],
    exported=exported.NEXT_VISIT,
)
READ = ["main_post.profession", "contract_type", "spoken", "homeland", "adherent"]


class Employees(Screen):
    """« Salariés » : who works for the adherent. Manual: SAL-01 to SAL-05."""

    model = Employee
    right, edit_right, add_right = Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN
    side = Side.EMPLOYER
    title = "Salariés"
    lead = "Toutes les personnes que le service suit pour vous."
    noun, nouns = "salarié", "salariés"
    menu = Menu("Salariés", "people", 30, Side.EMPLOYER)
    route_base = "/employees"
    empty_sentence = "Ajoutez vos salariés un par un, ou tous à la fois par un fichier."
    add_label = "Ajouter un salarié"
    add_lead = "Nous calculons son suivi et la date de sa première visite."
    aside = "employees/follow.html"

    scopes = SCOPES
    list_columns = [NAME, POST, CATEGORY, LAST_VISIT, NEXT_VISIT]
    search_columns = ["last_name", "main_post.title", "follow_up", "last_visit_on", "next_visit_on"]
    exports = exported.EMPLOYEES
    read_columns = READ
    lookups = forms.LOOKUPS
    add_form_class, edit_form_class = forms.EntryForm, forms.CorrectionForm
    base_order = "last_name"

    present = presentation.record
    show_template = "employees/record.html"
    add_template = "employees/form.html"
    on_add = hire.hire
    on_edit = hire.correct
    acts = import_acts

    @property
    def bulk_acts(self) -> Sequence[Act]:
        """Several exits at once (SAL-14)."""
        return bulk_acts()


class StaffEmployees(Screen):
    """« Salariés » of the service: everybody it follows, found by a part of the name."""

    model = Employee
    right = StaffRight.ADHERENTS
    title = "Salariés"
    noun, nouns = "salarié", "salariés"
    menu = Menu("Salariés", "people", 40, Side.STAFF)
    route_base = "/staff/employees"
    empty_sentence = "Les salariés arrivent quand leurs employeurs les ajoutent."

    scopes = SCOPES
    list_columns = [NAME, Shown("adherent.name", "Adhérent", css="cut md"), POST, CATEGORY, LAST_VISIT, NEXT_VISIT]
    search_columns = ["last_name", "next_visit_on"]
    unsorted_columns = ["adherent.name", "main_post.title", "follow_up", "last_visit_on"]
    read_columns = READ
    base_order = "last_name"

    present = presentation.record
    show_template = "employees/record.html"


class EmployeeCareer(Page):
    """What happens to an employee: another post, another contract, an exit, the way back."""

    right = Right.EMPLOYEE_BASE_DATA
    title = "Carrière"
    route_base = "/employees"
    family = "Employees"
    rows: ClassVar = {"pk": Employee}

    @action("/preview", right=Right.EMPLOYEE_ADMIN)
    def preview(self) -> Answer:
        """The follow-up that the form leads to, while one fills it; writes nothing."""
        form = forms.EntryForm()
        form.validate()
        return self.render("employees/follow.html", got=_foreseen(form))

    @route("/<pk>/post", post=True)
    def assign(self, pk: str) -> Answer:
        """« Changer de poste » : the former one ends the day before."""
        employee = _read(pk)
        interim = follow.is_interim(context(), employee.contract_kind)
        lead = "L’ancien poste se termine la veille. Pour corriger une faute de saisie, reprenez la même date d’entrée."
        if interim:
            lead += " Intérim : indiquez tous les postes tenus à partir de ce jour."
        words = ("Changer de poste", lead, "Le poste est changé.")
        return self._answer(employee, forms.AssignForm(interim=interim), career.assign, words)

    @route("/<pk>/contract", post=True)
    def contract(self, pk: str) -> Answer:
        """« Changer de contrat » : no exit, the stay goes on."""
        employee = _read(pk)
        lead = "N’indiquez pas de sortie pour un changement de contrat : le suivi continue."
        words = ("Changer de contrat", lead, "Le contrat est changé.")
        return self._answer(employee, forms.ContractForm(), career.change_contract, words)

    @route("/<pk>/leave", post=True)
    def leave(self, pk: str) -> Answer:
        """« Sortir de l’effectif » (SAL-14); undone from the message or the tab « Sortis »."""
        employee = _read(pk)
        lead = "La fiche reste dans l’onglet « Sortis ». Une date à venir prendra effet ce jour-là."
        form = forms.LeaveForm()
        if sent(form, lambda: done(partial(exits.leave, id=employee.id, **form.values()))):
            sentence = f"La sortie de {employee.first_name} {employee.last_name} est enregistrée."
            undo = url_for("EmployeeCareer.reinstate", pk=employee.id)
            flash(said(context(), sentence, form.left_on.data, undo), "success")
            return redirect(_record(employee))
        told = [presentation.active_contracts(context(), employee.id)]
        told += [PENDING] if employee.visit_asked else []
        return self._form(employee, form, "Sortir de l’effectif", lead, told)

    @action("/<pk>/return")
    def reinstate(self, pk: str) -> Answer:
        """« Réintégrer » : as if the exit had not been told."""
        employee = _read(pk)
        told(partial(exits.reinstate, id=employee.id), "La sortie est annulée.")
        return redirect(_record(employee))

    @route("/<pk>/rehire", post=True, right=Right.EMPLOYEE_ADMIN)
    def rehire(self, pk: str) -> Answer:
        """« Embaucher à nouveau » : a new stay of the same person."""
        employee = _read(pk)
        form = forms.ReturnForm()
        words = ("Embaucher à nouveau", "La fiche et l’historique de cette personne sont repris.", "C’est enregistré.")
        return self._answer(employee, form, hire.rehire, words)

    def _answer(self, employee: Employee, form: Form, service: Any, words: tuple[str, str, str]) -> Answer:
        """The form, or the record once its service has accepted."""
        title, lead, success = words
        if sent(form, lambda: done(partial(service, id=employee.id, **form.values()))):
            flash(success, "success")
            return redirect(_record(employee))
        return self._form(employee, form, title, lead)

    def _form(self, employee: Employee, form: Form, title: str, lead: str, told: Sequence[str] = ()) -> Answer:
        """The form, with what to know before one fills it."""
        page = self.render(
            "employees/change.html",
            title=title,
            lead=lead,
            screen=None,
            form=form,
            warnings=told,
            employee=employee,
            back_url=_record(employee),
            back_label=str(employee),
            submit_label="Enregistrer",
        )
        return page, status(form)


class EmployeeValidation(Page):
    """The service accepts the records that employers write (K12)."""

    right = StaffRight.INBOX
    title = "Valider la fiche"
    route_base = "/staff/employees"
    family = "StaffEmployees"

    @action("/<pk>/validate")
    def validate(self, pk: str) -> Response:
        """Accept one record."""
        employee = _read(pk)
        told(partial(hire.validate, id=employee.id), "La fiche est validée.")
        return redirect(url_for("StaffEmployees.show", pk=employee.id))


def _read(pk: str) -> Employee:
    return find(Employee, pk, joinedload(Employee.main_post)) or abort(404)


def _record(employee: Employee) -> str:
    return url_for("Employees.show", pk=employee.id)


def _foreseen(form: forms.EntryForm) -> Any:
    """The follow-up of who would be hired so; None until post and hiring are known."""
    post: Any = form.post.data
    if post is None or not form.hired_on.data:
        return None
    return follow.foresee(
        context(),
        post=post,
        others=form.values()["others"],
        hired_on=form.hired_on.data,
        post_since=form.post_since.data,
        contract_kind=form.contract_kind.data or "",
        born_on=form.born_on.data,
        sex=form.sex.data,
    )


def lines(ctx: Context, employee_id: int) -> list[tuple[str, ...]]:
    """The tab « Historique »."""
    return history.rows(ctx, Employee, employee_id)


for _screen, _right in (("Employees", Right.EMPLOYEES), ("StaffEmployees", StaffRight.ADHERENTS)):
    register(_screen, Tab("carriere", "Carrière", _right, "employees/career.html", presentation.career))
    register(_screen, Tab("historique", "Historique", _right, history.TEMPLATE, lines, 90))

SCREENS = (Employees, StaffEmployees, EmployeeExits, EmployeeCareer, EmployeeValidation, *IMPORT_SCREENS)
