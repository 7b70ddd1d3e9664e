"""« Fusions faites » : what each merger moved, changed and removed, for whoever has to read it back."""

from app.membership.models import CompanyMerger
from app.membership.presentation import mergers as merger_presentation
from app.platform.context import Side, StaffRight
from app.platform.screen import Screen
from app.platform.settings import Setting, register_setting
from app.platform.table import Shown


class Mergers(Screen):
    """The mergers that were done, the first one first."""

    model = CompanyMerger
    right = StaffRight.ADHERENT_ADMIN
    side = Side.STAFF
    title = "Fusions faites"
    lead = "Ce que chaque fusion a déplacé, changé ou retiré. Le détail est gardé un an."
    none, noun, nouns = "Aucune", "fusion", "fusions"
    family = "PetitionInbox"
    route_base = "/staff/mergers"
    empty_sentence = "Les fusions se font depuis « Démarches »."

    list_columns = [
        Shown("absorbed.name", "Absorbé", css="c-name"), Shown("kept.name", "Dans"), "merged_at", "merged_by",
    ]  # fmt: skip
    unsorted_columns = ["absorbed.name", "kept.name", "merged_by"]
    read_columns = ["absorbed", "kept"]
    base_order = "merged_at"

    present = merger_presentation.record


register_setting(Setting("Technique", "Fusions faites", "Mergers.list", StaffRight.ADHERENT_ADMIN))
