"""« Activité » : everything that was done to an adherent's data: by its users, its accountant, the service (N5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Select, select

from app.employees.models import Employee
from app.employees.queries import in_sight
from app.platform import audit, history
from app.platform.audit import AuditLine
from app.platform.clock import PARIS
from app.platform.context import Context, Right
from app.platform.history import History
from app.platform.search import holds
from app.platform.wording import listed
from app.posts.models import Post

Subject = tuple[str | None, int | None]
ABOUT: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "salaries": ("Salariés", ("employee", "correction_request")),
    "postes": ("Postes de travail", ("post",)),
    "visites": ("Visites", ("visit_request", "appointment", "visit", "inquiry")),
    "acces": ("Utilisateurs et accès", ("mandate", "invitation", "person", "account", "filer_number", "petition")),
    "entreprise": ("Entreprise", ("adherent", "address", "contact", "interlocutor")),
}
"""What one may ask for alone: in the address → its label, and the tables that it is about."""


@dataclass(frozen=True, slots=True)
class About:
    """What a line is about, as the page names it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see of the activity."""

    about: str = ""
    """A key of `ABOUT`; anything else: all of it."""
    who: str = ""
    """A part of a name."""
    until: date | None = None
    """Nothing after this day; None: up to now."""


def activity(ctx: Context, asked: Asked, before: int | None) -> History:
    """A page of what was done, the latest first.

    Raises:
        NotAllowed: the actor does not administer its adherents.
    """
    ctx.require(Right.ADMIN)
    return history.read(ctx, _lines(ctx, asked), before)


def subjects(ctx: Context, found: History) -> dict[Subject, About]:
    """The employees and posts that these lines are about, with their pages."""
    ids = {
        table: {each.subject[1] for each in found.lines if each.subject[0] == table} for table in ("employee", "post")
    }
    named: dict[Subject, About] = {}
    if ids["employee"]:
        people = select(Employee.id, Employee.last_name, Employee.first_name).where(Employee.id.in_(ids["employee"]))
        for row in ctx.session.execute(people.where(in_sight(ctx))):
            named["employee", row.id] = About(
                listed(row.last_name, row.first_name), f"/employees/{row.id}?tab=historique"
            )
    if ids["post"]:
        for post_id, title in ctx.session.execute(select(Post.id, Post.title).where(Post.id.in_(ids["post"]))):
            named["post", post_id] = About(title, f"/posts/{post_id}?tab=historique")
    return named


def _lines(ctx: Context, asked: Asked) -> Select[AuditLine]:
    lines = audit.history_of_adherents(sorted(ctx.actor.adherents))
    if asked.about in ABOUT:
        lines = lines.where(AuditLine.subject_kind.in_(ABOUT[asked.about][1]))
    if asked.who:
        lines = lines.where(holds(AuditLine.who, asked.who) | holds(AuditLine.on_behalf_of, asked.who))
    if asked.until is not None:
        lines = lines.where(AuditLine.at <= datetime.combine(asked.until, time.max, PARIS))
    return lines
