"""« Fiches à vérifier » : the service looks at what employers write, and answers what they ask it to correct."""

from functools import partial

from flask import abort, flash, redirect, request, url_for

from app.adherents.models import Adherent
from app.employees import waiting
from app.employees.facts import Facts, Validation
from app.employees.forms.validation import WishRefusalForm
from app.employees.models import CorrectionRequest, Employee
from app.employees.presentation import desk
from app.employees.screens.reading import for_service
from app.employees.services import validate
from app.platform import audit
from app.platform.answer import done, form_page, sent, told
from app.platform.context import Side, StaffRight
from app.platform.database import asked_row, find, row_id
from app.platform.form import Form
from app.platform.frame import Menu
from app.platform.page import Answer, Page, action, context, route, setting

TITLE = "Fiches à vérifier"
VALID, ALL_VALID = "La fiche est validée.", "Les fiches sont validées."
WRITTEN, REFUSED = "La correction est faite.", "La correction est refusée."


def _offered() -> bool:
    """Where the service looks at what employers write (K12)."""
    facts: Facts = setting("profile")[Facts]
    return facts.validation is not Validation.AT_ONCE


class Validations(Page):
    """Records to accept and corrections to answer, by sector. Manual: SSTRN p. 17 (K12, K13, F140, F291)."""

    right = StaffRight.INBOX
    side = Side.STAFF
    title = TITLE
    route_base = "/staff/validations"
    menu = Menu(TITLE, "check", 24, Side.STAFF, when=_offered, waiting=waiting.to_check)

    @route("/")
    def show(self) -> Answer:
        """The list, with its first item open."""
        return self._page(None, None)

    @route("/records/<pk>")
    def record(self, pk: str) -> Answer:
        """The list, with this record open."""
        return self._page(for_service(pk), None)

    @route("/requests/<pk>")
    def request(self, pk: str) -> Answer:
        """The list, with this correction open."""
        asked = _request(pk)
        return self._page(for_service(str(asked.employee_id)), asked)

    @action("/records/<pk>/validate")
    def validate(self, pk: str) -> Answer:
        """Accept one record; the next one opens, or the record where one came from it."""
        employee_id = asked_row(pk)
        if not told(partial(validate.validate, id=employee_id, seen=row_id(request.form.get("seen", ""))), VALID):
            return redirect(url_for("Validations.record", pk=employee_id))
        return _onwards(url_for("StaffEmployees.show", pk=employee_id))

    @action("/requests/<pk>/accept")
    def accept(self, pk: str) -> Answer:
        """Write what was asked; the next one opens."""
        request_id = asked_row(pk)
        if not told(partial(validate.accept, request_id=request_id), WRITTEN):
            return redirect(url_for("Validations.request", pk=request_id))
        return _onwards(url_for("Validations.show"))

    @route("/requests/<pk>/refuse", post=True)
    def refuse(self, pk: str) -> Answer:
        """Say no, and why."""
        asked, form = _request(pk), WishRefusalForm()
        reason = form.reason.data or ""
        if sent(form, lambda: done(partial(validate.refuse, request_id=asked.id, reason=reason))):
            flash(REFUSED, "success")
            return redirect(url_for("Validations.show", sector=request.args.get("sector")))
        back = (url_for("Validations.request", pk=asked.id, sector=request.args.get("sector")), TITLE)
        return form_page(self, form, "Refuser la correction", submit="Refuser la correction", back=back)

    @route("/adherents/<adherent_id>", post=True)
    def together(self, adherent_id: str) -> Answer:
        """All that wait of one adherent: a summary first, then those that are ticked."""
        ctx = context()
        adherent = find(Adherent, adherent_id) or abort(404)
        if request.method == "POST":
            ids = {number for each in request.form.getlist("ids") if (number := row_id(each)) is not None}
            seen = row_id(request.form.get("seen", ""))
            if told(partial(validate.validate_all, ids=ids, seen=seen), ALL_VALID if len(ids) > 1 else VALID):
                return redirect(url_for("Validations.show", sector=request.args.get("sector")))
        people = ctx.session.scalars(waiting.of_adherent(adherent.id).limit(validate.MOST)).all()
        back = (url_for("Validations.show", sector=request.args.get("sector")), TITLE)
        return self.render(
            "employees/validate_together.html", screen=None, form=Form(),
            title=f"Valider les fiches de {adherent.name}", seen=audit.newest(ctx),
            lead="Décochez celles qui demandent un second regard : elles restent à vérifier.", people=people,
            submit_label="Valider ces fiches", back_url=back[0], back_label=back[1],
        )  # fmt: skip

    def _page(self, employee: Employee | None, asked: CorrectionRequest | None) -> str:
        ctx = context()
        found = desk.desk(ctx, request.args.get("sector", ""))
        place: int | None = 0 if found.items else None
        if asked is not None:
            place = found.place(desk.REQUEST, asked.id)
        elif employee is not None:
            place = found.place(desk.RECORD, employee.id)
        elif place is not None:
            first = found.items[0]
            asked = _request(str(first.id)) if first.endpoint == desk.REQUEST else None
            employee = for_service(str(asked.employee_id if asked else first.id))
        return self.render(
            "employees/validations.html",
            inbox=desk.inbox(found, place),
            open=desk.opened(ctx, employee, asked) if employee is not None else None,
            waits=place is not None,
        )


def _request(pk: str) -> CorrectionRequest:
    return find(CorrectionRequest, pk) or abort(404)


def _onwards(otherwise: str) -> Answer:
    """The item that the form names, an address of this desk; else where one came from."""
    following = request.form.get("next", "")
    return redirect(following if following.startswith("/staff/validations/") else otherwise)
