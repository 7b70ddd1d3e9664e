"""A few thousand rows, written as the service's staff may write them: under row security, in one transaction."""

from collections.abc import Iterable, Sequence

from sqlalchemy import insert

from app.adherents.models import Address, Adherent, Contact
from app.demo.rules.staff import Drawn, Worker, World
from app.demo.services import rows
from app.demo.services.rows import Ids, Row
from app.employees.models import Assignment, Contract, Employee, EmployeeExposure
from app.employees.rules.identities import nir_core
from app.platform.context import Context
from app.platform.database import Base
from app.platform.seal import fingerprint
from app.posts.models import Post, PostExposure
from app.visits.models import Visit


def write(ctx: Context, world: World, companies: Iterable[Drawn], sectors: Ids, centres: Ids) -> None:
    """Store companies with all that belongs to them."""
    known: list[int] = []
    for each in companies:
        parent = each.company.parent
        row = rows.adherent(each, sectors, centres, None if parent is None else known[parent])
        known += _stored(ctx, Adherent, rows.ADHERENT, [row])
        _company(ctx, world, each, known[-1])


def _company(ctx: Context, world: World, one: Drawn, adherent_id: int) -> None:
    _stored(ctx, Address, rows.ADDRESS, rows.addresses(one, adherent_id))
    _stored(ctx, Contact, rows.CONTACT, rows.contacts(one, adherent_id))
    posts = _stored(ctx, Post, rows.POST, [rows.post(each, adherent_id) for each in one.posts])
    pairs = list(zip(one.posts, posts, strict=True))
    exposed = [row for each, post_id in pairs for row in rows.post_exposures(each, adherent_id, post_id)]
    _stored(ctx, PostExposure, rows.POST_EXPOSURE, exposed)
    people = [_employee(world, each, adherent_id, posts) for each in one.workers]
    ids = _stored(ctx, Employee, rows.PERSON + rows.NUMBER + rows.FATE, people)
    workers = list(zip(one.workers, ids, strict=True))
    for model, columns, of in (
        (Contract, rows.CONTRACT, rows.contracts),
        (EmployeeExposure, rows.EMPLOYEE_EXPOSURE, rows.own_exposures),
        (Visit, rows.VISIT, rows.visits),
    ):
        _stored(ctx, model, columns, [row for each, key in workers for row in of(each, adherent_id, key)])
    held = [row for each, key in workers for row in rows.assignments(each, adherent_id, key, posts)]
    _stored(ctx, Assignment, rows.ASSIGNMENT, held)


def _employee(world: World, one: Worker, adherent_id: int, posts: Ids) -> Row:
    nir = one.person.nir
    number = (nir, fingerprint(nir_core(nir))) if nir else (None, None)
    return (*rows.person(one, adherent_id, posts), *number, *rows.fate(one.fate, world.validated_before))


def _stored(ctx: Context, model: type[Base], columns: Sequence[str], values: Sequence[Row]) -> list[int]:
    """Insert the rows; their ids in the same order."""
    if not values:
        return []
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(ctx.session.scalars(statement, [dict(zip(columns, row, strict=True)) for row in values]))
