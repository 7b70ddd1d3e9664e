"""Visit requests, appointments, visits done. Instants are UTC; what users read is Paris time."""

from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.adherents.models import Adherent, MedicalCentre, Professional
from app.employees.models import Employee
from app.law.absence import Cause
from app.platform.database import Base, sentence, words
from app.platform.seal import Sealed
from app.platform.tenancy import TenantBase, tenant_key, tenant_table
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.inquiries import InquiryState, Subject
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import RequestState


class VisitRequest(TenantBase):
    """An employer asks for a visit. Manual: VIS-01, VIS-03."""

    __tablename__ = "visit_request"

    employee_id: Mapped[int] = mapped_column(info=words("Salarié"))
    kind: Mapped[Kind] = mapped_column(Enum(Kind, native_enum=False, length=20), info=words("Type de rendez-vous"))
    state: Mapped[RequestState] = mapped_column(
        Enum(RequestState, native_enum=False, length=20), default=RequestState.PENDING, info=words("État")
    )
    asked_at: Mapped[datetime] = mapped_column(info=words("Demandée le"))
    asked_by: Mapped[str] = mapped_column(String(130), info=words("Demandée par"))
    latest_on: Mapped[date | None] = mapped_column(info=words("À voir avant le"))
    """Last day allowed by law; NULL: no delay."""
    article: Mapped[str] = mapped_column(String(80), default="", info=words("Article"))
    absence_cause: Mapped[Cause | None] = mapped_column(
        Enum(Cause, native_enum=False, length=20), info=words("Nature de l’arrêt")
    )
    """Its nature, never a medical reason. NULL: not a return, as for the two days."""
    absent_on: Mapped[date | None] = mapped_column(info=words("Premier jour d’arrêt"))
    returns_on: Mapped[date | None] = mapped_column(info=words("Jour de reprise"))
    """First day back at work."""
    situations: Mapped[str | None] = mapped_column(
        Sealed, info=words("Situation du salarié", "À cocher avec son accord. Seule l’équipe médicale la lira.")
    )
    """Names of `rules.Situation`, joined by commas; NULL: none. Only the health team reads it (RGPD art. 9)."""
    other_exposure: Mapped[str] = mapped_column(
        String(200),
        default="",
        info=words("Autre exposition", "Un risque de son travail que son poste ne dit pas encore."),
    )
    constraint_note: Mapped[str] = mapped_column(
        String(1000),
        default="",
        info=words(
            "Information complémentaire ou contrainte de convocation",
            "Horaires, jours à éviter… Aucune donnée médicale.",
        ),
    )
    interpreter: Mapped[str] = mapped_column(
        String(60), default="", info=words("Le salarié a besoin d’un interprète", "Précisez la langue.")
    )
    user_company: Mapped[str] = mapped_column(
        String(200), default="", info=words("Entreprise utilisatrice", "Pour un intérimaire.")
    )
    user_siret: Mapped[str] = mapped_column(
        String(14), default="", info=words("SIRET de l’entreprise utilisatrice", "14 chiffres, avec ou sans espaces.")
    )
    decided_at: Mapped[datetime | None] = mapped_column(info=words("Décidée le"))
    decided_by: Mapped[str] = mapped_column(String(130), default="", info=words("Décidée par"))
    reason: Mapped[str] = mapped_column(String(500), default="", info=words("Motif"))
    """Of a refusal or a cancellation; read by the employer."""

    employee: Mapped[Employee] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(VisitRequest.employee_id) == Employee.id", viewonly=True
    )
    adherent: Mapped[Adherent] = relationship(
        lazy="raise_on_sql", primaryjoin="VisitRequest.adherent_id == Adherent.id"
    )

    __table_args__ = tenant_table(
        tenant_key(
            "employee",
            "employee_id",
            info=sentence("employee", "Des visites sont demandées pour ce salarié : annulez-les."),
        ),
        Index(
            "uq_visit_request_open", "adherent_id", "employee_id", "kind", unique=True,
            postgresql_where=text("state IN ('PENDING', 'ACCEPTED')"),
            info=sentence("kind", "Cette visite est déjà demandée : suivez-la dans « Suivi des demandes »."),
        ),
        Index("ix_visit_request_state", "state", "asked_at", "id"),
        Index("ix_visit_request_adherent", "adherent_id", "asked_at", "id"),
        Index("ix_visit_request_employee", "employee_id"),
    )  # fmt: skip


class Slot(Base):
    """A moment that a professional offers at a centre; free until an appointment takes it."""

    __tablename__ = "slot"

    professional_id: Mapped[int] = mapped_column(ForeignKey("professional.id"), info=words("Professionnel"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("medical_centre.id"), index=True, info=words("Centre médical"))
    starts_at: Mapped[datetime] = mapped_column(info=words("Début"))
    minutes: Mapped[int] = mapped_column(info=words("Durée", "En minutes."))

    professional: Mapped[Professional] = relationship(lazy="raise_on_sql")
    centre: Mapped[MedicalCentre] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        UniqueConstraint(
            "professional_id",
            "starts_at",
            info=sentence("starts_at", "Ce créneau existe déjà : choisissez une autre heure."),
        ),
        CheckConstraint(
            "minutes BETWEEN 5 AND 240",
            name="minutes_sensible",
            info=sentence("minutes", "Un créneau dure de 5 à 240 minutes."),
        ),
        Index("ix_slot_starts_at", "starts_at"),
    )


