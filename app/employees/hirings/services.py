"""Hirings that a list of DPAE declares: each is confirmed, one by one or all, or refused (K50)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app.employees import sight
from app.employees.facts import Facts
from app.employees.hirings import queries
from app.employees.hirings.models import LONGEST_NAME, LONGEST_REFUSAL, DeclaredHiring
from app.employees.hirings.states import HiringState
from app.employees.models import Employee
from app.employees.payroll.applying import employment_of, met, person_of, told
from app.employees.payroll.comparing import Said
from app.employees.rules import identities
from app.employees.services import hire
from app.employees.services.bulk import Newcomer
from app.platform import audit, merger
from app.platform.context import Context, Right
from app.platform.database import explain
from app.platform.errors import DomainError, NotAllowed
from app.platform.intake import Writing
from app.platform.seal import fingerprint
from app.platform.wording import listed
from app.posts.models import Post
from app.posts.services.lend import Lent

audit.declare(
    hiring_declared="Embauche à confirmer",
    hiring_refused="Embauche refusée",
    hiring_there="Embauche déjà dans la liste",
    hiring_recalled="Embauche de nouveau à confirmer",
    hiring_taken_back="Embauche à confirmer retirée avec son import",
)
KEPT_FOR = timedelta(days=365)
"""How long a hiring is remembered: a list of DPAE may go back as far."""
RECALLED_FOR = timedelta(days=30)
"""How long one that was refused can be recalled; then the fingerprint and the name alone are kept."""
MOST = 200
"""Hirings confirmed at once: each costs what the form costs."""
NOBODY = "Cochez au moins une embauche."
AT_MOST = f"{MOST} embauches au plus à la fois : les suivantes viennent quand celles-là sont faites."


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of hirings."""

    done: int
    there: int
    """Already in the list: nothing was added."""
    refused: int


def mark_of(newcomer: Newcomer) -> bytes:
    """What names a hiring: who, and from which day."""
    who = newcomer.who
    return fingerprint(f"{who.name_key}|{who.born_on.isoformat()}|{newcomer.work.hired_on.isoformat()}")


def declare_all(ctx: Context, newcomers: Sequence[Newcomer], writing: Writing) -> Sequence[int]:
    """Have hirings wait for an answer.

    Returns:
        Their numbers, in the order of the rows.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
        DomainError: one waits already (said by the database).
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    rows = [_row(ctx, each) for each in newcomers]
    made = ctx.session.scalars(insert(DeclaredHiring).returning(DeclaredHiring.id, sort_by_parameter_order=True), rows)
    ids = list(made)
    audit.record_all(ctx, "hiring_declared", DeclaredHiring, ids, Import=writing.name)
    return ids


def take_back_all(ctx: Context, made: Collection[int], _changed: Mapping[int, str], writing: Writing) -> None:
    """Remove hirings that an import brought and nobody answered since.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    audit.record_all(ctx, "hiring_taken_back", DeclaredHiring, sorted(made), Import=writing.name)
    ctx.session.execute(delete(DeclaredHiring).where(DeclaredHiring.id.in_(made)))


def confirm(ctx: Context, *, id: int, post: Post | Lent | None = None, others: Sequence[Post | Lent] = ()) -> bool:
    """Add to the list somebody who is hired indeed; who left before begins a new stay.

    Who came into the list meanwhile, by the form or from pay, is not added twice: the hiring is settled.

    Args:
        post: None: to complete later, no visit can be asked until then (SAL-12).

    Returns:
        Whether somebody was added; False: the person was there already.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés », or no such hiring waits.
        DomainError: what `hire.hire` refuses; or the service alone brings back whoever left (K14).

    Source: `facts` K50; manual AST25 3.2.2 (F153).
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    taken = _taken(ctx, [id], HiringState.WAITING)
    if not taken:
        raise NotAllowed(f"declared_hiring {id}")
    said = msgspec.json.decode(taken[0].said, type=Said)
    former = _former(ctx, said)
    there = bool(met(ctx, [said]))
    if there:
        audit.record(ctx, "hiring_there", taken[0], name=taken[0].name, hired_on=taken[0].hired_on)
    elif former is None:
        hire.hire(ctx, post=post, others=others, **person_of(ctx, said))
    else:
        hire.rehire(ctx, id=former, post=post, others=others, **employment_of(said))
    ctx.session.delete(taken[0])
    ctx.session.flush()
    return not there


def confirm_all(ctx: Context, *, ids: Collection[int]) -> Confirmed:
    """Confirm several, each by itself: what is refused stays, with its reason.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
        DomainError: none, or too many.
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    if not ids or len(ids) > MOST:
        raise DomainError(AT_MOST if ids else NOBODY)
    done = there = refused = 0
    for each in _taken(ctx, ids, HiringState.WAITING):
        try:
            with ctx.session.begin_nested():
                added = confirm(ctx, id=each.id)
        except DomainError as refusal:
            _stays(ctx, each, refusal)
        except IntegrityError as error:
            _stays(ctx, each, explain(error))
        else:
            done, there = done + added, there + (not added)
            continue
        refused += 1
    return Confirmed(done, there, refused)


