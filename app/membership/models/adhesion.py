"""Requests to join the service, and what was asked of the portal before anybody is known."""

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from app.membership.rules.adhesion import ASKED, Asking, State
from app.platform.database import Base, sentence, words
from app.platform.seal import Sealed


class Adhesion(Base):
    """A company that asks to join, from the first step to the service's decision (ENT-08). No tenant: not yet one."""

    __tablename__ = "adhesion"

    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True, info=words("Compte"))
    """Whose account asked; NULL: somebody without one, who comes back by the mailed link."""
    first_name: Mapped[str] = mapped_column(String(64), info=words("Prénom"))
    last_name: Mapped[str] = mapped_column(String(64), info=words("Nom"))
    function: Mapped[str] = mapped_column(String(100), default="", info=words("Fonction dans l’entreprise"))
    email: Mapped[str] = mapped_column(String(254), info=words("E-mail"))
    phone: Mapped[str] = mapped_column(String(20), default="", info=words("Téléphone"))
    siret: Mapped[str] = mapped_column(String(14), default="", info=words("SIRET"))
    name: Mapped[str] = mapped_column(String(200), default="", info=words("Raison sociale"))
    town: Mapped[str] = mapped_column(String(100), default="", info=words("Commune"))
    content: Mapped[str | None] = mapped_column(Sealed, info=words("Contenu"))
    """`rules.adhesion.Content` as JSON, sealed; NULL: became an adherent, which holds all of it."""
    state: Mapped[State] = mapped_column(
        Enum(State, native_enum=False, length=20), default=State.DRAFT, info=words("État")
    )
    started_at: Mapped[datetime] = mapped_column(info=words("Commencée le"))
    changed_at: Mapped[datetime] = mapped_column(info=words("Modifiée le"))
    sent_at: Mapped[datetime | None] = mapped_column(info=words("Envoyée le"))
    """NULL: never yet. The general conditions were accepted then."""
    terms: Mapped[str] = mapped_column(String(10), default="", info=words("Conditions générales acceptées"))
    """The day of the version that was accepted, AAAA-MM-JJ; empty: none yet."""
    decided_at: Mapped[datetime | None] = mapped_column(info=words("Décidée le"))
    """NULL: the service has not answered yet."""
    decided_by: Mapped[str] = mapped_column(String(130), default="", info=words("Décidée par"))
    reason: Mapped[str] = mapped_column(String(1000), default="", info=words("Motif"))
    """Of a refusal, or what is to be corrected: read by who asked."""
    became_id: Mapped[int | None] = mapped_column(ForeignKey("adherent.id"), index=True, info=words("Adhérent"))
    """NULL until accepted."""

    __table_args__ = (
        Index(
            "uq_adhesion_siret", "siret", unique=True, postgresql_where=text("state = 'SENT'"),
            info=sentence("siret", ASKED),
        ),
        Index("ix_adhesion_state", "state", "sent_at"),
        Index("ix_adhesion_email", "email"),
    )  # fmt: skip

    def __str__(self) -> str:
        return self.name or f"{self.first_name} {self.last_name}"


class DoorQuestion(Base):
    """Something asked of the portal by somebody unknown, counted per address and per person asked about."""

    __tablename__ = "door_question"

    kind: Mapped[Asking] = mapped_column(Enum(Asking, native_enum=False, length=20), info=words("Question"))
    address: Mapped[str] = mapped_column(INET, info=words("Adresse"))
    about: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Fingerprint of the e-mail address that a mail went to; NULL: nobody was written to."""
    at: Mapped[datetime] = mapped_column(info=words("Quand"))

    __table_args__ = (
        Index("ix_door_question_address", "kind", "address", "at"),
        Index("ix_door_question_about", "about", "at"),
    )
