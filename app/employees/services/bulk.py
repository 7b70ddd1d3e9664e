"""Many employees at once: what `hire` does for one, in a few statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range

from app.employees import rules
from app.employees.follow_up import Career, Followed, Span, Stay, Stint, followed
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import Employment, Identity
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
GONE = "Un poste de ce fichier n’est plus ouvert : vérifiez de nouveau. Rien n’a été importé."


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to hire: what `rules.entry` accepted, and the post."""

    who: Identity
    work: Employment
    post: PostKey | None
    """None: to complete later, no visit until then (SAL-12)."""


def hire_all(ctx: Context, newcomers: Sequence[Newcomer], writing: Writing) -> Sequence[int]:
    """Add employees to the actor's adherent, each with contract, post and follow-up.

    Returns:
        Their numbers, in the order of the rows.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
        DomainError: a post is not open, or a number is another employee's (said by the database).
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    mine = ctx.actor.adherent_id
    posts = _open_posts(ctx, {each.post for each in newcomers if each.post})
    exposed = read_exposed_posts(ctx, posts.values(), known_risks(ctx))
    kinds = read_legal_kinds(ctx)
    rows = []
    for each in newcomers:
        computed = followed(_career(each, posts.get(each.post) if each.post else None), exposed, kinds, ctx.today)
        rows.append((mine, *_identity(each.who), each.work.hired_on, each.work.left_on, *_columns(computed)))
    ids = _write(ctx, Employee, EMPLOYEE, rows)
    stays = [Range(each.work.hired_on, _after(each.work.left_on)) for each in newcomers]
    stints = [Range(each.work.post_since, _after(each.work.left_on)) for each in newcomers]
    people = list(zip(ids, newcomers, stays, stints, strict=True))
    _write(ctx, Contract, CONTRACT, [(mine, row_id, each.work.contract_kind, stay) for row_id, each, stay, _ in people])
    held = [(mine, row_id, posts[each.post], stint) for row_id, each, _, stint in people if each.post]
    _write(ctx, Assignment, ASSIGNMENT, held)
    count_holders(ctx, set(posts.values()))
    audit.record_all(ctx, "employee_imported", Employee, ids, Import=f"n° {writing.batch}")
    return ids


def _open_posts(ctx: Context, keys: Collection[PostKey]) -> Mapping[PostKey, int]:
    """The posts that are open, kept so until the end of the transaction."""
    titles = {title for title, _ in keys}
    mine = Post.adherent_id == ctx.actor.adherent_id, Post.title_key.in_(titles), Post.closed_on.is_(None)
    found = select(Post.title_key, Post.pcs_code, Post.id).where(*mine).order_by(Post.id)
    found = found.with_for_update(key_share=True)
    posts = {(row[0], row[1]): row[2] for row in ctx.session.execute(found) if (row[0], row[1]) in keys}
    if len(posts) < len(keys):
        raise DomainError(GONE, field="post")
    return posts


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


def _identity(who: Identity) -> list[Any]:
    nir_hash = fingerprint(rules.nir_core(who.nir)) if who.nir else None
    return [*(getattr(who, name) for name in IDENTITY), who.nir, nir_hash]


def _columns(computed: Followed) -> list[Any]:
    return [getattr(computed, name) for name in COLUMNS]


def _write(ctx: Context, model: type[Base], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Their numbers, in the order of the rows: that of the INSERT gives ever larger ones."""
    table: Any = model.__table__
    arrived = landed(ctx.session, f"arriving_{table.name}", [table.c[name] for name in names], rows)
    chosen = select(*(arrived.c[name] for name in names)).order_by(arrived.c[PLACE])
    made = ctx.session.scalars(insert(model).from_select(list(names), chosen).returning(model.id))
    return sorted(made)


def _after(last_on: date | None) -> date | None:
    return None if last_on is None else last_on + timedelta(days=1)
