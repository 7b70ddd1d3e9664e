"""Employees, their contracts, the posts they hold, what they are exposed to. Periods are `[first day, day after)`."""

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Computed,
    Enum,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.adherents.models import Adherent
from app.employees.rules.identities import KEY_LENGTH, NirState
from app.employees.rules.validation import WishState
from app.law.follow_up import FollowUp, Sex
from app.platform.database import sentence, words
from app.platform.seal import Sealed
from app.platform.tenancy import TenantBase, no_overlap, period_not_empty, tenant_key, tenant_table
from app.posts.models import Post
from app.reference.models import ContractKind, Country, Language


class Employee(TenantBase):
    """A person employed by an adherent; leaving sets `left_on`, the row stays. Manual: SAL-01, SAL-05."""

    __tablename__ = "employee"

    last_name: Mapped[str] = mapped_column(String(100), info=words("Nom d’usage"))
    first_name: Mapped[str] = mapped_column(String(100), info=words("Prénom"))
    birth_name: Mapped[str] = mapped_column(
        String(100), default="", info=words("Nom de naissance", "S’il est différent du nom d’usage.")
    )
    name_key: Mapped[str] = mapped_column(
        String(KEY_LENGTH, collation="C"), info=words("Nom normalisé") | {"grams": True}
    )
    """Usual name, first name, birth name, folded by `law.names.sort_key`: what lists sort by and search in."""
    birth_key: Mapped[str] = mapped_column(
        String(collation="C"),
        Computed("birth_key((last_name)::text, (birth_name)::text)", persisted=True),
        deferred=True,
        info=words("Nom de naissance normalisé"),
    )
    """The name that they were born with, or the usual one, folded by the database: what that column sorts by."""
    sex: Mapped[Sex] = mapped_column(Enum(Sex, native_enum=False, length=10), info=words("Sexe"))
    born_on: Mapped[date] = mapped_column(info=words("Date de naissance", "JJ/MM/AAAA"))
    nir_state: Mapped[NirState] = mapped_column(
        Enum(NirState, native_enum=False, length=20), default=NirState.KNOWN, info=words("N° connu ?")
    )
    nir: Mapped[str | None] = mapped_column(
        Sealed, info=words("N° de Sécurité Sociale", "15 chiffres, avec ou sans espaces.")
    )
    """Sealed; NULL unless `nir_state` is known."""
    nir_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Keyed fingerprint of the 13 first characters: equality and uniqueness, never shown."""
    ntt: Mapped[str | None] = mapped_column(
        String(40),
        info=words("Numéro temporaire technique (NTT)", "1 ou 2, le SIREN, puis votre matricule.") | {"masked": True},
    )
    language: Mapped[str] = mapped_column(
        String(3), default="fr", info=words("Langue", "Langue parlée, pour prévoir un interprète.")
    )
    email: Mapped[str] = mapped_column(String(254), default="", info=words("E-mail"))
    phone: Mapped[str] = mapped_column(String(20), default="", info=words("Téléphone"))
    street: Mapped[str] = mapped_column(String(200), default="", info=words("Adresse"))
    postcode: Mapped[str] = mapped_column(String(10), default="", info=words("Code postal"))
    town: Mapped[str] = mapped_column(String(100), default="", info=words("Ville"))
    country: Mapped[str] = mapped_column(String(2), default="FR", info=words("Pays"))

    hired_on: Mapped[date] = mapped_column(info=words("Date d’embauche", "JJ/MM/AAAA"))
    """First day of the current stay."""
    left_on: Mapped[date | None] = mapped_column(info=words("Date de sortie", "Dernier jour, JJ/MM/AAAA"))
    """Last day, included; NULL: no exit known."""
    left_before: Mapped[date | None] = mapped_column(info=words("Sortie prévue auparavant"))
    """The last day known before this exit was told, what its undoing goes back to; NULL: none was known."""
    contract_kind: Mapped[str] = mapped_column(ForeignKey("contract_kind.code"), info=words("Contrat"))
    main_post_id: Mapped[int | None] = mapped_column(info=words("Poste de travail"))
    """The post of rank 1 held today or the last day, else the next one. NULL: to complete, no visit (SAL-12)."""
    post_since: Mapped[date | None] = mapped_column(info=words("Date d’entrée en poste", "JJ/MM/AAAA"))

    follow_up: Mapped[FollowUp] = mapped_column(
        Enum(FollowUp, native_enum=False, length=20), default=FollowUp.SIMPLE, info=words("Catégorie")
    )
    follow_up_reason: Mapped[str] = mapped_column(String(120), default="", info=words("Motif du suivi"))
    """What an employer may see of the reason (`law.secrecy`); empty when it may not be told."""
    follow_up_article: Mapped[str] = mapped_column(String(80), default="", info=words("Article"))
    follow_up_origin: Mapped[str] = mapped_column(
        String(60), default="", server_default="", info=words("Origine du suivi")
    )
    """Who exposes to that reason: `Origin`s, « entreprise, poste »; empty when there is none, or it may not be told."""
    risks: Mapped[str] = mapped_column(
        String(2000), default="", server_default="", info=words("Risques", "Chacun avec son origine.")
    )
    """All that counts, of company, posts and person, each with its origin, for lists; secrets are not told (K18)."""
    own_risks: Mapped[str] = mapped_column(
        String(500), default="", server_default="", info=words("Risques propres au salarié")
    )
    """The labels of what is declared beside the posts, kept with the follow-up; the worker's secrets are not told."""
    last_visit_on: Mapped[date | None] = mapped_column(info=words("Dernier examen"))
    next_visit_on: Mapped[date | None] = mapped_column(info=words("Prochaine visite"))
    """Last day allowed by law or by the doctor, the earlier; NULL: nothing due (left, or no post)."""
    next_visit_kind: Mapped[str] = mapped_column(String(40), default="", info=words("Nature de la prochaine visite"))
    """A `law.follow_up.VisitKind`; empty: none."""
    next_visit_article: Mapped[str] = mapped_column(String(80), default="", info=words("Article"))
    appointment_on: Mapped[date | None] = mapped_column(info=words("Rendez-vous"))
    """Day of the coming appointment, kept by `visits`; NULL: none."""
    visit_asked: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), info=words("Visite demandée")
    )
    """A request is pending, kept by `visits`."""

    validated_on: Mapped[date | None] = mapped_column(info=words("Validé par le service le"))
    """NULL: not yet, or the service validates nothing (K12); what stays the employer's then is for K13 to say."""

    adherent: Mapped[Adherent] = relationship(lazy="raise_on_sql", primaryjoin="Employee.adherent_id == Adherent.id")
    main_post: Mapped[Post | None] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(Employee.main_post_id) == Post.id", viewonly=True
    )

    contract_type: Mapped[ContractKind] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(Employee.contract_kind) == ContractKind.code", viewonly=True
    )

    spoken: Mapped[Language | None] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(Employee.language) == Language.code", viewonly=True
    )
    homeland: Mapped[Country | None] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(Employee.country) == Country.code", viewonly=True
    )

    __table_args__ = tenant_table(
        tenant_key("post", "main_post_id", info=sentence("post", "Des salariés occupent ce poste : gardez-le.")),
        UniqueConstraint(
            "nir_hash",
            "adherent_id",
            info=sentence(
                "nir",
                "Ce salarié est déjà dans votre liste, en activité ou sorti : ouvrez sa fiche, ou vérifiez le numéro.",
            ),
        ),
        CheckConstraint(
            "(nir_state = 'KNOWN') = (nir_hash IS NOT NULL)",
            name="nir_as_its_state",
            info=sentence("nir", "Indiquez le numéro, ou cochez « Numéro de sécurité sociale non disponible »."),
        ),
        CheckConstraint(
            "left_on >= hired_on",
            name="leaves_after_hiring",
            info=sentence("left_on", "La sortie est avant l’embauche : corrigez l’une des deux dates."),
        ),
        CheckConstraint(
            "hired_on > born_on",
            name="hired_after_birth",
            info=sentence("hired_on", "La date d’embauche est avant la naissance : corrigez l’une des deux dates."),
        ),
        Index("ix_employee_adherent_name", "adherent_id", "name_key", "id"),
        Index("ix_employee_adherent_next", "adherent_id", "next_visit_on", "id"),
        Index("ix_employee_name", "name_key", "id", postgresql_include=["left_on"]),
        # As `platform.table` sorts what may be empty: over a whole service no other order is quick.
        Index("ix_employee_next", text("coalesce(next_visit_on, '9999-12-31'::date)"), "id"),
        Index("ix_employee_last", text("coalesce(last_visit_on, '9999-12-31'::date)"), "id"),
        Index("ix_employee_ntt", "ntt", postgresql_where=text("ntt IS NOT NULL")),
        Index("ix_employee_unchecked", "id", postgresql_where=text("validated_on IS NULL")),
        Index("ix_employee_grams", text("grams(name_key, '')"), postgresql_using="gin"),
    )

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"


