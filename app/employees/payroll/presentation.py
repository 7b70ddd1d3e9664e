"""How the proposals of a DSN read: one sentence each, and the day that a person chooses where pay tells none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from flask import url_for
from sqlalchemy import select

from app.employees import sight
from app.employees.facts import Dpae, Facts
from app.employees.hirings.known import waiting_for
from app.employees.models import Employee
from app.employees.payroll import queries
from app.employees.payroll.comparing import Kind, Said
from app.employees.payroll.models import PayrollConfirmed, PayrollProposal
from app.employees.queries import in_sight
from app.law.nir import mask_nir
from app.platform.context import Context
from app.platform.wording import month_and_year, shown
from app.reference.models import ContractKind

TO_COMPLETE = "Poste à compléter ensuite"
GOES_ON = " Son autre contrat continue et devient le principal."
GROUPS = (
    ("Arrivées", (Kind.ARRIVAL, Kind.RETURN)),
    ("Départs", (Kind.DEPARTURE,)),
    ("Changements", (Kind.CONTRACT, Kind.END, Kind.POST, Kind.NUMBER)),
    ("Absents de cette DSN", (Kind.ABSENT,)),
)


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A proposal as its page shows it."""

    id: int
    name: str
    url: str | None
    """Of the employee's record."""
    kind: Kind
    sentence: str
    beside: str
    """What the list says; empty: nothing."""
    refusal: str
    day: date | None
    """The last day, where a person chooses it."""
    declared: str | None
    """Where a DPAE of the same person waits to be confirmed; None: none does."""


def shown_proposals(ctx: Context, page: Sequence[PayrollProposal]) -> list[tuple[str, list[ShownProposal]]]:
    """The proposals of a page by group, empty ones left out."""
    ids = {each.employee_id for each in page if each.employee_id is not None}
    people = {each.id: each for each in ctx.session.scalars(queries.concerned(ids))} if ids else {}
    labels = {row[0]: row[1] for row in ctx.session.execute(select(ContractKind.code, ContractKind.label))}
    hirings = _hirings(ctx, [each for each in page if each.kind is Kind.ARRIVAL])
    made = [_shown(ctx, each, people.get(each.employee_id or 0), labels, hirings.get(each.id)) for each in page]
    groups = [(title, [each for each in made if each.kind in kinds]) for title, kinds in GROUPS]
    return [(title, some) for title, some in groups if some]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line that was confirmed."""

    id: int
    name: str
    url: str | None
    """Of the record; None: it is gone, or out of the actor's sight (K14)."""
    kind: Kind
    sentence: str


@dataclass(frozen=True, slots=True)
class Round:
    """What was confirmed together."""

    at: datetime
    who: str
    month: str
    lines: Sequence[ShownLine]


def shown_rounds(ctx: Context, page: Sequence[PayrollConfirmed]) -> list[Round]:
    """Confirmed lines by confirmation, in their order."""
    ids = {each.employee_id for each in page}
    here = select(Employee.id).where(Employee.id.in_(ids), in_sight(ctx))
    there = set(ctx.session.scalars(here)) if ids else set()
    labels = {row[0]: row[1] for row in ctx.session.execute(select(ContractKind.code, ContractKind.label))}
    rounds: dict[datetime, list[PayrollConfirmed]] = {}
    for each in page:
        rounds.setdefault(each.confirmed_at, []).append(each)
    return [
        Round(at, some[0].who, month_and_year(some[0].month), [_line(each, there, labels) for each in some])
        for at, some in rounds.items()
    ]


def _line(line: PayrollConfirmed, there: Collection[int], labels: Mapping[str, str]) -> ShownLine:
    url = url_for("Employees.show", pk=line.employee_id) if line.employee_id in there else None
    said = msgspec.json.decode(line.said, type=Said)
    return ShownLine(line.id, line.name, url, line.kind, _sentence(line.kind, said, labels))


def _hirings(ctx: Context, arrivals: Sequence[PayrollProposal]) -> Mapping[int, str]:
    """Proposal → where a DPAE of the same person waits, at a service where they do (K50)."""
    if not arrivals or ctx.profile[Facts].dpae is not Dpae.INBOX:
        return {}
    people = [msgspec.json.decode(each.said, type=Said) for each in arrivals]
    found = waiting_for(ctx, people)
    return {arrivals[place].id: url_for("DeclaredHirings.one", pk=number) for place, number in found.items()}


def _shown(
    ctx: Context, proposal: PayrollProposal, employee: Employee | None, labels: Mapping[str, str], declared: str | None
) -> ShownProposal:
    said = msgspec.json.decode(proposal.said, type=Said)
    left_on = employee.left_on if employee is not None else None
    seen = not sight.hidden(ctx.profile[Facts], ctx.actor.side, left_on, ctx.today)
    return ShownProposal(
        id=proposal.id,
        name=proposal.name,
        url=url_for("Employees.show", pk=employee.id) if employee is not None and seen else None,
        kind=proposal.kind,
        sentence=_sentence(proposal.kind, said, labels),
        beside=_beside(proposal.kind, employee),
        refusal=proposal.refusal,
        day=said.left_on if proposal.kind is Kind.ABSENT else None,
        declared=declared,
    )


def _sentence(kind: Kind, said: Said, labels: Mapping[str, str]) -> str:
    if kind in (Kind.ARRIVAL, Kind.RETURN):
        return f"{_contract(said, labels)}. {_post(said)}."
    if kind in (Kind.CONTRACT, Kind.END):
        return f"{_contract(said, labels)}.{GOES_ON if kind is Kind.END else ''}"
    if kind is Kind.POST:
        return f"{_post(said)}, à partir du {shown(said.since)}."
    if kind is Kind.NUMBER:
        return f"Numéro à enregistrer : {mask_nir(said.nir)}."
    if kind is Kind.DEPARTURE:
        return f"Sortie le {shown(said.left_on)}."
    return "Cette DSN ne nomme pas cette personne."


def _contract(said: Said, labels: Mapping[str, str]) -> str:
    label = labels.get(said.contract_kind, said.contract_kind)
    first = shown(said.since)
    return f"{label} du {first} au {shown(said.left_on)}" if said.left_on else f"{label} depuis le {first}"


def _post(said: Said) -> str:
    if said.post:
        return f"{said.post} ({said.pcs_code})"
    told = " ".join(part for part in (said.title, f"({said.pcs_code})" if said.pcs_code else "") if part)
    return f"{TO_COMPLETE} : {told}" if told else TO_COMPLETE


def _beside(kind: Kind, employee: Employee | None) -> str:
    """What the list says of the same thing."""
    if employee is None:
        return ""
    if kind is Kind.POST:
        post = employee.main_post
        return f"Aujourd’hui : {post.title} ({post.pcs_code})." if post else "Aujourd’hui : poste à compléter."
    if kind in (Kind.CONTRACT, Kind.END, Kind.ABSENT):
        end = f" jusqu’au {shown(employee.left_on)}" if employee.left_on else ""
        return f"Aujourd’hui : {employee.contract_type.label} depuis le {shown(employee.hired_on)}{end}."
    if kind is Kind.RETURN:
        return f"Sorti le {shown(employee.left_on)}."
    if kind is Kind.DEPARTURE and employee.left_on:
        return f"Aujourd’hui : sortie le {shown(employee.left_on)}."
    return ""
