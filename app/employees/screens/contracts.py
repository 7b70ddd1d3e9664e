"""Several contracts at once, on screen: one more, the end of one of them."""

from functools import partial
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from sqlalchemy.orm import joinedload

from app.employees.forms.employee import ContractEndForm, SecondContractForm
from app.employees.models import Contract, Employee
from app.employees.presentation import record as presentation
from app.employees.screens.reading import read
from app.employees.services import contracts
from app.platform.answer import done, form_page, sent, told
from app.platform.context import Right, Side
from app.platform.database import asked_row, find
from app.platform.page import Answer, Page, action, context, route
from app.platform.wording import shown

BESIDE = "Un second contrat en même temps, comme deux temps partiels. Le contrat actuel continue."
ENDS = "Les autres contrats du salarié continuent : ce n’est pas une sortie."


class EmployeeContracts(Page):
    """« Ajouter un contrat » beside the one held, and the end of one of several (F150)."""

    right = Right.EMPLOYEE_BASE_DATA
    side = Side.EMPLOYER
    title = "Contrats"
    route_base = "/employees"
    family = "Employees"
    rows: ClassVar = {"pk": Employee}

    @route("/<pk>/contracts/add", post=True)
    def add(self, pk: str) -> Answer:
        """One more contract, beside those that run."""
        employee = read(pk)
        form = SecondContractForm()
        if sent(form, lambda: done(partial(contracts.add_contract, id=employee.id, **form.values()))):
            flash("Le contrat est ajouté.", "success")
            return redirect(_career(employee))
        present = presentation.active_contracts(context(), employee.id)
        back = (_career(employee), str(employee))
        return form_page(self, form, "Ajouter un contrat", lead=f"{BESIDE} {present}", back=back)

    @route("/<pk>/contracts/<contract_id>/end", post=True)
    def end(self, pk: str, contract_id: str) -> Answer:
        """The last day of one of several."""
        employee, contract = read(pk), _theirs(pk, contract_id)
        form = ContractEndForm(obj=contract)
        number = contract.id
        if sent(
            form, lambda: done(partial(contracts.end_contract, id=employee.id, contract_id=number, **form.values()))
        ):
            flash("La fin du contrat est enregistrée.", "success")
            return redirect(_career(employee))
        lead = f"{contract.type.label} depuis le {shown(contract.period.lower)}. {ENDS}"
        return form_page(self, form, "Mettre fin à ce contrat", lead=lead, back=(_career(employee), str(employee)))

    @action("/<pk>/contracts/<contract_id>/call-off")
    def call_off(self, pk: str, contract_id: str) -> Answer:
        """« Annuler ce contrat » : it has not begun."""
        employee, number = read(pk), asked_row(contract_id)
        told(partial(contracts.call_off_contract, id=employee.id, contract_id=number), "Le contrat prévu est annulé.")
        return redirect(_career(employee))


def _career(employee: Employee) -> str:
    return url_for("Employees.show", pk=employee.id, tab="carriere")


def _theirs(pk: str, contract_id: str) -> Contract:
    """A contract of this employee; the same 404 for another's."""
    found = find(Contract, contract_id, joinedload(Contract.type))
    if found is None or str(found.employee_id) != pk:
        abort(404)
    return found