class Contract(TenantBase):
    """A stay of an employee: its kind, first and last day. Several over time; at once, each with its rank (F150).

    Manual: SAL-11, SAL-13.
    """

    __tablename__ = "contract"

    employee_id: Mapped[int] = mapped_column(info=words("Salarié"))
    kind: Mapped[str] = mapped_column(ForeignKey("contract_kind.code"), info=words("Contrat"))
    rank: Mapped[int] = mapped_column(default=1, server_default=text("1"), info=words("Rang"))
    """1: the contract that a change of contract is about; 2 and 3: held beside it."""
    period: Mapped[Range[date]] = mapped_column(info=words("Du … au …"))

    left_before: Mapped[date | None] = mapped_column(info=words("Sortie prévue auparavant"))
    """The employee's last day when this contract was told, what calling it off goes back to; NULL: none was known."""

    type: Mapped[ContractKind] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(Contract.kind) == ContractKind.code", viewonly=True
    )

    __table_args__ = tenant_table(
        tenant_key(
            "employee", "employee_id", part=True, info=sentence("employee", "Ce salarié a des contrats : sortez-le.")
        ),
        period_not_empty(),
        CheckConstraint(
            "rank BETWEEN 1 AND 3", name="rank_up_to_three", info=sentence("rank", "Trois contrats au plus à la fois.")
        ),
        no_overlap(
            "employee_id",
            "rank",
            "period",
            name="one_contract_per_rank",
            info=sentence("since", "Ce salarié a déjà un contrat à ces dates : mettez fin à ce contrat la veille."),
        ),
        Index("ix_contract_adherent", "adherent_id"),
        Index("ix_contract_employee", "employee_id"),
    )


