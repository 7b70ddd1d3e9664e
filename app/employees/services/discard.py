"""A record written by mistake, taken out while the service has not accepted it, and brought back."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from app.employees import waiting
from app.employees.facts import Facts
from app.employees.models import Assignment, Employee
from app.employees.parts import OWN_PARTS
from app.employees.rules import validation
from app.employees.services.exits import lock
from app.employees.services.follow import count_holders, follow
from app.platform import audit, trash
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.trash import Trashed
from app.posts.models import Post
from app.posts.services.describe import hold

audit.declare(employee_discarded="Fiche supprimée avant sa validation", employee_brought_back="Fiche rétablie")
KNOWN = "Cette personne a de nouveau une fiche, avec le même numéro : complétez plutôt celle-là."
NO_POST = "Le poste qu’occupait cette personne a été supprimé : rétablissez d’abord le poste."
CLOSED_POST = "Le poste qu’occupait cette personne est clôturé : rouvrez d’abord le poste."


def discard(ctx: Context, *, id: int) -> Trashed:
    """Remove a record that the service never accepted, with its contracts and its posts; it can come back for a while.

    Visits that were asked for or held keep it: the database says so.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés », or there is no such employee.
        DomainError: the service has accepted it once, or accepts no records: then it is an exit.

    Source: manual SSTRN p. 17: « after validation the employee cannot be deleted » (SAL-10, F140).
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    employee = lock(ctx, id)
    accepted = employee.validated_on is not None or ctx.session.scalar(waiting.accepted_once(id)) is not None
    if refusal := validation.refuse_discard(ctx.profile[Facts], accepted=accepted):
        raise DomainError(refusal)
    held = select(Assignment.post_id).where(Assignment.employee_id == id).distinct()
    posts = set(ctx.session.scalars(held))
    audit.record(ctx, "employee_discarded", employee, last_name=employee.last_name, first_name=employee.first_name)
    name = f"{employee.last_name} {employee.first_name}"
    trashed = trash.throw(ctx, employee, name, [(model, model.employee_id == id) for model in OWN_PARTS])
    count_holders(ctx, posts)
    return trashed


def _blocked(ctx: Context, found: Sequence[Trashed]) -> Mapping[int, str]:
    """Those whose number another record has by now, and those whose posts are not there any more."""
    numbers = {each.id: (each.adherent_id, trash.was(each)[0]["nir_hash"]) for each in found}
    marks = {bytes.fromhex(mark.removeprefix("\\x")) for _, mark in numbers.values() if mark}
    twins = select(Employee.adherent_id, Employee.nir_hash).where(Employee.nir_hash.in_(marks))
    known = {(row.adherent_id, f"\\x{row.nir_hash.hex()}") for row in ctx.session.execute(twins)} if marks else set()
    held = {each.id: _held(each, ctx.today) for each in found}
    wanted = {post_id for posts in held.values() for post_id in posts}
    posts = {
        row.id: row.closed_on for row in ctx.session.execute(select(Post.id, Post.closed_on).where(Post.id.in_(wanted)))
    }
    refused = {number: KNOWN for number, mark in numbers.items() if mark in known}
    for number, needed in held.items():
        if not needed.keys() <= posts.keys():
            refused.setdefault(number, NO_POST)
        elif any(goes_on and posts[post_id] is not None for post_id, goes_on in needed.items()):
            refused.setdefault(number, CLOSED_POST)
    return refused


def _held(trashed: Trashed, on: date) -> dict[int, bool]:
    """The posts of a career, and whether each is still held on that day, or will be."""
    held: dict[int, bool] = {}
    for row in trash.was(trashed, Assignment.__tablename__):
        last = row["period"].rpartition(",")[2].rstrip(")")  # "[2026-01-05,2026-02-01)"; empty: no end
        held[row["post_id"]] = held.get(row["post_id"], False) or not last or last > on.isoformat()
    return held


def _back(ctx: Context, trashed: Trashed) -> None:
    posts = _held(trashed, ctx.today)
    hold(ctx, posts)
    trash.refuse(ctx, trashed)
    trash.put_back(ctx, trashed)
    employee = lock(ctx, trashed.subject_id)
    follow(ctx, [employee])
    count_holders(ctx, posts)
    audit.record(ctx, "employee_brought_back", employee, last_name=employee.last_name, first_name=employee.first_name)


trash.register(trash.Kind("employee", "Fiche de salarié", Right.EMPLOYEE_ADMIN, "/employees/{}", _blocked, _back))
