"""« Salariés archivés » : what is kept of who left long ago, for the few of the service who may look."""

from app.employees.archive import presentation
from app.employees.archive.models import ArchivedEmployee
from app.platform.context import Side, StaffRight
from app.platform.screen import Screen
from app.platform.settings import Setting, register_setting
from app.platform.table import Shown


class ArchivedEmployees(Screen):
    """The archive: read, never changed; no number of social security, no address."""

    model = ArchivedEmployee
    right = StaffRight.ADHERENT_ADMIN
    side = Side.STAFF
    title = "Salariés archivés"
    lead = (
        "Deux ans après leur sortie, les fiches quittent les listes ; ce qui en reste est gardé ici trois ans de plus."
    )
    none, noun, nouns = "Aucune", "fiche archivée", "fiches archivées"
    family = "StaffEmployees"
    route_base = "/staff/archived-employees"
    empty_sentence = "Personne n’est parti depuis plus de deux ans."

    list_columns = [
        Shown(
            "last_name", "Nom d’usage, prénom", sort="name_key", search="name_key", cell=presentation.name_cell,
            needs=["first_name"], css="c-name",
        ),
        Shown("adherent.name", "Adhérent"), "left_on",
    ]  # fmt: skip
    unsorted_columns = ["adherent.name"]
    search_columns = ["last_name"]
    read_columns = ["adherent"]
    base_order = "last_name"

    present = presentation.record


register_setting(Setting("Technique", "Salariés archivés", "ArchivedEmployees.list", StaffRight.ADHERENT_ADMIN))
