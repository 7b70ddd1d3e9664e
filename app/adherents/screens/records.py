"""« Adhérents » of the service: the list, the records, and whether each is followed."""

from functools import partial

from flask import abort, flash, redirect

from app.adherents import presentation
from app.adherents.forms import LOOKUPS, AdherentForm, CorrectionForm, StateForm
from app.adherents.models import Adherent
from app.adherents.services import company
from app.platform.answer import done, form_page, sent
from app.platform.context import Side, StaffRight
from app.platform.database import find
from app.platform.export.columns import Export
from app.platform.frame import Menu
from app.platform.page import Answer, Page, route
from app.platform.screen import Screen
from app.platform.table import Shown


class Adherents(Screen):
    """« Adhérents » : the companies that the service follows. Source: BO-01."""

    model = Adherent
    right, add_right, edit_right = StaffRight.ADHERENTS, StaffRight.ADHERENT_ADMIN, StaffRight.ADHERENT_ADMIN
    title = "Adhérents"
    noun, nouns = "adhérent", "adhérents"
    menu = Menu("Adhérents", "company", 30, Side.STAFF)
    empty_sentence = "Aucun adhérent n’est encore enregistré. Créez le premier, puis imprimez sa lettre."
    add_label = "Créer un adhérent"
    add_lead = "Sa lettre de première connexion s’imprime ensuite depuis sa fiche."
    done = "L’adhérent est enregistré."

    list_columns = [
        Shown("name", sort="name_key", search="name_key", css="c-name"),
        Shown("number"),
        Shown("siret", cell=presentation.siret, css="lo md nowrap"),
        Shown("sector.name", css="md"),
        Shown("state"),
    ]
    search_columns = ["name", "number", "siret", "sector.name", "state"]
    unsorted_columns = ["siret", "sector.name", "state"]
    read_columns = ["sector", "centre", "parent"]
    lookups = LOOKUPS
    add_form_class, edit_form_class = AdherentForm, CorrectionForm
    exports = Export("adherents", "adherent", "Export de la liste des adhérents")
    base_order = "name"

    present = presentation.record
    on_add = company.enrol
    on_edit = company.correct


class Standing(Page):
    """« Suspendre ou rétablir » an adherent (BO-01)."""

    right = StaffRight.ADHERENT_ADMIN
    side = Side.STAFF
    title = "Suspendre ou rétablir"
    family = "Adherents"
    route_base = "/adherent-state"

    @route("/<pk>", post=True)
    def show(self, pk: str) -> Answer:
        """Choose the state, with the reason that the employer reads."""
        adherent = find(Adherent, pk) or abort(404)
        form = StateForm(state=adherent.state, reason=adherent.state_reason)
        if sent(form, lambda: done(partial(company.change_state, id=adherent.id, **form.values()))):
            flash("L’état de l’adhésion est enregistré.", "success")
            return redirect(f"/adherents/{adherent.id}")
        lead = "Les données restent : rien n’est effacé, et l’état peut changer de nouveau."
        back = (f"/adherents/{adherent.id}", adherent.name)
        title = f"Suspendre ou rétablir {adherent.name}"
        return form_page(self, form, title, lead=lead, submit="Enregistrer l’état", back=back)
