"""What an absence asks for: the visit before return, the return visit, the liaison meeting, telling the doctor."""

from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

from app.law.dated import Dated, Table, read
from app.law.life import PastVisit, VisitKind
from app.law.spans import french, months_after

RETURN_DAYS = 8
"""The return visit takes place on the day of return, or at most so many days after (R4624-32)."""
SHORT_ACCIDENT_DAYS = 30
"""Below, the employer tells the doctor of an accident at work (R4624-33); from then on the return visit does."""


class Cause(StrEnum):
    """Why somebody is absent, as far as the law asks: its nature, never a medical reason."""

    ILLNESS = "MALADIE"
    ACCIDENT = "ACC_NON_PRO"
    WORK_ACCIDENT = "AT"
    WORK_ILLNESS = "MP"
    MATERNITY = "MATERNITE"
    WAY_TO_WORK = "TRAJET"
    OTHER = "AUTRE"

    @property
    def label(self) -> str:
        """As the form of a visit request offers it."""
        return CAUSE_LABELS[self]


CAUSE_LABELS = {
    Cause.ILLNESS: "Maladie non professionnelle",
    Cause.ACCIDENT: "Accident non professionnel",
    Cause.WORK_ACCIDENT: "Accident du travail",
    Cause.WORK_ILLNESS: "Maladie professionnelle",
    Cause.MATERNITY: "Congé de maternité",
    Cause.WAY_TO_WORK: "Accident de trajet",
    Cause.OTHER: "Autre absence",
}
HEALTH = frozenset(Cause) - {Cause.MATERNITY, Cause.OTHER}
"""Illness and accident, the only causes of a visit before return and of a liaison meeting."""


class Absence(Struct, frozen=True):
    """From the first day absent to the first day back."""

    cause: Cause
    first_on: date
    back_on: date
    issued_on: date | None = None
    """The day the stop was written; None: the first day absent."""
    requested: bool = False
    """Doctor, employer or worker asks for the return visit all the same."""
    contract_ended_on: date | None = None
    """Last day of the contract; None: it goes on."""

    @property
    def days(self) -> int:
        """Days absent."""
        return (self.back_on - self.first_on).days

    @property
    def returns(self) -> bool:
        """There is a contract to come back to."""
        return self.contract_ended_on is None or self.back_on <= self.contract_ended_on


class ReturnRule(Dated, frozen=True, kw_only=True):
    """A return visit is due after so many days of absence."""

    cause: Cause
    days: int


class WaiverRule(Dated, frozen=True, kw_only=True):
    """A visit before return in the last days of the stop may stand for the return visit."""

    who: str
    days_before_return: int


class BeforeReturnRule(Dated, frozen=True, kw_only=True):
    """Offered in stops longer than so many days, or months."""

    what: str
    more_than_days: int | None = None
    more_than_months: int | None = None


RETURN_RULES = Table(read("return_visit", ReturnRule), key=lambda rule: rule.cause)
WAIVER_RULES = Table(read("return_waiver", WaiverRule), key=lambda rule: rule.who)
BEFORE_RETURN_RULES = Table(read("before_return", BeforeReturnRule), key=lambda rule: rule.what)


class Answer(Struct, frozen=True):
    """Yes or no, by which article. `latest` is the last day allowed; None: no, or no delay."""

    yes: bool
    article: str
    because: str
    latest: date | None = None


def return_visit(absence: Absence, visits: tuple[PastVisit, ...] = ()) -> Answer:
    """Whether the doctor must see the worker at the return, and until when.

    Source: Code du travail, art. R4624-31 (causes and days), R4624-32 (8 days); décret 2026-503 (waiver).
    """
    rules = RETURN_RULES.on(absence.first_on).get(absence.cause)
    if not rules or not absence.returns:
        return Answer(False, "R4624-31", "Pas de visite de reprise pour cette absence (art. R4624-31)")
    rule = rules[0]
    if absence.days < rule.days:
        because = (
            f"{absence.days} jours d’absence, moins de {rule.days} : pas de visite de reprise (art. {rule.article})"
        )
        return Answer(False, rule.article, because)
    if waiver := _waiver(absence, visits):
        because = f"Visite de pré-reprise récente, sans mesure à prendre : pas de visite de reprise (art. {waiver})"
        return Answer(False, waiver, because)
    latest = absence.back_on + timedelta(days=RETURN_DAYS)
    because = f"Visite de reprise le jour du retour, au plus tard le {french(latest)} (art. {rule.article})"
    return Answer(True, rule.article, because, latest)


def visit_before_return(absence: Absence) -> Answer:
    """Whether the worker may be seen during the stop, to prepare the return.

    Source: Code du travail, art. L4624-2-4, R4624-29.
    """
    return _longer_than("visit", absence, "visite de pré-reprise")


def liaison_meeting(absence: Absence) -> Answer:
    """Whether employer and worker may meet during the stop, the service being associated. No medical visit.

    Source: Code du travail, art. L1226-1-3, D1226-8-1.
    """
    return _longer_than("liaison", absence, "rendez-vous de liaison")


def doctor_told(absence: Absence) -> Answer:
    """Whether the employer tells the doctor of this stop, because no return visit will.

    Source: Code du travail, art. R4624-33.
    """
    yes = absence.cause is Cause.WORK_ACCIDENT and absence.days < SHORT_ACCIDENT_DAYS
    told = "Informez le médecin du travail de cet arrêt" if yes else "Rien à signaler au médecin du travail"
    return Answer(yes, "R4624-33", f"{told} (art. R4624-33)")


def _waiver(absence: Absence, visits: tuple[PastVisit, ...]) -> str | None:
    """The article that makes the return visit unnecessary; None: it stays."""
    rules = WAIVER_RULES.on(absence.issued_on or absence.first_on).get("all")
    prepared = visit_before_return(absence).yes
    if not rules or absence.requested or not prepared:
        return None
    days = rules[0].days_before_return
    for visit in visits:
        recent = 1 <= (absence.back_on - visit.on).days <= days
        if visit.kind is VisitKind.BEFORE_RETURN and recent and visit.no_measure_needed:
            return rules[0].article
    return None


def _longer_than(what: str, absence: Absence, named: str) -> Answer:
    rules = BEFORE_RETURN_RULES.on(absence.first_on).get(what)
    if not rules or absence.cause not in HEALTH or not absence.returns:
        return Answer(False, "", f"Pas de {named} pour cette absence")
    rule = rules[0]
    if rule.more_than_months is not None:
        long = absence.back_on > months_after(absence.first_on, rule.more_than_months)
    else:
        long = rule.more_than_days is not None and absence.days > rule.more_than_days
    possible = f"Possible pendant cet arrêt : {named}" if long else f"Arrêt trop court : pas de {named}"
    return Answer(long, rule.article, f"{possible} (art. {rule.article})")
