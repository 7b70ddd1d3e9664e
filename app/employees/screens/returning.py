"""The service has an employee come back: an exit told by mistake, or somebody hired again."""

from functools import partial
from typing import ClassVar

from flask import flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from app.employees.forms.employee import ServiceReturnForm
from app.employees.models import Employee
from app.employees.screens.reading import read
from app.employees.services import validate
from app.platform.answer import done, form_page, sent, told
from app.platform.context import Side, StaffRight
from app.platform.database import asked_row
from app.platform.lookup import OFFERED, offered
from app.platform.page import Answer, Page, action, context, route
from app.posts.forms import POST
from app.posts.models import Post

AGAIN = "La fiche et l’historique de cette personne sont repris ; elle revient dans la liste de son employeur."


class ServiceReturns(Page):
    """« Réintégrer » and « Embaucher à nouveau », by the service: when the employer cannot itself (SAL-21, K14)."""

    right = StaffRight.INBOX
    side = Side.STAFF
    title = "Réintégrer"
    route_base = "/staff/employees"
    family = "StaffEmployees"
    rows: ClassVar = {"pk": Employee}

    @action("/<pk>/return")
    def reopen(self, pk: str) -> Answer:
        """As if the exit had not been told."""
        employee_id = asked_row(pk)
        told(partial(validate.reopen, id=employee_id), "La sortie est annulée ; l’employeur le saura.")
        return redirect(url_for("StaffEmployees.show", pk=employee_id))

    @route("/<pk>/rehire", post=True)
    def hire_again(self, pk: str) -> Answer:
        """A new stay of the same person, with a post of the same adherent."""
        employee = read(pk)
        form = ServiceReturnForm(offers=url_for("ServiceReturns.posts", pk=employee.id))
        sheet = url_for("StaffEmployees.show", pk=employee.id)
        if sent(form, lambda: done(partial(validate.hire_again, id=employee.id, **form.values()))):
            flash("C’est enregistré ; l’employeur le saura.", "success")
            return redirect(sheet)
        return form_page(self, form, "Embaucher à nouveau", lead=AGAIN, back=(sheet, str(employee)))

    @route("/<pk>/posts")
    def posts(self, pk: str) -> Answer:
        """What the field of the post offers: those of the employee's adherent."""
        theirs = Post.adherent_id == read(pk).adherent_id
        typed = request.args.get("q", "").replace("\0", "")[:100]
        found = context().session.scalars(POST.offers(typed).where(theirs).limit(OFFERED))
        answer: Response = jsonify([offered(POST, row) for row in found])
        return answer
