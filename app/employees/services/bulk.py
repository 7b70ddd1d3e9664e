"""Many employees at once: what `hire` does for one, in a few statements."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from msgspec import Struct
from sqlalchemy import BigInteger, Column, Date, String, Table, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import identities
from app.employees.rules.employments import Employment
from app.employees.rules.follow_up import Career, Span, Stay, Stint, followed
from app.employees.rules.identities import Identity
from app.employees.services.follow import COLUMNS, read_exposed_posts, read_legal_kinds
from app.employees.services.hire import IDENTITY
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.intake import Writing
from app.platform.intake.landing import PLACE, Landing
from app.platform.seal import fingerprint
from app.posts.models import Post
from app.posts.services.bulk import add_holders
from app.posts.services.risks import known_risks

audit.declare(employee_imported="Salarié ajouté par un import")

PostKey = tuple[str, str]
"""Normalised title and code PCS: what names an open post of an adherent."""
EMPLOYEE = ("adherent_id", *IDENTITY, "nir", "nir_hash", "hired_on", "left_on", *COLUMNS)
CONTRACT = ("adherent_id", "employee_id", "kind", "period")
ASSIGNMENT = ("adherent_id", "employee_id", "post_id", "period")
ARRIVING: tuple[Any, ...] = (
    *(Employee.__table__.columns[name] for name in EMPLOYEE),
    Column("kind", String),
    Column("post_id", BigInteger),
    Column("held_since", Date),
)
"""The employee, then what the career begins with."""
LANDING = Landing("arriving_employee", ARRIVING)
POST, LEFT_ON = (next(at for at, each in enumerate(ARRIVING) if each.name == name) for name in ("post_id", "left_on"))
_named, _computed = attrgetter(*IDENTITY), attrgetter(*COLUMNS)
GONE = "Un poste de ce fichier n’est plus ouvert : vérifiez de nouveau. Rien n’a été importé."


class Newcomer(Struct, frozen=True):
    """Somebody to hire: what `employments.entry` accepted, and the post."""

    who: Identity
    work: Employment
    post: PostKey | None
    """None: to complete later, no visit until then (SAL-12)."""
    mark: bytes | None = None
    """The keyed fingerprint of the number, where it is known already."""


class Ready(Struct, frozen=True):
    """People to hire, as the tables take them."""

    packed: bytes
    """Of `LANDING`."""
    held: Counter[int]
    """The posts that they hold today or later, each with how many."""


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
    return add_ready(ctx, ready(newcomers), writing)


def make_ready(ctx: Context) -> Callable[[Sequence[Newcomer]], Ready]:
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

    def row(newcomer: Newcomer) -> tuple[Any, ...]:
        work = newcomer.work
        post_id = posts.get(newcomer.post) if newcomer.post else None
        if newcomer.post and post_id is None:
            raise DomainError(GONE, field="post")
        computed = followed(_career(newcomer, post_id), exposed, kinds, today)
        career = (work.contract_kind, post_id, work.post_since)
        return (mine, *_identity(newcomer), work.hired_on, work.left_on, *_computed(computed), *career)

    def ready(newcomers: Sequence[Newcomer]) -> Ready:
        rows = [row(each) for each in newcomers]
        holding = (each[POST] for each in rows if each[LEFT_ON] is None or each[LEFT_ON] >= today)
        return Ready(LANDING.packed(rows), Counter(post_id for post_id in holding if post_id is not None))

    return ready


def add_ready(ctx: Context, newcomers: Ready, writing: Writing) -> Sequence[int]:
    """Write those whom `make_ready` made ready in the same transaction; their numbers, in the same order.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
        DomainError: a number is another employee's (said by the database).
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    arrived = LANDING.land(ctx.session, newcomers.packed)
    whole = [arrived.c[name] for name in EMPLOYEE]
    added = insert(Employee).from_select(EMPLOYEE, select(*whole).order_by(arrived.c[PLACE])).returning(Employee.id)
    new = added.cte("new")
    ids: list[int] = ctx.session.scalar(select(func.array_agg(new.c.id))) or []
    ids.sort()  # numbers grow in the order of the INSERT
    _add_careers(ctx, arrived, ids)
    add_holders(ctx, newcomers.held)
    audit.record_all(ctx, "employee_imported", Employee, ids, Import=writing.name)
    return ids


def _add_careers(ctx: Context, arrived: Table, ids: Sequence[int]) -> None:
    """The contract of each, and the post where there is one; both last as long as is known."""
    numbers = bindparam("ids", ids, type_=ARRAY(BigInteger))
    made = func.unnest(numbers).table_valued("id", with_ordinality="at").render_derived()
    row = arrived.c
    after = row.left_on + 1
    whose = (row.adherent_id, made.c.id)
    people = select().select_from(arrived.join(made, made.c.at == row[PLACE] + 1)).order_by(made.c.id)
    stays = people.add_columns(*whose, row.kind, func.daterange(row.hired_on, after))
    ctx.session.execute(insert(Contract).from_select(CONTRACT, stays))
    stints = people.add_columns(*whose, row.post_id, func.daterange(row.held_since, after))
    ctx.session.execute(insert(Assignment).from_select(ASSIGNMENT, stints.where(row.post_id.is_not(None))))


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


def _after(last_on: date | None) -> date | None:
    return None if last_on is None else last_on + timedelta(days=1)
