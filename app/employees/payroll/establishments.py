"""A DSN of several establishments: each one's people are compared with its own list, where the filer may do so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from app.accounts.queries.reach import mandate_for, open_to
from app.adherents.models import Adherent
from app.employees.payroll import services
from app.employees.payroll.reading import PaidFile
from app.platform.context import Actor, Context, Right
from app.platform.errors import DomainError
from app.platform.page import at_door
from app.platform.security import held
from app.platform.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Establishment:
    """Another establishment that one acts for."""

    name: str
    siret: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What came of a file at another establishment."""

    establishment: Establishment
    proposed: int
    refusal: str = ""


def receive_elsewhere(ctx: Context, paid: PaidFile) -> Sequence[Elsewhere]:
    """Compare the file with the list of every other establishment of it that the actor may do so for.

    Each in a transaction of its own: what is refused of one stands in no other's way.
    """
    told = []
    for each in _establishments(ctx, paid.paid):
        try:
            with unit_of_work(each.actor, ctx.now) as there:
                told.append(Elsewhere(each, services.receive(there, paid=paid).proposed))
        except DomainError as refusal:
            told.append(Elsewhere(each, 0, str(refusal)))
    return told


def _establishments(ctx: Context, sirets: Collection[str]) -> Sequence[Establishment]:
    user_id = ctx.actor.user_id
    if user_id is None:
        return ()
    with at_door() as door:
        mine = frozenset(row.id for row in door.session.execute(open_to(user_id, ctx.today)))
    with unit_of_work(replace(ctx.actor, adherents=mine - ctx.actor.adherents), ctx.now) as wide:
        told = Adherent.id, Adherent.name, Adherent.siret
        theirs = Adherent.siret.in_(sirets), Adherent.id.in_(mine - ctx.actor.adherents)
        named = wide.session.execute(select(*told).where(*theirs).order_by(Adherent.name_key, Adherent.id)).all()
    found = []
    for row in named:
        with at_door() as door:
            mandate = door.session.scalar(mandate_for(user_id, row.id, ctx.today))
            rights = held(mandate.rights) if mandate is not None else frozenset()
        if Right.EMPLOYEE_ADMIN in rights:
            actor = replace(ctx.actor, adherents=frozenset({row.id}), rights=rights)
            found.append(Establishment(row.name, row.siret, actor))
    return found