class Assignment(TenantBase):
    """An employee holds a post during a period; up to three at once (interim), each with its rank."""

    __tablename__ = "assignment"

    employee_id: Mapped[int] = mapped_column(info=words("Salarié"))
    post_id: Mapped[int] = mapped_column(info=words("Poste de travail"))
    rank: Mapped[int] = mapped_column(default=1, server_default=text("1"), info=words("Rang"))
    period: Mapped[Range[date]] = mapped_column(info=words("Période"))

    post: Mapped[Post] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(Assignment.post_id) == Post.id", viewonly=True
    )

    __table_args__ = tenant_table(
        tenant_key(
            "employee",
            "employee_id",
            part=True,
            info=sentence("employee", "Ce salarié a occupé des postes : sortez-le."),
        ),
        tenant_key(
            "post", "post_id", info=sentence("post", "Des salariés occupent ou ont occupé ce poste : gardez-le.")
        ),
        CheckConstraint(
            "rank BETWEEN 1 AND 3", name="rank_up_to_three", info=sentence("rank", "Trois postes au plus à la fois.")
        ),
        period_not_empty(),
        no_overlap(
            "employee_id",
            "rank",
            "period",
            name="one_post_per_rank",
            info=sentence("period", "Ce salarié occupe déjà un poste à ces dates : mettez fin à ce poste la veille."),
        ),
        Index("ix_assignment_post", "adherent_id", "post_id"),
        Index("ix_assignment_employee", "employee_id"),
    )


class EmployeeExposure(TenantBase):
    """A worker's own contact with a risk, beside those of the posts held. Manual: SAL-07."""

    __tablename__ = "employee_exposure"

    employee_id: Mapped[int] = mapped_column(info=words("Salarié"))
    risk_code: Mapped[str] = mapped_column(ForeignKey("risk.code"), info=words("Risque"))
    precisions: Mapped[list[str]] = mapped_column(ARRAY(String(60)), default=list, info=words("Précisions"))
    period: Mapped[Range[date]] = mapped_column(info=words("Période"))

    __table_args__ = tenant_table(
        tenant_key("employee", "employee_id", info=sentence("employee", "Ce salarié garde des expositions.")),
        period_not_empty(),
        Index(
            "uq_employee_exposure_current", "adherent_id", "employee_id", "risk_code", unique=True,
            postgresql_where=text("upper_inf(period)"),
            info=sentence("risks", "Ce risque est déjà déclaré pour ce salarié."),
        ),
        Index("ix_employee_exposure_employee", "employee_id"),
    )  # fmt: skip


class CorrectionRequest(TenantBase):
    """What an employer asks the service to correct in a record that it has accepted. Manual: SAL-10."""

    __tablename__ = "correction_request"

    employee_id: Mapped[int] = mapped_column(info=words("Salarié"))
    wanted: Mapped[dict[str, str]] = mapped_column(JSONB, info=words("Corrections demandées"))
    """Field → value, as `validation.wished` writes them."""
    reason: Mapped[str] = mapped_column(
        String(500), info=words("Pourquoi", "Ce que dit la pièce d’identité, par exemple.")
    )
    state: Mapped[WishState] = mapped_column(
        Enum(WishState, native_enum=False, length=20), default=WishState.ASKED, info=words("État")
    )
    asked_at: Mapped[datetime] = mapped_column(info=words("Demandée le"))
    asked_by: Mapped[str] = mapped_column(String(200), info=words("Demandée par"))
    """The name as it was."""
    decided_at: Mapped[datetime | None] = mapped_column(info=words("Décidée le"))
    """Or taken back; NULL: it waits."""
    decided_by: Mapped[str] = mapped_column(String(200), default="", info=words("Décidée par"))
    answer: Mapped[str] = mapped_column(String(500), default="", info=words("Motif"))
    """Of a refusal; the employer reads it."""

    employee: Mapped[Employee] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(CorrectionRequest.employee_id) == Employee.id", viewonly=True
    )

    __table_args__ = tenant_table(
        tenant_key("employee", "employee_id", info=sentence("employee", "Une correction de cette fiche est demandée.")),
        Index("ix_correction_request_employee", "employee_id", "id"),
        Index("ix_correction_request_open", "asked_at", "id", postgresql_where=text("state = 'ASKED'")),
    )
