"""Many employees at once: what `hire` does for one, in a few statements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import identities
from app.employees.rules.employments import Employment
from app.employees.rules.follow_up import Career, Span, Stay, Stint, followed
from app.employees.rules.identities import Identity
from app.employees.services.follow import COLUMNS, count_holders, read_exposed_posts, read_legal_kinds
from app.employees.services.hire import IDENTITY
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.database import Base
from app.platform.errors import DomainError
from app.platform.intake import Writing, landed
from app.platform.intake.landing import PLACE
from app.platform.seal import fingerprint
from app.posts.models import Post
from app.posts.services.risks import known_risks

audit.declare(employee_imported="Salarié ajouté par un import")

PostKey = tuple[str, str]
"""Normalised title and code PCS: what names an open post of an adherent."""
EMPLOYEE = ("adherent_id", *IDENTITY, "nir", "nir_hash", "hired_on", "left_on", *COLUMNS)
CONTRACT = ("adherent_id", "employee_id", "kind", "period")
ASSIGNMENT = ("adherent_id", "employee_id", "post_id", "period")
_named, _computed = attrgetter(*IDENTITY), attrgetter(*COLUMNS)
GONE = "Un poste de ce fichier n’est plus ouvert : vérifiez de nouveau. Rien n’a été importé."


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to hire: what `rules.entry` accepted, and the post."""

    who: Identity
    work: Employment
    post: PostKey | None
    """None: to complete later, no visit until then (SAL-12)."""
    mark: bytes | None = None
    """The keyed fingerprint of the number, where it is known already."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Somebody to hire, as the tables take them."""

    employee: Sequence[Any]
    """One value for each of `EMPLOYEE`."""
    contract_kind: str
    stay: Range[date]
    post_id: int | None
    stint: Range[date]


def hire_all(ctx: Context, newcomers: Sequence[Newcomer], writing: Writing) -> Sequence[int]:
    """Add employees to the actor's adherent, each with contract, post and follow-up.

    Returns:
        Their numbers, in the order of the rows.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
        DomainError: a post is not open, or a number is another employee's (said by the database).
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    ready = make_ready(ctx)
    return add_ready(ctx, [ready(each) for each in newcomers], writing)


def make_ready(ctx: Context) -> Callable[[Newcomer], Ready]:
    """Work out the follow-up of newcomers, and all else that is written of them; asks nothing more of the database.

    The posts that are open are kept so until the end of the transaction.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
        DomainError: by the function; a post is not open.
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    mine, today = ctx.actor.adherent_id, ctx.today
    posts = _open_posts(ctx)
    exposed, kinds = read_exposed_posts(ctx, posts.values(), known_risks(ctx)), read_legal_kinds(ctx)

    def ready(newcomer: Newcomer) -> Ready:
        work = newcomer.work
        post_id = posts.get(newcomer.post) if newcomer.post else None
        if newcomer.post and post_id is None:
            raise DomainError(GONE, field="post")
        computed = followed(_career(newcomer, post_id), exposed, kinds, today)
        row = (mine, *_identity(newcomer), work.hired_on, work.left_on, *_computed(computed))
        after = _after(work.left_on)
        return Ready(row, work.contract_kind, Range(work.hired_on, after), post_id, Range(work.post_since, after))

    return ready


def add_ready(ctx: Context, newcomers: Sequence[Ready], writing: Writing) -> Sequence[int]:
    """Write those whom `make_ready` made ready in the same transaction; their numbers, in the same order.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
        DomainError: a number is another employee's (said by the database).
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    mine = ctx.actor.adherent_id
    ids = _write(ctx, Employee, EMPLOYEE, [each.employee for each in newcomers])
    people = list(zip(ids, newcomers, strict=True))
    _write(ctx, Contract, CONTRACT, [(mine, row_id, each.contract_kind, each.stay) for row_id, each in people])
    held = [(mine, row_id, each.post_id, each.stint) for row_id, each in people if each.post_id is not None]
    _write(ctx, Assignment, ASSIGNMENT, held)
    count_holders(ctx, {each.post_id for each in newcomers if each.post_id is not None})
    audit.record_all(ctx, "employee_imported", Employee, ids, Import=writing.name)
    return ids


def _open_posts(ctx: Context) -> Mapping[PostKey, int]:
    """The posts that are open, kept so until the end of the transaction."""
    mine = Post.adherent_id == ctx.actor.adherent_id, Post.closed_on.is_(None)
    found = select(Post.title_key, Post.pcs_code, Post.id).where(*mine).order_by(Post.id)
    return {(row[0], row[1]): row[2] for row in ctx.session.execute(found.with_for_update(key_share=True))}


def _career(newcomer: Newcomer, post_id: int | None) -> Career:
    """A career that begins: one contract, one post or none yet, no visit."""
    who, work = newcomer.who, newcomer.work
    after = _after(work.left_on)
    return Career(
        born_on=who.born_on,
        sex=who.sex,
        hired_on=work.hired_on,
        left_on=work.left_on,
        stints=[Stint(post_id, 1, Span(work.post_since, after))] if post_id is not None else [],
        stays=[Stay(work.contract_kind, Span(work.hired_on, after))],
        exposed=(),
        visits=(),
    )


def _identity(newcomer: Newcomer) -> list[Any]:
    who, mark = newcomer.who, newcomer.mark
    if who.nir and mark is None:
        mark = fingerprint(identities.nir_core(who.nir))
    return [*_named(who), who.nir, mark]


def _write(ctx: Context, model: type[Base], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Their numbers, in the order of the rows: that of the INSERT gives ever larger ones."""
    table: Any = model.__table__
    arrived = landed(ctx.session, f"arriving_{table.name}", [table.c[name] for name in names], rows)
    chosen = select(*(arrived.c[name] for name in names)).order_by(arrived.c[PLACE])
    made = ctx.session.scalars(insert(model).from_select(list(names), chosen).returning(model.id))
    return sorted(made)


def _after(last_on: date | None) -> date | None:
    return None if last_on is None else last_on + timedelta(days=1)
