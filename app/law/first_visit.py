"""The first visit of a contract: which one, by when, who organises it."""

from datetime import date

from app.law.category import FollowUp, RiskRule, asked, category
from app.law.dated import BEGINNING, Dated, Table, read
from app.law.deadline import Deadline, before_assignment, sentence
from app.law.life import ContractKind, Life, VisitKind
from app.law.spans import months_after

LONG_SEASON_DAYS = 45
SEASONAL_ARTICLE = "D4625-22"


class FirstVisitRule(Dated, frozen=True, kw_only=True):
    """A delay for the first visit."""

    who: str
    kind: VisitKind
    months: int
    """After the event; 0 = before assignment."""
    event: str


class OrganiserRule(Dated, frozen=True, kw_only=True):
    """The user company of an interim worker organises the exam for this risk."""

    risk: str


FIRST_VISIT_RULES = Table(read("first_visit", FirstVisitRule), key=lambda rule: rule.who)
ORGANISER_RULES = Table(read("organiser", OrganiserRule), key=lambda rule: rule.risk)

EVENTS = {"start": "l’entrée en poste", "hiring": "l’embauche"}


def first_visit(life: Life) -> Deadline:
    """The first visit that this contract asks for, by the law of its first day.

    Who started before our tables begin is judged by their first day: the older law left less time,
    so a visit never held is late by both.

    Raises:
        NoRule: no delay is in force on that day.

    Source: Code du travail, art. R4624-10, R4624-18, R4624-24, R6222-36, R5132-26-7, D4625-22.
    """
    law_day = max(life.started_on, BEGINNING)
    decided = category(life.exposures, law_day, born_on=life.born_on, sex=life.sex)
    return first_visit_as(life, decided.follow_up, law_day)


def first_visit_as(life: Life, follow_up: FollowUp, law_day: date) -> Deadline:
    """The first visit of who has this follow-up: after a change of law it is not always the one of the first day.

    Raises:
        NoRule: no delay is in force on that day.
    """
    if life.contract_kind == ContractKind.SEASONAL and not _long_season_at_risk(life, follow_up):
        return Deadline(
            VisitKind.TRAINING,
            None,
            False,
            SEASONAL_ARTICLE,
            "Pas de visite pour ce contrat saisonnier : le service organise des actions de formation et de prévention"
            f" (art. {SEASONAL_ARTICLE})",
        )
    if follow_up is FollowUp.REINFORCED:
        rule = FIRST_VISIT_RULES.one(follow_up, law_day)
        return before_assignment(rule.kind, life.started_on, rule.article, user_company(life, law_day))
    if ahead := before_rule(life, law_day):
        return before_assignment(VisitKind.VIP, life.started_on, ahead.before_assignment or ahead.article)
    return _after_the_start(life, follow_up, law_day)


def before_rule(life: Life, on: date) -> RiskRule | None:
    """The risk that puts a SI or SIA visit before assignment; None: the visit may follow the start."""
    for rule, _ in asked(life.exposures, on, life.born_on, life.sex):
        if rule.before_assignment:
            return rule
    return None


def user_company(life: Life, on: date) -> str | None:
    """The article by which the user company organises the exam of an interim worker; None: the employer does.

    Source: Code du travail, art. R4625-9; ionising radiation: R4451-88.
    """
    if life.contract_kind != ContractKind.AGENCY:
        return None
    table = ORGANISER_RULES.on(on)
    for exposure in life.exposures:
        if exposure.on(on) and exposure.risk in table:
            return table[exposure.risk][0].article
    return ORGANISER_RULES.one("other", on).article


def _long_season_at_risk(life: Life, follow_up: FollowUp) -> bool:
    long = life.season_days is None or life.season_days >= LONG_SEASON_DAYS
    return long and follow_up is FollowUp.REINFORCED


def _after_the_start(life: Life, follow_up: FollowUp, law_day: date) -> Deadline:
    table = FIRST_VISIT_RULES.on(law_day)
    own = table.get(life.contract_kind)
    rule = own[0] if own else FIRST_VISIT_RULES.one(follow_up, law_day)
    event_on = life.started_on if rule.event == "start" else life.hired_on or life.started_on
    latest = months_after(event_on, rule.months)
    span = "le mois qui suit" if rule.months == 1 else f"les {rule.months} mois qui suivent"
    when = f"dans {span} {EVENTS[rule.event]}"
    return Deadline(rule.kind, latest, False, rule.article, sentence(rule.kind, when, latest, rule.article))
