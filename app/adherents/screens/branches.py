"""The branches of an adherent, for the service: the tab, a new one, the two of an agency, and attaching one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from flask import abort, flash, redirect
from sqlalchemy.orm import joinedload

from app.adherents import queries
from app.adherents.forms import AttachForm, BranchForm
from app.adherents.models import Adherent
from app.adherents.services import branches
from app.platform.answer import done, form_page, sent, told
from app.platform.context import Context, Side, StaffRight
from app.platform.database import find
from app.platform.form import Form
from app.platform.lookup import LookupField
from app.platform.page import Answer, Page, route
from app.platform.record import Tab
from app.platform.screen import register


@dataclass(frozen=True, slots=True)
class Family:
    """What the tab shows: the mother of a branch, or the branches of a mother."""

    adherent: Adherent
    branches: Sequence[Adherent]
    may_change: bool


def family(ctx: Context, adherent_id: int) -> Family:
    """An adherent with its mother or its branches."""
    adherent = ctx.session.get_one(Adherent, adherent_id)  # its record has read the mother already
    below = [] if adherent.parent_id else list(ctx.session.scalars(queries.branches(adherent_id)))
    return Family(adherent, below, StaffRight.ADHERENT_ADMIN in ctx.actor.rights)


register("Adherents", Tab("branches", "Établissements", StaffRight.ADHERENTS, "adherents/branches.html", family, 40))


class Branches(Page):
    """Making branches and attaching them (BO-01, ENT-11)."""

    right = StaffRight.ADHERENT_ADMIN
    side = Side.STAFF
    title = "Établissements"
    family = "Adherents"
    route_base = "/adherent-branches"
    rows: ClassVar = {"pk": Adherent}

    @route("/<pk>/add", post=True)
    def add(self, pk: str) -> Answer:
        """A branch of its own number, at its own address."""
        mother = _adherent(pk)
        form = BranchForm(data={"name": mother.name})
        made = sent(form, lambda: done(partial(branches.add, mother_id=mother.id, **form.values())))
        if made is not None:
            flash(f"L’établissement {made.number} est créé.", "success")
            return redirect(f"/adherents/{made.id}")
        lead = "Il a ses salariés et son numéro. Qui agit pour l’adhérent mère et ses établissements y a accès."
        return self._form(form, mother, f"Ajouter un établissement à {mother.name}", lead, "Créer l’établissement")

    @route("/<pk>/temporary-work", post=True)
    def temporary_work(self, pk: str) -> Answer:
        """« PERMANENTS » and « (INTERIMAIRES) », once that was confirmed."""
        mother, form = _adherent(pk), Form()
        if form.is_submitted():
            told(
                lambda ctx: branches.split_temporary_work(ctx, mother_id=mother.id),
                "Les deux comptes sont créés : un pour les permanents, un pour les intérimaires.",
            )
            return redirect(_tab(mother))
        return self.render(
            "layout/confirm.html",
            title=f"Créer les comptes d’intérim de {mother.name} ?",
            sentence=f"Deux établissements sont créés à la même adresse : « {mother.name} PERMANENTS » et"
            f" « {mother.name} (INTERIMAIRES) ».",
            submit_label="Créer les deux comptes",
            refusal=None,
            back_url=_tab(mother),
            back_label=mother.name,
        )

    @route("/<pk>/attach", post=True)
    def attach(self, pk: str) -> Answer:
        """To whom an adherent belongs; nobody when the field is left empty."""
        adherent = _adherent(pk)
        form = AttachForm(data={"mother": adherent.parent})
        if sent(form, lambda: done(partial(branches.attach, id=adherent.id, **form.values()))):
            flash("Le rattachement est enregistré.", "success")
            return redirect(_tab(adherent))
        lead = "Qui agit pour l’adhérent mère et ses établissements verra celui-ci, ses salariés et ses visites."
        return self._form(form, adherent, f"Rattacher {adherent.name}", lead, "Enregistrer le rattachement")

    def _form(self, form: Form, adherent: Adherent, title: str, lead: str, submit: str) -> Answer:
        for each in form:
            if isinstance(each, LookupField):
                each.lookup_url = f"/adherents/lookup/{each.name}"
        return form_page(self, form, title, lead=lead, submit=submit, back=(_tab(adherent), adherent.name))


def _adherent(pk: str) -> Adherent:
    return find(Adherent, pk, joinedload(Adherent.parent)) or abort(404)


def _tab(adherent: Adherent) -> str:
    return f"/adherents/{adherent.id}?tab=branches"
