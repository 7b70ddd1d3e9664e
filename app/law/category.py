"""SI, SIA or SIR: which follow-up the exposures of a worker or of a post ask for, at a date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.law.dated import Dated, Table, read
from app.law.life import Exposure, Sex
from app.law.risks import RISKS, shown_label
from app.law.spans import age


class FollowUp(StrEnum):
    """Suivi individuel de l'état de santé, from the lightest to the strictest; the value is what users read."""

    SIMPLE = "SI"
    ADAPTED = "SIA"
    REINFORCED = "SIR"

    @property
    def label(self) -> str:
        """In full: « Suivi individuel renforcé »."""
        return f"Suivi individuel {FOLLOW_UP_WORDS[self]}"


FOLLOW_UP_WORDS = {FollowUp.SIMPLE: "simple", FollowUp.ADAPTED: "adapté", FollowUp.REINFORCED: "renforcé"}
STRICTNESS = {follow_up: rank for rank, follow_up in enumerate(FollowUp)}


class RiskRule(Dated, frozen=True, kw_only=True):
    """What a risk asks for while the rule is in force."""

    risk: str
    follow_up: FollowUp
    before_assignment: str | None = None
    """The article that puts a SI or SIA visit before the first day; SIR always comes before (R4624-24)."""
    exam_months: int | None = None
    """The aptitude exam comes back so often, without intermediate visit; None: as R4624-28 says."""
    exam_article: str = ""
    under_age: int | None = None
    """Only below that age, in full years."""
    air_above: float | None = None
    blood_above_men: float | None = None
    blood_above_women: float | None = None

    def asks(self, exposure: Exposure, on: date, born_on: date | None, sex: str | None) -> bool:
        """The exposure is one that this rule is about. A birth date or a sex not known protects more."""
        if self.under_age is not None and born_on is not None and age(born_on, on) >= self.under_age:
            return False
        return self.air_above is None or exposure.above_threshold or self._measured_above(exposure, sex)

    def _measured_above(self, exposure: Exposure, sex: str | None) -> bool:
        limit = self.blood_above_men if sex == Sex.MALE else self.blood_above_women
        in_air = exposure.air is not None and self.air_above is not None and exposure.air > self.air_above
        in_blood = exposure.blood is not None and limit is not None and exposure.blood > limit
        return in_air or in_blood


RISK_RULES = Table(read("follow_up", RiskRule), key=lambda rule: rule.risk)
RULES_OF = {risk: [rule for rule in RISK_RULES.rules if rule.risk == risk] for risk in RISKS}
ORDER = {id(rule): rank for rank, rule in enumerate(RISK_RULES.rules)}


Met = tuple[RiskRule, Exposure]
"""A rule, and the exposure that meets it."""


@dataclass(frozen=True, slots=True)
class Category:
    """What was decided, by which risk and article. `because` may be shown to anybody, `risk` may not: `secrecy`."""

    follow_up: FollowUp
    risk: str | None
    """The risk that decided; None: simple, no risk decides."""
    article: str
    because: str


def asked(exposures: Iterable[Exposure], on: date, born_on: date | None = None, sex: str | None = None) -> list[Met]:
    """The rules of that day that the exposures of that day meet, each with its exposure.

    Being under 18 is met by the birth date alone.
    """
    table = RISK_RULES.on(on)
    met = [
        (rule, exposure)
        for exposure in exposures
        if exposure.on(on)
        for rule in table.get(exposure.risk, ())
        if rule.asks(exposure, on, born_on, sex)
    ]
    if born_on is not None and age(born_on, on) < 18:
        met += [(rule, Exposure(rule.risk)) for rule in table.get("MINEUR", ())]
    return met


def category(
    exposures: Iterable[Exposure], on: date, *, born_on: date | None = None, sex: str | None = None
) -> Category:
    """The follow-up that these exposures ask for, by the law of the day `on`.

    The strictest rule in force decides; none means simple. Without birth date and sex it is the follow-up of a post.

    Source: Code du travail, art. R4624-17, R4624-22, R4624-23; simple by default: L4624-1.
    """
    return decide(asked(exposures, on, born_on, sex))


def decide(met: Iterable[Met]) -> Category:
    """The category among the rules that are met: the strictest, then the first of the table."""
    deciding = [rule for rule, _ in met if rule.follow_up is not FollowUp.SIMPLE]
    if not deciding:
        return SIMPLE
    return BECAUSE[id(max(deciding, key=lambda rule: (STRICTNESS[rule.follow_up], -ORDER[id(rule)])))]


SIMPLE = Category(
    FollowUp.SIMPLE,
    None,
    "L4624-1",
    "Suivi simple : aucun risque déclaré ne demande un suivi adapté ou renforcé (art. L4624-1)",
)


def _category(rule: RiskRule) -> Category:
    words = FOLLOW_UP_WORDS[rule.follow_up]
    reason = shown_label(rule.risk)
    told = f" : {reason}" if reason else ""
    return Category(rule.follow_up, rule.risk, rule.article, f"Suivi {words}{told} (art. {rule.article})")


BECAUSE = {id(rule): _category(rule) for rule in RISK_RULES.rules}
"""Written once per rule: a nightly run decides a million times among thirty answers."""
