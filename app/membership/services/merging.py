"""« Demander la fusion/absorption d'entreprises » : what a merger will do, and doing it, in one transaction.

The rooms below move their rows (`platform.merger`); they say so where they are imported here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import app.accounts.merger
import app.adherents.merger
import app.posts.merger
import app.visits.merger  # noqa: F401
from app.accounts.queries.first_accounts import administrators_of
from app.adherents.models import Adherent, State
from app.employees import merger as people
from app.employees.merger import Same
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.queries import petitions as queries
from app.membership.rules.petitions import refuse_merger
from app.membership.services import deciding, remembering
from app.platform import audit, mail, merger, notice
from app.platform.context import Context, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.merger import Merger, Moved
from app.platform.wording import counted

audit.declare(company_absorbed="Entreprise absorbée par une autre", company_absorbs="Entreprise absorbée")
merger.register(Moved(("petition",)))
ANSWER = "Dites pour chaque personne si c’est la même : quelqu’un a été ajouté ou retiré depuis l’aperçu, relisez-le."


@dataclass(frozen=True, slots=True)
class Plan:
    """What a merger will do: said before, and the same that is done."""

    absorbed: Adherent
    kept: Adherent
    counts: Sequence[str]
    """« 12 salariés »: what moves."""
    people: Sequence[Same]
    told: Sequence[str]
    """Who administers either, and learns of it by mail."""


def plan(ctx: Context, *, absorbed_id: int, kept_id: int) -> Plan:
    """What merging these two would do; writes nothing.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents », or one of them is unknown.
        DomainError: they cannot be merged.
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    absorbed, kept = _both(ctx, absorbed_id, kept_id, lock=False)
    told = [counted(count, row.noun, row.nouns) for row, count in merger.counts(ctx, absorbed_id) if count]
    informed = [first_name for _, first_name, _ in _administrators(ctx, absorbed_id, kept_id)]
    return Plan(absorbed, kept, told, people.same_people(ctx, absorbed_id, kept_id), informed)


def merge(
    ctx: Context,
    *,
    petition_id: int,
    absorbed_id: int,
    kept_id: int,
    same: Mapping[int, bool],
    accesses_follow: bool,
) -> Adherent:
    """Move all that the absorbed adherent has to the kept one, and strike it off.

    Args:
        same: for each employee of the absorbed one that seems to be in both, whether it is the same person. The same
            social security number is one person, whatever is answered.
        accesses_follow: its users act for the kept one; else their accesses end.

    Raises:
        NotAllowed: as for `plan`, or there is no such request.
        DomainError: decided meanwhile; they cannot be merged; somebody seems to be in both and was not asked about.

    Source: manual SSTRN p. 8 (RGT-16, F073).
    """
    petition = deciding.locked(ctx, petition_id, Kind.MERGER)
    absorbed, kept = _both(ctx, absorbed_id, kept_id, lock=True)
    joined = _joined(people.same_people(ctx, absorbed_id, kept_id), same)
    told = _administrators(ctx, absorbed_id, kept_id)
    counts = {row.nouns.capitalize(): count for row, count in merger.counts(ctx, absorbed_id) if count}
    decided = Merger(absorbed_id, absorbed.name, kept_id, accesses_follow, joined)
    written = remembering.begin(ctx, decided)
    absorbed.state, absorbed.absorbed_by_id = State.LEFT, kept_id
    absorbed.state_reason = f"Absorbé par {_named(kept)}"[:300]
    ctx.session.flush()
    merger.move(ctx, decided)
    remembering.end(ctx, written)
    audit.record(ctx, "company_absorbed", absorbed, Par=_named(kept))
    audit.record(ctx, "company_absorbs", kept, Entreprise=_named(absorbed), **counts)
    petition.adherent_id = kept_id
    deciding.accept(ctx, petition)
    _tell(ctx, petition, absorbed, kept, told)
    return kept


def _joined(alike: Sequence[Same], same: Mapping[int, bool]) -> dict[int, int]:
    """Employee of the absorbed adherent → the same person at the kept one.

    Raises:
        DomainError: somebody seems to be in both and was not asked about (`same`).
    """
    if {one.absorbed.id for one in alike if not one.sure} - set(same):
        raise DomainError(ANSWER, field="same")
    return {one.absorbed.id: one.kept.id for one in alike if one.sure or same[one.absorbed.id]}


def _tell(
    ctx: Context, petition: Petition, absorbed: Adherent, kept: Adherent, told: Sequence[tuple[int, str, str]]
) -> None:
    """Who asked, and who administered either, learn that it is done (F270)."""
    gone, stays = _named(absorbed), _named(kept)
    mail.post(ctx, petition.email, "membership/merged", who=petition.who, absorbed=gone, kept=stays)
    title = f"{gone} a rejoint {stays}."
    for user_id, first_name, email in told:
        if user_id != petition.user_id:
            mail.post(ctx, email, "membership/merged", who=first_name, absorbed=gone, kept=stays)
            notice.tell(ctx, title, url="/", user_id=user_id, adherent_id=kept.id)


def _named(adherent: Adherent) -> str:
    return f"{adherent.name} (n° {adherent.number})"


def _both(ctx: Context, absorbed_id: int, kept_id: int, *, lock: bool) -> tuple[Adherent, Adherent]:
    """The two adherents, locked in the order of their numbers: two mergers at once wait for each other."""
    chosen = queries.to_change if lock else queries.concerned
    found = {one.id: one for one in ctx.session.scalars(chosen(absorbed_id, kept_id))}
    if {absorbed_id, kept_id} - set(found):
        raise NotAllowed("adherent")
    absorbed, kept = found[absorbed_id], found[kept_id]
    refusal = refuse_merger(
        absorbed_id=absorbed_id, kept_id=kept_id, absorbed_parent=absorbed.parent_id, kept_parent=kept.parent_id
    )
    gone = next((one for one in (absorbed, kept) if one.state is State.LEFT), None)
    if gone is not None:
        refusal = refusal or f"{_named(gone)} est radié : il ne peut plus fusionner."
    if refusal:
        raise DomainError(refusal, field="absorbed")
    return absorbed, kept


def _administrators(ctx: Context, *adherents: int) -> list[tuple[int, str, str]]:
    """Who administers one of them before the merger; each person once."""
    found = {}
    for adherent_id in adherents:
        for user_id, first_name, email in ctx.session.execute(administrators_of(adherent_id, ctx.today)):
            found[user_id] = (user_id, first_name, email)
    return list(found.values())
