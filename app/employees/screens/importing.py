"""« Importer » for employees, and the other files that bring them or send them away."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from flask import redirect, url_for

from app.employees.facts import Dpae, Facts, Validation
from app.employees.hirings.pages import DeclaredHirings
from app.employees.hirings.queries import count_waiting
from app.employees.imports.creation import EMPLOYEES
from app.employees.imports.declared import DECLARED
from app.employees.imports.dpae import DPAE
from app.employees.imports.exits import EXITS, filled
from app.employees.payroll.pages import Payroll
from app.employees.screens.files import EmployeeFiles
from app.platform.answer import told
from app.platform.context import Context, Right
from app.platform.intake import ImportPage, filling
from app.platform.page import Answer, action, context, route
from app.platform.record import Act
from app.platform.wording import counted
from app.posts.facts import Facts as PostFacts
from app.posts.facts import Source


class EmployeeImport(ImportPage):
    """« CREATION DE SALARIES » : employees in one go. Manual: SAL-16."""

    kind = EMPLOYEES
    family = "Employees"
    back = ("/employees/", "Salariés")


class HiringImport(ImportPage):
    """« Liste de DPAE » : hirings as they were declared enter the list. Manual: SAL-18."""

    kind = DPAE
    family = "Employees"
    back = ("/employees/", "Salariés")
    offered: ClassVar[Collection[Dpae]] = (Dpae.FILE, Dpae.LONGER)
    """Where the service takes such a list (K50); elsewhere one is led to the files that it takes."""

    @route("/", post=True)
    def show(self) -> Answer:
        """As for any file."""
        return super().show() if self._taken() else redirect(f"{EmployeeFiles.route_base}/")

    @route("/paste", post=True)
    def paste(self) -> Answer:
        """As for any file."""
        return super().paste() if self._taken() else redirect(f"{EmployeeFiles.route_base}/")

    def _taken(self) -> bool:
        return context().profile[Facts].dpae in self.offered


class DeclaredImport(HiringImport):
    """« Liste de DPAE » where its hirings wait to be confirmed (K50)."""

    kind = DECLARED
    back = ("/employees/hirings/", "Embauches à confirmer")
    offered = (Dpae.INBOX,)


class ExitImport(ImportPage):
    """« FIN DE CONTRATS » : exits in one go, from a file that knows who is here. Manual: SAL-17."""

    kind = EXITS
    family = "Employees"
    back = ("/employees/", "Salariés")
    start_template = "employees/exits_start.html"

    @action("/model")
    def model(self) -> Answer:
        """Who is here today, each with the day to tell, as the manual's spreadsheet opens it; the history says so."""
        if not told(lambda ctx: filling.note(ctx, self.kind)):
            return redirect(f"{self.route_base}/")
        rows = ([row.get(each.name, "") for each in self.kind.columns] for row in filled(context()))
        return self.sheet(rows)


def import_acts(ctx: Context) -> Sequence[Act]:
    """The buttons at the head of the list, each for those who may."""
    posts = _posts(ctx)
    if Right.EMPLOYEE_ADMIN not in ctx.actor.rights:
        return posts
    files = Act("Importer", f"{EmployeeFiles.route_base}/", "upload")
    waiting = _waiting(ctx)
    if ctx.profile[Facts].validation is Validation.AT_ONCE:  # no record is ever removed
        return (*waiting, *posts, files)
    return (*waiting, *posts, Act("Corbeille", url_for("Trash.show"), "trash"), files)


def _posts(ctx: Context) -> Sequence[Act]:
    """The list of posts, where it is no entry of the menu (K16)."""
    if Right.POSTS not in ctx.actor.rights or ctx.profile[PostFacts].source is not Source.SHEET:
        return ()
    return (Act("Postes de travail", url_for("Posts.list"), "tool"),)


def _waiting(ctx: Context) -> Sequence[Act]:
    """The hirings that wait, when there are some."""
    if ctx.profile[Facts].dpae is not Dpae.INBOX:
        return ()
    count = count_waiting(ctx)
    label = counted(count, "embauche à confirmer", "embauches à confirmer")
    return (Act(label, f"{DeclaredHirings.route_base}/", "person-plus"),) if count else ()


IMPORT_SCREENS = (
    EmployeeImport,
    ExitImport,
    HiringImport,
    DeclaredImport,
    DeclaredHirings,
    EmployeeFiles,
    Payroll,
)
