"""What happens to an employee, on screen: another post, another contract, an exit, the way back."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from flask import flash, redirect, url_for

from app.employees import sight
from app.employees.facts import Facts
from app.employees.forms import employee as forms
from app.employees.forms.career import MoveForm
from app.employees.models import Employee
from app.employees.presentation import record as presentation
from app.employees.screens.exits import PENDING, said
from app.employees.screens.reading import named, read, record
from app.employees.services import career, exits, follow, hire
from app.platform.answer import done, sent, status, told
from app.platform.context import Right
from app.platform.form import Form
from app.platform.page import Answer, Page, action, context, route


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
        employee = read(pk)
        interim = follow.is_interim(context(), employee.contract_kind)
        lead = "L’ancien poste se termine la veille. Pour corriger une faute de saisie, reprenez la même date d’entrée."
        if interim:
            lead += " Intérim : indiquez tous les postes tenus à partir de ce jour."
        words = ("Changer de poste", lead, "Le poste est changé.")
        present = presentation.present_contract(context(), employee)
        return self._answer(employee, MoveForm(interim=interim), career.move, words, present)

    @route("/<pk>/contract", post=True)
    def contract(self, pk: str) -> Answer:
        """« Changer de contrat » : no exit, the stay goes on."""
        employee = read(pk)
        lead = "N’indiquez pas de sortie pour un changement de contrat : le suivi continue."
        words = ("Changer de contrat", lead, "Le contrat est changé.")
        present = presentation.present_contract(context(), employee)
        return self._answer(employee, forms.ContractForm(), career.change_contract, words, present)

    @route("/<pk>/leave", post=True)
    def leave(self, pk: str) -> Answer:
        """« Sortir de l’effectif » (SAL-14); undone from the message or, where it stays in sight, the record."""
        employee = read(pk)
        lead = sight.AFTER_EXIT[context().profile[Facts].gone]
        form = forms.LeaveForm()
        if sent(form, lambda: done(partial(exits.leave, id=employee.id, **form.values()))):
            sentence = f"La sortie de {employee.first_name} {employee.last_name} est enregistrée."
            undo = url_for("EmployeeCareer.reinstate", pk=employee.id)
            flash(said(context(), sentence, form.left_on.data, undo), "success")
            return redirect(record(employee))
        told = [presentation.active_contracts(context(), employee.id), presentation.absence(context())]
        told += [PENDING] if employee.visit_asked else []
        return self._form(employee, form, "Sortir de l’effectif", lead, told)

    @action("/<pk>/return")
    def reinstate(self, pk: str) -> Answer:
        """« Réintégrer » : as if the exit had not been told."""
        employee = named(pk)
        told(partial(exits.reinstate, id=employee.id), "La sortie est annulée.")
        return redirect(record(employee))

    @action("/<pk>/call-off")
    def call_off(self, pk: str) -> Answer:
        """« Annuler ce changement » : a post or a contract that has not begun."""
        employee = read(pk)
        told(partial(career.call_off, id=employee.id), "Le changement prévu est annulé. Vérifiez la date de sortie.")
        return redirect(url_for("Employees.show", pk=employee.id, tab="carriere"))

    @route("/<pk>/rehire", post=True, right=Right.EMPLOYEE_ADMIN)
    def rehire(self, pk: str) -> Answer:
        """« Embaucher à nouveau » : a new stay of the same person."""
        employee = read(pk)
        form = forms.ReturnForm()
        words = ("Embaucher à nouveau", "La fiche et l’historique de cette personne sont repris.", "C’est enregistré.")
        return self._answer(employee, form, hire.rehire, words)

    def _answer(
        self, employee: Employee, form: Form, service: Any, words: tuple[str, str, str], present: str = ""
    ) -> Answer:
        """The form, or the record once its service has accepted.

        Args:
            present: the contract that the form is about, as it stands.
        """
        title, lead, success = words
        if sent(form, lambda: done(partial(service, id=employee.id, **form.values()))):
            flash(success, "success")
            return redirect(record(employee))
        return self._form(employee, form, title, lead, present=present)

    def _form(
        self, employee: Employee, form: Form, title: str, lead: str, told: Sequence[str] = (), *, present: str = ""
    ) -> Answer:
        """The form, with what to know before one fills it."""
        page = self.render(
            "employees/change.html",
            title=title,
            lead=lead,
            screen=None,
            form=form,
            warnings=told,
            present=present,
            employee=employee,
            back_url=record(employee),
            back_label=str(employee),
            submit_label="Enregistrer",
        )
        return page, status(form)


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
        own=form.declared(),
    )
