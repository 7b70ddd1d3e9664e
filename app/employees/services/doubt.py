"""What is unlikely in a record, as far as only the database knows: who is there already, whose number it would be."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from app.adherents.models import Adherent
from app.employees import queries, sight
from app.employees.facts import Facts
from app.employees.models import Employee
from app.employees.rules import identities
from app.employees.rules.doubts import Namesake, Person, doubts, of_namesakes
from app.employees.rules.identities import Identity
from app.platform.context import Context
from app.platform.refusal import Refusal
from app.reference.queries import towns_of
from app.reference.rules import town_doubt

SHOWN = 3
"""Of those who bear the same names."""


def second_look(ctx: Context, values: Mapping[str, Any], stored: Employee | None = None) -> list[Refusal]:
    """What deserves a second look before a record is written; nothing of values that are refused.

    Args:
        values: the fields of `identities.identity`, and `hired_on`, as typed.
        stored: the record that is corrected; what is unlikely in it already is not asked again.

    The caller's form is of the actor's own adherent. Whoever is new there is looked at alone until the transaction
    ends: of two clicks, the second finds who the first has added.
    """
    who = identities.identity(values)
    if not isinstance(who, Identity):
        return []
    if stored is None:
        alone = func.pg_advisory_xact_lock(func.hashtext("hire"), ctx.actor.adherent_id)
        ctx.session.execute(select(alone))
    hired_on = values.get("hired_on") or (stored.hired_on if stored else None)
    found = doubts(_person(who, hired_on), siren=_siren(ctx, who, stored), today=ctx.today)
    if stored is not None:
        known = doubts(_person(stored, stored.hired_on), siren=_siren(ctx, stored, stored), today=ctx.today)
        found = [each for each in found if each not in known]
    if stored is None or (stored.name_key, stored.born_on) != (who.name_key, who.born_on):
        same = queries.namesakes(who.name_key, who.born_on, stored.id if stored else None).limit(SHOWN)
        found += of_namesakes([_namesake(ctx, each) for each in ctx.session.scalars(same)])
    if stored is None or (stored.postcode, stored.town) != (who.postcode, who.town):
        found += _place(ctx, who)
    return found


def _namesake(ctx: Context, known: Employee) -> Namesake:
    hidden = sight.hidden(ctx.profile[Facts], ctx.actor.side, known.left_on, ctx.today)
    return Namesake(name=str(known), left_on=known.left_on, hidden=hidden)


def _person(record: Identity | Employee, hired_on: Any) -> Person:
    return Person(
        nir=record.nir, ntt=record.ntt if not record.nir else None, sex=record.sex, born_on=record.born_on,
        hired_on=hired_on,
    )  # fmt: skip


def _siren(ctx: Context, record: Identity | Employee, stored: Employee | None) -> str | None:
    """The company that a temporary number names; read only where there is one."""
    owner = stored.adherent_id if stored else ctx.actor.adherent_id
    if not record.ntt or record.nir or owner is None:
        return None
    siret = ctx.session.get_one(Adherent, owner).siret
    return siret[:9] if siret else None


def _place(ctx: Context, who: Identity) -> list[Refusal]:
    """A postal code and a town that do not go together."""
    if who.country != identities.HOME or not who.postcode or not who.town:
        return []
    doubt = town_doubt(who.postcode, who.town, list(ctx.session.scalars(towns_of(who.postcode))))
    return [Refusal("postcode", doubt)] if doubt else []
