"""Steps 3 and 4 of a request to join: the posts with their risks, the employees with the post held (F066)."""

from functools import partial
from typing import Any

from flask import redirect, url_for

from app.membership.forms.adhesion import EmployeeForm, EmployeesForm, adhesion_post_form, post_data
from app.membership.models import Adhesion
from app.membership.presentation import adhesion as adhesion_presentation
from app.membership.rules.adhesion import Content, Step
from app.membership.screens.adhesion_door import PAGES, AtDoor, holder, told, tried
from app.membership.services import adhesion_steps
from app.platform.context import Context
from app.platform.database import asked_row
from app.platform.errors import NotAllowed
from app.platform.form import Form
from app.platform.page import Answer, action, route
from app.posts.forms import PostForm
from app.posts.services.risks import known_risks, offered_risks

POSTS_LEAD = "Ajoutez tous les postes de votre établissement, et les risques de chacun : le suivi médical en dépend."
EMPLOYEES_LEAD = "Déclarez vos salariés et le poste que chacun occupe."


class AdhesionPosts(AtDoor):
    """« POSTES »."""

    title = "POSTES"
    default_view = "list"

    @route("/<pk>/postes", post=True)
    def list(self, pk: str) -> Answer:
        """The posts told so far; « Suivant »."""
        ctx = self.enter()
        adhesion, content = self.read(ctx, pk)
        form = Form()
        if tried(ctx, form, adhesion_steps.leave_posts, id=adhesion.id):
            return redirect(url_for(PAGES[Step.EMPLOYEES], pk=adhesion.id))
        return self.step(
            form, adhesion, content, Step.POSTS, lead=POSTS_LEAD, template="membership/adhesion_posts.html",
            posts=adhesion_presentation.posts(ctx, content),
        )  # fmt: skip

    @route("/<pk>/postes/ajouter", post=True)
    def add(self, pk: str) -> Answer:
        """A new post."""
        ctx = self.enter()
        adhesion, content = self.read(ctx, pk)
        return self._form(ctx, adhesion, content, None)

    @route("/<pk>/postes/<key>", post=True)
    def edit(self, pk: str, key: str) -> Answer:
        """Change a post told."""
        ctx = self.enter()
        adhesion, content = self.read(ctx, pk)
        return self._form(ctx, adhesion, content, asked_row(key))

    @action("/<pk>/postes/<key>/retirer")
    def drop(self, pk: str, key: str) -> Answer:
        """Take a post back."""
        ctx = self.enter()
        adhesion, _ = self.read(ctx, pk)
        row = asked_row(key)
        told(ctx, partial(adhesion_steps.drop_post, holder=holder(), id=adhesion.id, key=row), "Le poste est retiré.")
        return redirect(url_for(PAGES[Step.POSTS], pk=adhesion.id))

    def _form(self, ctx: Context, adhesion: Adhesion, content: Content, key: int | None) -> Answer:
        offered = tuple(offered_risks(known_risks(ctx)).values())
        data = post_data(content, key, offered) if key is not None else {}
        if data is None:
            raise NotAllowed("post")
        form: PostForm = adhesion_post_form(offered)(data=data)
        adhesion_id = adhesion.id
        if tried(ctx, form, adhesion_steps.keep_post, id=adhesion_id, key=key, values=partial(_post, form)):
            return redirect(url_for(PAGES[Step.POSTS], pk=adhesion_id))
        title = "Ajouter un poste" if key is None else "Modifier le poste"
        return self.step(
            form, adhesion, content, Step.POSTS, title=title, template="membership/adhesion_post.html",
            lead="Ses risques décident du suivi médical de ceux qui l’occupent.", screen=None, alike=(), aside=None,
            back_url=url_for(PAGES[Step.POSTS], pk=adhesion_id), back_label=self.title,
            submit_label="Enregistrer le poste",
        )  # fmt: skip


class AdhesionEmployees(AtDoor):
    """« SALARIES »."""

    title = "SALARIES"
    default_view = "list"

    @route("/<pk>/salaries", post=True)
    def list(self, pk: str) -> Answer:
        """The employees told so far; « Suivant »."""
        ctx = self.enter()
        adhesion, content = self.read(ctx, pk)
        form = EmployeesForm(data={"later": content.later})
        if tried(ctx, form, adhesion_steps.leave_employees, id=adhesion.id):
            return redirect(url_for(PAGES[Step.VALIDATION], pk=adhesion.id))
        return self.step(
            form, adhesion, content, Step.EMPLOYEES, lead=EMPLOYEES_LEAD,
            template="membership/adhesion_employees.html", employees=adhesion_presentation.employees(content),
        )  # fmt: skip

    @route("/<pk>/salaries/ajouter", post=True)
    def add(self, pk: str) -> Answer:
        """A new employee."""
        ctx = self.enter()
        adhesion, content = self.read(ctx, pk)
        return self._form(ctx, adhesion, content, None)

    @route("/<pk>/salaries/<key>", post=True)
    def edit(self, pk: str, key: str) -> Answer:
        """Change an employee told."""
        ctx = self.enter()
        adhesion, content = self.read(ctx, pk)
        return self._form(ctx, adhesion, content, asked_row(key))

    @action("/<pk>/salaries/<key>/retirer")
    def drop(self, pk: str, key: str) -> Answer:
        """Take an employee back."""
        ctx = self.enter()
        adhesion, _ = self.read(ctx, pk)
        row = asked_row(key)
        gone = partial(adhesion_steps.drop_employee, holder=holder(), id=adhesion.id, key=row)
        told(ctx, gone, "Le salarié est retiré de la liste.")
        return redirect(url_for(PAGES[Step.EMPLOYEES], pk=adhesion.id))

    def _form(self, ctx: Context, adhesion: Adhesion, content: Content, key: int | None) -> Answer:
        stored = content.employee(key) if key is not None else None
        if key is not None and stored is None:
            raise NotAllowed("employee")
        form, adhesion_id = EmployeeForm(content, stored), adhesion.id
        if tried(ctx, form, adhesion_steps.keep_employee, id=adhesion_id, key=key):
            return redirect(url_for(PAGES[Step.EMPLOYEES], pk=adhesion_id))
        title = "Ajouter un salarié" if stored is None else f"Modifier {stored.first_name} {stored.last_name}"
        return self.step(
            form, adhesion, content, Step.EMPLOYEES, title=title, template="membership/adhesion_employee.html",
            lead="", screen=None, aside=None, back_url=url_for(PAGES[Step.EMPLOYEES], pk=adhesion_id),
            back_label=self.title, submit_label="Enregistrer le salarié",
        )  # fmt: skip


def _post(form: PostForm) -> dict[str, Any]:
    """What the post says; without a title, that of its code (POS-03)."""
    values = form.values()
    return values | {"title": values["title"] or form.pcs_code.data.label[:100]}
