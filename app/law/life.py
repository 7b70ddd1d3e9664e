"""What the law asks about a worker: plain values, handed in by whoever knows them."""

from datetime import date
from enum import StrEnum

from msgspec import Struct


class Sex(StrEnum):
    """As on the social security card."""

    FEMALE = "Femme"
    MALE = "Homme"


class ContractKind(StrEnum):
    """Kinds of contract that the law treats apart; any other code is treated as a CDI (R4625-1 for the CDD)."""

    CDI = "CDI"
    CDD = "CDD"
    APPRENTICE = "APPRENTI"
    PROFESSIONAL_TRAINING = "CONTRAT_PRO"
    AGENCY = "INTERIM"
    SEASONAL = "SAISONNIER"
    INTERMEDIARY = "AI"
    """Association intermédiaire."""


class VisitKind(StrEnum):
    """What the law calls each visit; `label` is what users read."""

    VIP = "VIP"
    EMA = "EMA"
    INTERMEDIATE = "INTER"
    RETURN = "REPRISE"
    BEFORE_RETURN = "PREREPRISE"
    MID_CAREER = "MICAR"
    AFTER_EXPOSURE = "FINCAR"
    ATTESTATION = "ATT"
    ON_REQUEST = "DEMANDE"
    TRAINING = "FORMATION"
    """Not a visit: what short seasonal contracts get instead of one."""

    @property
    def label(self) -> str:
        """In full, as on the screens and in the letters."""
        return VISIT_LABELS[self]


VISIT_LABELS = {
    VisitKind.VIP: "Visite d’information et de prévention",
    VisitKind.EMA: "Examen médical d’aptitude",
    VisitKind.INTERMEDIATE: "Visite intermédiaire",
    VisitKind.RETURN: "Visite de reprise",
    VisitKind.BEFORE_RETURN: "Visite de pré-reprise",
    VisitKind.MID_CAREER: "Visite de mi-carrière",
    VisitKind.AFTER_EXPOSURE: "Visite post-exposition ou de fin de carrière",
    VisitKind.ATTESTATION: "Examen pour l’attestation d’absence de contre-indications",
    VisitKind.ON_REQUEST: "Visite à la demande",
    VisitKind.TRAINING: "Actions de formation et de prévention",
}


class Exposure(Struct, frozen=True):
    """A contact with a risk, from its first day to its last, both included; None: always, or until further notice."""

    risk: str
    first_on: date | None = None
    last_on: date | None = None
    above_threshold: bool = False
    """Somebody measured it above the law's threshold; or give the measures and the law compares."""
    air: float | None = None
    """In mg/m³ over 8 h."""
    blood: float | None = None
    """In µg/l."""
    near_live_parts: bool | None = None
    """For HABELEC: work near bare live parts, or live. None: not told, treated as yes."""

    def on(self, day: date) -> bool:
        """It lasts on that day."""
        return (self.first_on is None or self.first_on <= day) and (self.last_on is None or day <= self.last_on)


class PastVisit(Struct, frozen=True):
    """A visit that took place. Jobs, risks and measures matter only to dispense and attestation."""

    kind: VisitKind
    on: date
    fixed_next_on: date | None = None
    """By the doctor; counts when earlier than the law's."""
    fixed_next_kind: VisitKind | None = None
    jobs: tuple[str, ...] = ()
    """The jobs it was held for; interim: the first three count (R4625-10)."""
    risks: tuple[str, ...] = ()
    document_held: bool = True
    """The service holds its attestation or its avis."""
    measure: bool = False
    """Aménagement asked by the doctor (L4624-3)."""
    unfit: bool = False
    """Avis d'inaptitude (L4624-4)."""
    no_measure_needed: bool = False
    """Conclusion of a visit before return: nothing to adapt (R4624-31, last §)."""


class Life(Struct, frozen=True, kw_only=True):
    """A worker in a contract. `started_on` is the first day in the post, `hired_on` the hiring (default the same)."""

    started_on: date
    hired_on: date | None = None
    born_on: date | None = None
    sex: str | None = None
    contract_kind: str = ContractKind.CDI
    exposures: tuple[Exposure, ...] = ()
    visits: tuple[PastVisit, ...] = ()
    job: str = ""
    """Compared with the jobs of past visits, for dispense; empty: unknown, hence never the same."""
    season_days: int | None = None
    """Days of actual work of a seasonal contract; None: not told, treated as long."""
