"""How declared hirings read: one sentence each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import select

from app.employees.hirings.models import DeclaredHiring
from app.employees.payroll.comparing import Said
from app.platform.clock import day_of
from app.platform.context import Context
from app.platform.wording import shown
from app.reference.models import ContractKind


@dataclass(frozen=True, slots=True)
class ShownHiring:
    """A hiring as its page shows it."""

    id: int
    name: str
    sentence: str
    refusal: str


def shown_hirings(ctx: Context, hirings: Sequence[DeclaredHiring]) -> list[ShownHiring]:
    """What one reads before one confirms."""
    labels = _labels(ctx) if hirings else {}
    return [ShownHiring(each.id, each.name, _sentence(each, labels), each.refusal) for each in hirings]


def shown_refused(hirings: Sequence[DeclaredHiring]) -> list[tuple[ShownHiring, bool]]:
    """Those that somebody refused, each with whether it can still be recalled."""
    return [(ShownHiring(each.id, each.name, _refused(each), ""), bool(each.said)) for each in hirings]


def shown_one(ctx: Context, hiring: DeclaredHiring) -> str:
    """« Née le 12/05/1985. CDI à partir du 05/01/2026. »."""
    return _sentence(hiring, _labels(ctx))


def _sentence(hiring: DeclaredHiring, labels: Mapping[str, str]) -> str:
    said = msgspec.json.decode(hiring.said, type=Said)
    born = "Née" if said.sex == "Femme" else "Né"
    kind = labels.get(said.contract_kind, said.contract_kind)
    ends = f" au {shown(said.left_on)}" if said.left_on else ""
    begins = f"{kind} {'du' if ends else 'à partir du'} {shown(said.since)}{ends}"
    return f"{born} le {shown(said.born_on)}. {begins}."


def _refused(hiring: DeclaredHiring) -> str:
    day = shown(day_of(hiring.decided_at)) if hiring.decided_at else ""
    return f"Embauche le {shown(hiring.hired_on)}, refusée le {day} par {hiring.decided_by}."


def _labels(ctx: Context) -> Mapping[str, str]:
    return {row[0]: row[1] for row in ctx.session.execute(select(ContractKind.code, ContractKind.label))}
