"""« Demander une correction » : what an employer asks of the service once it has accepted a record (SAL-10)."""

from functools import partial
from typing import ClassVar

from flask import flash, redirect, request, url_for

from app.employees.forms.validation import WishForm
from app.employees.models import Employee
from app.employees.screens.reading import read, record
from app.employees.services import discard, validate
from app.platform.answer import done, form_page, sent, thrown, told
from app.platform.context import Right
from app.platform.page import Answer, Page, action, route

LEAD = "Le service a validé cette fiche. Dites-lui ce qui est à corriger : il vous répond ici."
DISCARD = (
    "Pour une fiche écrite par erreur : elle reste 30 jours dans la corbeille. Si la personne a travaillé chez vous,"
    " indiquez plutôt sa date de sortie."
)


class Corrections(Page):
    """Ask for a correction, or take it back; remove what was written by mistake."""

    right = Right.EMPLOYEE_BASE_DATA
    title = "Demander une correction"
    route_base = "/employees"
    family = "Employees"
    rows: ClassVar = {"pk": Employee}

    @route("/<pk>/correction", post=True)
    def ask(self, pk: str) -> Answer:
        """The record as it should be, and why."""
        employee = read(pk)
        form = WishForm(obj=employee)
        if sent(form, lambda: done(partial(validate.ask, id=employee.id, **form.values()))):
            flash("Votre demande est envoyée au service.", "success")
            return redirect(record(employee))
        return form_page(
            self, form, self.title, lead=LEAD, submit="Envoyer la demande", back=(record(employee), str(employee))
        )

    @route("/<pk>/discard", post=True, right=Right.EMPLOYEE_ADMIN)
    def discard(self, pk: str) -> Answer:
        """Say what becomes of it, then remove a record that the service never accepted; it can be brought back."""
        employee = read(pk)
        name = f"{employee.first_name} {employee.last_name}"
        if request.method == "POST":
            gone = thrown(partial(discard.discard, id=employee.id), f"La fiche de {name} est supprimée.")
            return redirect(url_for("Employees.list") if gone else record(employee))
        return self.render(
            "layout/confirm.html", title=f"Supprimer la fiche de {name}\u00a0?", sentence=DISCARD,
            submit_label="Supprimer la fiche", back_url=record(employee), back_label=str(employee),
        )  # fmt: skip

    @action("/<pk>/correction/withdraw")
    def withdraw(self, pk: str) -> Answer:
        """Take back what was asked."""
        employee = read(pk)
        told(partial(validate.withdraw, id=employee.id), "La demande de correction est annulée.")
        return redirect(record(employee))
