"""Employees on screen: the employer's list and records, and the service's own list."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from flask import abort

from app.employees import exported, queries, sight
from app.employees.facts import Facts, Gone
from app.employees.forms import employee as forms
from app.employees.forms.validation import RectifyForm
from app.employees.models import Employee
from app.employees.presentation import columns
from app.employees.presentation import record as presentation
from app.employees.screens.exits import bulk_acts, with_exit
from app.employees.screens.importing import import_acts
from app.employees.screens.reading import sees
from app.employees.services import hire, validate
from app.platform import together
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.frame import Menu
from app.platform.page import context
from app.platform.record import Act
from app.platform.screen import Screen
from app.platform.security import current_actor
from app.platform.table import Scope

SCOPES = (
    Scope("activite", "En activité", queries.at_work),
    Scope("tous", "Tous les salariés", queries.everybody),
    Scope("sortis", "Sortis", queries.gone),
)
INACTIVE = {"activite": "Actifs", "sortis": "Inactifs"}
"""What these parts are called where who left becomes inactive (K14)."""
BY_GONE = {
    gone: [
        replace(each, label=INACTIVE.get(each.name, each.label)) if gone is Gone.INACTIVE else each
        for each in SCOPES
        if each.name in sight.tabs(gone)
    ]
    for gone in Gone
}
"""The parts of an employer's list, by what becomes of who left."""
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
    list_columns = columns.MEMBER
    usual_columns = columns.usual
    search_columns = columns.FILTERED
    exports = exported.EMPLOYEES
    read_columns = READ
    lookups = forms.LOOKUPS
    add_form_class, edit_form_class = forms.EntryForm, forms.CorrectionForm
    base_order = "last_name"

    present = presentation.record
    list_template = "employees/list.html"
    show_template = "employees/record.html"
    add_template = "employees/form.html"
    on_add = hire.hire
    on_edit = hire.correct
    acts = import_acts

    @property
    def bulk_acts(self) -> Sequence[Act]:
        """What can be done with those ticked; nothing outside a request, where FAB reads every attribute of a view."""
        return [*together.acts(context(), self.name), *bulk_acts()] if current_actor() else ()

    def scopes_of(self, ctx: Context) -> Sequence[Scope]:
        """Where who left is found, if anywhere (K14)."""
        return BY_GONE[ctx.profile[Facts].gone]

    def row_needs(self) -> Sequence[str]:
        """Whether somebody can leave still, beside what upper rooms ask."""
        needed = super().row_needs()
        return needed if "left_on" in needed else [*needed, "left_on"]

    def line_acts(self) -> Callable[[int, Any], Sequence[Act]]:
        """Beside what upper rooms add, the exit where the service has it there (F118)."""
        return with_exit(context(), self.row_acts())

    def _read(self, pk: str) -> Any:
        """Nobody who is out of the employer's sight (K14)."""
        found = super()._read(pk)
        return found if sees(context(), found) else abort(404)


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
    list_columns = columns.SERVICE
    search_columns = ["last_name", "next_visit_on"]
    unsorted_columns = columns.UNSORTED
    exports, export_right = exported.EVERYBODY, StaffRight.ADHERENT_ADMIN
    read_columns = READ
    base_order = "last_name"
    lookups = forms.SPOKEN
    edit_form_class, edit_right, edit_title = RectifyForm, StaffRight.INBOX, "Corriger la fiche"

    present = presentation.record
    list_template = "employees/list.html"
    show_template = "employees/record.html"
    add_template = "employees/form.html"
    on_edit = validate.rectify