def refuse(ctx: Context, *, ids: Collection[int]) -> int:
    """Say that nobody was hired so; no list proposes it again, unless it is recalled.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
        DomainError: none.
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    if not ids:
        raise DomainError(NOBODY)
    found = _taken(ctx, ids, HiringState.WAITING)
    for each in found:
        each.state, each.decided_at, each.decided_by = HiringState.REFUSED, ctx.now, ctx.actor.name
        audit.record(ctx, "hiring_refused", each, name=each.name, hired_on=each.hired_on)
    return len(found)


def recall(ctx: Context, *, id: int) -> DeclaredHiring:
    """Have a hiring that was refused wait again.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés », or no such hiring is refused.
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    taken = _taken(ctx, [id], HiringState.REFUSED)
    if not taken or not taken[0].said:
        raise NotAllowed(f"declared_hiring {id}")
    taken[0].state, taken[0].decided_at, taken[0].decided_by = HiringState.WAITING, None, ""
    audit.record(ctx, "hiring_recalled", taken[0], name=taken[0].name)
    return taken[0]


def forget_old(ctx: Context) -> None:
    """Of every adherent: remove hirings too old to be answered, and what was said of those refused long enough ago."""
    ctx.session.execute(delete(DeclaredHiring).where(DeclaredHiring.id.in_(queries.old(ctx.now - KEPT_FOR))))
    settled = DeclaredHiring.state == HiringState.REFUSED, DeclaredHiring.decided_at < ctx.now - RECALLED_FOR
    ctx.session.execute(update(DeclaredHiring).where(*settled).values(said=""))


def _row(ctx: Context, newcomer: Newcomer) -> dict[str, Any]:
    who, work = newcomer.who, newcomer.work
    said = Said(
        last_name=who.last_name, first_name=who.first_name, birth_name=who.birth_name, sex=who.sex,
        born_on=who.born_on, nir=who.nir or "", contract_kind=work.contract_kind, since=work.hired_on,
        left_on=work.left_on,
    )  # fmt: skip
    return {
        "adherent_id": ctx.actor.adherent_id,
        "received_at": ctx.now,
        "name": listed(who.last_name, who.first_name)[:LONGEST_NAME],
        "hired_on": work.hired_on,
        "said": msgspec.json.encode(said).decode(),
        "mark": mark_of(newcomer),
    }


def _former(ctx: Context, said: Said) -> int | None:
    """Who left before that day with the same number, or the same names and birth date where one has no number.

    Raises:
        DomainError: out of the actor's sight, so that the form would refuse them too.
    """
    mine = Employee.adherent_id.in_(sorted(ctx.actor.adherents)), Employee.born_on == said.born_on
    named = Employee.name_key == identities.name_key(said.last_name, said.first_name, said.birth_name)
    mark = fingerprint(identities.nir_core(said.nir)) if said.nir else None
    same = or_(Employee.nir_hash == mark, and_(named, Employee.nir_hash.is_(None))) if mark else named
    left = Employee.left_on < said.since
    latest = select(Employee.id, Employee.left_on).where(*mine, same, left).order_by(Employee.left_on.desc()).limit(1)
    former = ctx.session.execute(latest).one_or_none()
    if former is None:
        return None
    if sight.hidden(ctx.profile[Facts], ctx.actor.side, former.left_on, ctx.today):
        raise DomainError(sight.COMES_BACK)
    number: int = former.id
    return number


def _taken(ctx: Context, ids: Collection[int], state: HiringState) -> Sequence[DeclaredHiring]:
    """Those of them in this state, kept from others; a second click finds none."""
    mine = DeclaredHiring.adherent_id.in_(sorted(ctx.actor.adherents)), DeclaredHiring.state == state
    found = select(DeclaredHiring).where(DeclaredHiring.id.in_(ids), *mine).order_by(DeclaredHiring.id)
    return ctx.session.scalars(found.with_for_update()).all()


def _stays(ctx: Context, hiring: DeclaredHiring, refusal: DomainError) -> None:
    hiring.refusal = told(refusal)[:LONGEST_REFUSAL]
    ctx.session.flush()


def _make_room(ctx: Context, merged: merger.Merger) -> None:
    """What both companies were told of is told once."""
    kept = aliased(DeclaredHiring)
    twice = select(kept.mark).where(kept.adherent_id == merged.kept_id)
    theirs = DeclaredHiring.adherent_id == merged.absorbed_id, DeclaredHiring.mark.in_(twice)
    ctx.session.execute(delete(DeclaredHiring).where(*theirs).execution_options(synchronize_session=False))


merger.register(merger.Moved(("declared_hiring",), "embauche à confirmer", "embauches à confirmer", before=_make_room))