class Appointment(TenantBase):
    """The slot given to an employee. Manual: VIS-13, VIS-15."""

    __tablename__ = "appointment"

    employee_id: Mapped[int] = mapped_column(info=words("Salarié"))
    request_id: Mapped[int | None] = mapped_column(info=words("Demande"))
    """NULL: planned by the service without a request, or the request is no longer kept."""
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), info=words("Créneau"))
    kind: Mapped[Kind] = mapped_column(Enum(Kind, native_enum=False, length=20), info=words("Type de rendez-vous"))
    starts_at: Mapped[datetime] = mapped_column(info=words("Date et heure"))
    state: Mapped[AppointmentState] = mapped_column(
        Enum(AppointmentState, native_enum=False, length=20), default=AppointmentState.PLANNED, info=words("État")
    )
    convoked_at: Mapped[datetime | None] = mapped_column(info=words("Convocation envoyée le"))
    """NULL: nobody was told of this date and place yet."""
    told_starts_at: Mapped[datetime | None] = mapped_column(info=words("Date et heure annoncées"))
    """What the employer was told last, so that a move says « prévu … »; NULL: nothing."""

    employee: Mapped[Employee] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(Appointment.employee_id) == Employee.id", viewonly=True
    )
    slot: Mapped[Slot] = relationship(lazy="raise_on_sql")
    centre: Mapped[MedicalCentre] = relationship(
        lazy="raise_on_sql",
        secondary="slot",
        primaryjoin="Appointment.slot_id == Slot.id",
        secondaryjoin="Slot.centre_id == MedicalCentre.id",
        uselist=False,
        viewonly=True,
    )

    __table_args__ = tenant_table(
        tenant_key("employee", "employee_id", info=sentence("employee", "Ce salarié a des rendez-vous.")),
        tenant_key("visit_request", "request_id", info=sentence("request", "Cette demande a un rendez-vous.")),
        Index(
            "uq_appointment_slot", "slot_id", unique=True, postgresql_where=text("state <> 'CANCELLED'"),
            info=sentence("slot", "Ce créneau vient d’être pris : choisissez-en un autre."),
        ),
        Index("ix_appointment_starts_at", "starts_at", "id"),
        Index("ix_appointment_adherent", "adherent_id", "starts_at", "id"),
        Index("ix_appointment_employee", "employee_id"),
        Index("ix_appointment_request", "request_id"),
    )  # fmt: skip


class Visit(TenantBase):
    """A visit that took place: what the law counts from. No medical content. Manual: VIS-14."""

    __tablename__ = "visit"

    employee_id: Mapped[int] = mapped_column(info=words("Salarié"))
    appointment_id: Mapped[int | None] = mapped_column(info=words("Rendez-vous"))
    """NULL: brought over from a former system."""
    law_kind: Mapped[str] = mapped_column(String(20), info=words("Nature"))
    """The law's kind: VIP, EMA, INTER, REPRISE… (`law.follow_up`)."""
    held_on: Mapped[date] = mapped_column(info=words("Date"))
    fixed_next_on: Mapped[date | None] = mapped_column(info=words("À revoir le"))
    """Fixed by the doctor; wins when earlier than the law's (R4624-16, -17, -28)."""

    __table_args__ = tenant_table(
        tenant_key("employee", "employee_id", info=sentence("employee", "Ce salarié a passé des visites.")),
        tenant_key("appointment", "appointment_id", info=sentence("appointment", "Ce rendez-vous a eu lieu.")),
        Index("ix_visit_employee", "employee_id", "held_on"),
        Index("ix_visit_appointment", "appointment_id"),
    )


class Inquiry(TenantBase):
    """« Demande générale » : what an employer tells or asks that has no form of its own. Manual: AST25 4.4.5, 5.2."""

    __tablename__ = "inquiry"

    subject: Mapped[Subject] = mapped_column(Enum(Subject, native_enum=False, length=20), info=words("Objet"))
    employee_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, info=words("Salariés concernés"))
    """Several, one or none. No key: a request keeps nobody's record from being removed."""
    message: Mapped[str] = mapped_column(
        Sealed,
        info=words("Votre demande", "Pour une absence : ses dates, si vous les connaissez. Jamais sa raison médicale."),
    )
    """Sealed: people write more than they should."""
    state: Mapped[InquiryState] = mapped_column(
        Enum(InquiryState, native_enum=False, length=20), default=InquiryState.WAITING, info=words("État")
    )
    asked_at: Mapped[datetime] = mapped_column(info=words("Envoyée le"))
    asked_by: Mapped[str] = mapped_column(String(200), info=words("Envoyée par"))
    """The name as it was."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), info=words("Compte"))
    """Who is told of the answer. NULL: sent by the portal itself."""
    answer: Mapped[str | None] = mapped_column(Sealed, info=words("Réponse", "L’employeur la lira. Rien de médical."))
    """NULL: not yet."""
    answered_at: Mapped[datetime | None] = mapped_column(info=words("Traitée le"))
    answered_by: Mapped[str] = mapped_column(String(200), default="", info=words("Traitée par"))

    adherent: Mapped[Adherent] = relationship(lazy="raise_on_sql", primaryjoin="Inquiry.adherent_id == Adherent.id")

    __table_args__ = tenant_table(
        Index("ix_inquiry_state", "state", "asked_at", "id"),
        Index("ix_inquiry_asked_at", "asked_at", "id"),
    )
