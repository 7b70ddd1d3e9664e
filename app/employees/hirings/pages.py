"""« Embauches à confirmer » : what a list of DPAE declares, confirmed one by one or all, or refused (K50)."""

from collections.abc import Collection
from functools import partial
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for

from app.employees.hirings import queries, services
from app.employees.hirings.forms import ConfirmForm
from app.employees.hirings.models import DeclaredHiring
from app.employees.hirings.presentation import shown_hirings, shown_one, shown_refused
from app.employees.hirings.states import HiringState
from app.platform.answer import done, form_page, sent, told
from app.platform.context import Right, Side
from app.platform.database import asked_row, find, row_id
from app.platform.page import Answer, Page, action, context, route
from app.platform.wording import counted

LEAD = "Déclarées par DPAE : personne n’entre dans votre liste sans votre accord."
WITHOUT_POST = "Sans poste, il reste à compléter dans la liste : aucune visite ne peut être demandée sans lui."
NOT_TWICE = "rien n’a été ajouté, et il n’y a plus rien à confirmer"
REFUSED_SHOWN = 50


class DeclaredHirings(Page):
    """The inbox, for who may add employees."""

    right = Right.EMPLOYEE_ADMIN
    side = Side.EMPLOYER
    title = "Embauches à confirmer"
    route_base = "/employees/hirings"
    family = "Employees"
    rows: ClassVar = {"pk": DeclaredHiring}

    @route("/")
    def show(self) -> Answer:
        """Those that wait, then those that somebody refused."""
        ctx = context()
        mine = sorted(ctx.actor.adherents)
        waiting = ctx.session.scalars(queries.waiting(mine).limit(services.MOST)).all()
        total = len(waiting)
        if total == services.MOST:
            total = queries.count_waiting(ctx)
        refused = ctx.session.scalars(queries.refused(mine).limit(REFUSED_SHOWN)).all()
        return self.render(
            "employees/hirings.html",
            lead=LEAD,
            base=self.route_base,
            total=total,
            waiting=shown_hirings(ctx, waiting),
            refused=shown_refused(refused),
            back_url=url_for("Employees.list"),
            back_label="Salariés",
        )

    @route("/<pk>", post=True)
    def one(self, pk: str) -> Answer:
        """Confirm one hiring, with the post that a DPAE does not tell."""
        hiring = find(DeclaredHiring, pk) or abort(404)
        if hiring.state is not HiringState.WAITING:
            abort(404)
        form = ConfirmForm()
        added = sent(form, lambda: done(partial(services.confirm, id=hiring.id, **form.values())))
        if added is not None:
            told_so = "est dans votre liste" if added else f"était déjà dans votre liste : {NOT_TWICE}"
            flash(f"{hiring.name} {told_so}.", "success" if added else "info")
            return redirect(f"{self.route_base}/")
        lead = f"{shown_one(context(), hiring)} {WITHOUT_POST}"
        back = (f"{self.route_base}/", self.title)
        return form_page(self, form, f"Confirmer l’embauche de {hiring.name}", lead=lead, submit="Confirmer", back=back)

    @action("/confirm")
    def confirm(self) -> Answer:
        """One line, or those ticked."""
        ids = _ids()
        return self._confirmed(ids)

    @action("/confirm-all")
    def confirm_all(self) -> Answer:
        """All that wait, as many as can be done at once."""
        ctx = context()
        waiting = queries.waiting(sorted(ctx.actor.adherents)).limit(services.MOST)
        ids = [each.id for each in ctx.session.scalars(waiting)]
        return self._confirmed(ids)

    @action("/refuse")
    def refuse(self) -> Answer:
        """Nobody was hired so: one line, or those ticked."""
        told(lambda ctx: services.refuse(ctx, ids=_ids()), "C’est refusé : vous pouvez le rappeler plus bas.")
        return redirect(f"{self.route_base}/")

    @action("/<pk>/recall")
    def recall(self, pk: str) -> Answer:
        """It was refused by mistake."""
        number = asked_row(pk)
        told(partial(services.recall, id=number), "Cette embauche est de nouveau à confirmer.")
        return redirect(f"{self.route_base}/")

    def _confirmed(self, ids: Collection[int]) -> Answer:
        made: list[services.Confirmed] = []
        if told(lambda ctx: made.append(services.confirm_all(ctx, ids=ids))):
            if made[0].done:
                flash(counted(made[0].done, "embauche confirmée.", "embauches confirmées."), "success")
            if made[0].there:
                known = counted(made[0].there, "personne était", "personnes étaient")
                flash(f"{known} déjà dans votre liste : {NOT_TWICE}.", "info")
            if made[0].refused:
                stays = counted(made[0].refused, "embauche reste", "embauches restent")
                flash(f"{stays} : la raison est écrite dessous.", "danger")
        return redirect(f"{self.route_base}/")


def _ids() -> frozenset[int]:
    """The line whose own button was pressed; else those ticked."""
    typed = request.form.getlist("one") or request.form.getlist("ids")
    return frozenset(number for each in typed if (number := row_id(each)) is not None)
