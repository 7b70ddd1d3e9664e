"""« Fichiers » : every file that brings or sends away employees, with what each is for."""

from dataclasses import dataclass

from flask import url_for

from app.employees.facts import Dpae, Facts
from app.employees.imports.creation import EMPLOYEES
from app.employees.imports.declared import DECLARED
from app.employees.imports.dpae import DPAE
from app.employees.imports.exits import EXITS
from app.platform.context import Right, Side
from app.platform.page import Answer, Page, context, route

COMING = "Un tableau de vos salariés, à partir de notre fichier de référence ou du vôtre."
LEAVING = "Vos salariés en activité, déjà écrits dans le fichier : donnez un dernier jour à ceux qui partent."
ENTER = "Les embauches que vous avez déclarées à l’URSSAF ou à la MSA entrent dans votre liste."
LONGER = "Les embauches de plus d’un jour que vous avez déclarées à l’URSSAF ou à la MSA entrent dans votre liste."
WAIT = "Les embauches déclarées à l’URSSAF ou à la MSA attendent votre accord, une par une ou toutes ensemble."
PAID = "Le fichier mensuel de votre paie : arrivées, départs et changements vous sont proposés."


@dataclass(frozen=True, slots=True)
class FileWay:
    """One kind of file."""

    icon: str
    title: str
    sentence: str
    url: str


HIRINGS = {
    Dpae.NONE: (),
    Dpae.FILE: (FileWay("person-plus", DPAE.title, ENTER, f"{DPAE.path}/"),),
    Dpae.LONGER: (FileWay("person-plus", DPAE.title, LONGER, f"{DPAE.path}/"),),
    Dpae.INBOX: (FileWay("person-plus", DECLARED.title, WAIT, f"{DECLARED.path}/"),),
}
"""The way of a list of DPAE, where the service takes one (K50)."""


class EmployeeFiles(Page):
    """The choice between the files of employees."""

    right = Right.EMPLOYEE_ADMIN
    side = Side.EMPLOYER
    title = "Mettre à jour par un fichier"
    route_base = "/employees/files"
    family = "Employees"

    @route("/")
    def show(self) -> Answer:
        """One way for each kind of file."""
        lead = "Choisissez le fichier que vous avez. Rien n’est enregistré sans votre accord."
        ways = (
            FileWay("people", EMPLOYEES.title, COMING, f"{EMPLOYEES.path}/"),
            FileWay("leave", EXITS.title, LEAVING, f"{EXITS.path}/"),
            *HIRINGS[context().profile[Facts].dpae],
            FileWay("file", "DSN du mois", PAID, url_for("Payroll.show")),
        )
        return self.render("employees/files.html", lead=lead, ways=ways)
