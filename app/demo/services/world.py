"""What companies are drawn in: today's nomenclatures, read once."""

from datetime import timedelta
from random import Random

from sqlalchemy import select

from app.demo.rules.careers import Fate, Situation, fate
from app.demo.rules.staff import Risks, World
from app.demo.rules.words import TRADES
from app.employees.facts import Facts, Validation
from app.employees.rules.follow_up import Met, Span
from app.employees.rules.own_risks import own_met
from app.platform.context import Context
from app.posts.rules.risks import Declared, follow_up, law_exposure, shown_risks
from app.posts.services.risks import Known, known_risks
from app.reference.models import ContractKind

SEED = 21_200
SHARED_FATES, FEW_FATES = 100, 10
"""Fates drawn for each situation of a large load, usual or rare; the law is asked so often, then they serve again."""
ALWAYS = Span(None, None)
VALIDATED_WITHIN = timedelta(days=20)
DISABLED = "HANDICAP"


def world(ctx: Context, *, shared: bool = False) -> World:
    """The world of today.

    Args:
        shared: people of the same situation share a limited number of fates: a million are drawn in seconds.
    """
    known, facts = known_risks(ctx), ctx.profile[Facts]
    legal_kinds = {row[0]: row[1] for row in ctx.session.execute(select(ContractKind.code, ContractKind.law_code))}
    drawn: dict[tuple[str, int, int, int], list[Fate]] = {}

    def own(rng: Random, situation: Situation) -> Fate:
        return fate(rng, situation, legal_kinds, ctx.today)

    def one_of(rng: Random, situation: Situation) -> Fate:
        # By identity: there is one object for the exposures of each job, and hashing what they hold takes longer.
        key = situation.kind, id(situation.post), id(situation.former), id(situation.own)
        if key not in drawn:
            seeded = Random(f"{SEED} {situation}")  # noqa: S311 - nothing is secret here
            usual = situation.former is None and not situation.own
            count = SHARED_FATES if usual else FEW_FATES
            drawn[key] = [own(seeded, situation) for _ in range(count)]
        fates = drawn[key]
        return fates[int(rng.random() * len(fates))]

    said = {job.risks for trade in TRADES for job in trade.jobs}
    return World(
        seed=SEED,
        today=ctx.today,
        risks={each: _risks(each, known, ctx) for each in said},
        disabled=(own_met(Declared(DISABLED), ALWAYS, known),),
        fate=one_of if shared else own,
        names=facts.names,
        validated_before=None if facts.validation is Validation.AT_ONCE else ctx.today - VALIDATED_WITHIN,
    )


def _risks(said: tuple[str, ...], known: Known, ctx: Context) -> Risks:
    """The risks of a job in the order of the form, and what they come to."""
    order = list(known)
    declared = tuple(sorted((_declared(each) for each in said), key=lambda each: order.index(each.risk)))
    return Risks(
        declared,
        follow_up(declared, known, ctx.today).follow_up,
        shown_risks(declared, known),
        tuple(_met(each, known) for each in declared),
    )


def _met(declared: Declared, known: Known) -> Met:
    """What a post always exposed to."""
    return Met(law_exposure(declared, known), ALWAYS, told=known[declared.risk].short_label)


def _declared(said: str) -> Declared:
    """`"CONDUITE:CHARIOT+PEMP"` as the form would send it."""
    risk, _, precisions = said.partition(":")
    return Declared(risk, tuple(sorted(precisions.split("+"))) if precisions else ())
