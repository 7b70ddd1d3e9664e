"""Who, of people that another file names, waits among the hirings to confirm."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from app.employees.hirings import queries
from app.employees.hirings.models import DeclaredHiring
from app.employees.payroll.comparing import Known, Said, recognised
from app.platform.context import Context
from app.platform.seal import fingerprint

AROUND = timedelta(days=7)
"""A hiring may begin some days before or after the day that was declared."""
MOST = 500
"""Hirings that are looked at: each is unsealed."""


def waiting_for(ctx: Context, people: Sequence[Said]) -> Mapping[int, int]:
    """Place in this sequence → the hiring that waits for that person: by number, else by names and birth date."""
    days = {each.since for each in people if each.since is not None}
    if not days:
        return {}
    near = {day + timedelta(days=shift) for day in days for shift in range(-AROUND.days, AROUND.days + 1)}
    rows = ctx.session.scalars(queries.beginning(sorted(ctx.actor.adherents), near).limit(MOST)).all()
    hirings = {each.id: _as_known(each) for each in rows}
    return {place: found.id for place, found in recognised(people, hirings.values(), fingerprint).items()}


def _as_known(hiring: DeclaredHiring) -> Known:
    """What a hiring tells of a person, by its own number."""
    said = msgspec.json.decode(hiring.said, type=Said)
    return Known(
        id=hiring.id, last_name=said.last_name, first_name=said.first_name, birth_name=said.birth_name,
        born_on=said.born_on or date.min, nir_hash=fingerprint(said.nir[:13]) if said.nir else None,
        ntt=said.ntt or None, hired_on=hiring.hired_on, left_on=said.left_on, contract_kind=said.contract_kind,
        contract_since=hiring.hired_on, pcs_code="", title_key="", post_since=None,
    )  # fmt: skip
