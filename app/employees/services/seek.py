"""Finding somebody by the number that names them: exactly, by its keyed fingerprint."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.employees import queries
from app.employees.models import Employee
from app.employees.rules import identities
from app.law.nir import clean_nir, clean_ntt, completed_nir
from app.law.unacceptable import Unacceptable, squeezed
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.errors import DomainError
from app.platform.seal import fingerprint

FOUND = 50
"""A person seldom works for more at once; each is the service's to open."""
WITH_KEY = 15


def by_number(ctx: Context, *, number: str) -> Sequence[Employee]:
    """Whoever has this number, at the actor's adherents or, for the service, at any; gone too, while in sight (K14).

    Args:
        number: a NIR as typed, with or without its key; or an NTT.

    Raises:
        NotAllowed: the actor lacks « Salariés », or « Adhérents » of the service.
        DomainError: neither a NIR nor an NTT (field `nir`).
    """
    staff = ctx.actor.side is Side.STAFF
    ctx.require(StaffRight.ADHERENTS if staff else Right.EMPLOYEES)
    condition, refusal = _has(number)
    found = select(Employee).where(condition, queries.in_sight(ctx)).options(joinedload(Employee.adherent))
    if not staff:
        found = found.where(Employee.adherent_id.in_(sorted(ctx.actor.adherents)))
    people = ctx.session.scalars(found.order_by(Employee.name_key, Employee.id).limit(FOUND)).all()
    if not people and refusal is not None and len(squeezed(number)) == WITH_KEY:
        raise DomainError(f"{refusal.sentence}.", field="nir")
    return people


def _has(number: str) -> tuple[ColumnElement[bool], Unacceptable | None]:
    """Whom the number names; beside it, why it is no NIR where it may be an NTT."""
    try:
        return Employee.nir_hash == fingerprint(identities.nir_core(clean_nir(completed_nir(number)))), None
    except Unacceptable as refusal:
        try:
            return Employee.ntt == clean_ntt(number), refusal
        except Unacceptable:
            raise DomainError(f"{refusal.sentence}.", field="nir") from refusal
