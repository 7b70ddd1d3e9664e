"""« Fichiers » : every file that brings or sends away employees, with what each is for."""

from dataclasses import dataclass

from flask import url_for

from app.employees.imports.creation import EMPLOYEES
from app.employees.imports.dpae import DPAE
from app.employees.imports.exits import EXITS
from app.platform.context import Right, Side
from app.platform.page import Answer, Page, route

COMING = "Un tableau de vos salariés, à partir de notre fichier de référence ou du vôtre."
LEAVING = "Vos salariés en activité, déjà écrits dans le fichier : donnez un dernier jour à ceux qui partent."
DECLARED = "Les embauches que vous avez déclarées à l’URSSAF ou à la MSA entrent dans votre liste."
PAID = "Le fichier mensuel de votre paie : arrivées, départs et changements vous sont proposés."


@dataclass(frozen=True, slots=True)
class FileWay:
    """One kind of file."""

    icon: str
    title: str
    sentence: str
    url: str


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
            FileWay("person-plus", DPAE.title, DECLARED, f"{DPAE.path}/"),
            FileWay("file", "DSN du mois", PAID, url_for("Payroll.show")),
        )
        return self.render("employees/files.html", lead=lead, ways=ways)
