"""What somebody asks about accesses and companies, and what became of it."""

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.codes import CODE_TRIES
from app.adherents.models import Adherent
from app.membership.facts import Kind
from app.membership.rules.petitions import State
from app.platform.database import Base, sentence, words
from app.platform.tenancy import tenant_table


class Petition(Base):
    """A « démarche ». Manual: SSTRN p. 6-10 (RGT-12 to RGT-17)."""

    __tablename__ = "petition"

    adherent_id: Mapped[int | None] = mapped_column(info=words("Adhérent"))
    """What number and SIRET name together; NULL: nothing, which only the service learns."""
    kind: Mapped[Kind] = mapped_column(Enum(Kind, native_enum=False, length=20), info=words("Demande"))
    state: Mapped[State] = mapped_column(
        Enum(State, native_enum=False, length=20), default=State.PENDING, info=words("État")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), info=words("Compte"))
    who: Mapped[str] = mapped_column(String(130), info=words("Demandeur"))
    """The name as it was."""
    email: Mapped[str] = mapped_column(String(254), info=words("E-mail"))
    asked_at: Mapped[datetime] = mapped_column(info=words("Demandée le"))
    number: Mapped[str] = mapped_column(String(20), default="", info=words("Numéro d’adhérent"))
    """As typed."""
    siret: Mapped[str] = mapped_column(String(14), default="", info=words("SIRET"))
    """The former one in a takeover; a SIREN in a synchronisation."""
    new_siret: Mapped[str] = mapped_column(String(14), default="", info=words("Nouveau numéro de Siret"))
    former_email: Mapped[str] = mapped_column(String(254), default="", info=words("Email de l’ancien administrateur"))
    description: Mapped[str] = mapped_column(String(2000), default="", info=words("Description"))
    told_at: Mapped[datetime | None]
    """Those who decide were told; NULL: not yet."""
    decided_at: Mapped[datetime | None] = mapped_column(info=words("Décidée le"))
    """Or taken back by who asked; NULL: it waits."""
    decided_by: Mapped[str] = mapped_column(String(130), default="", info=words("Décidée par"))
    reason: Mapped[str] = mapped_column(String(500), default="", info=words("Motif"))
    """Of a refusal; the person reads it."""
    code_hash: Mapped[str] = mapped_column(String(200), default="")
    """Of the code that confirms a synchronisation; empty: none was sent."""
    code_until: Mapped[datetime | None]
    """NULL: none was sent."""
    code_tries: Mapped[int] = mapped_column(default=CODE_TRIES, server_default=text("5"))
    codes_sent: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """By mail, since `codes_since`."""
    codes_since: Mapped[datetime | None]
    """The first code of the day that is counted; NULL: none was sent yet."""
    by_letter: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), info=words("Code par courrier")
    )
    """The service has a letter to print."""

    adherent: Mapped[Adherent | None] = relationship(
        lazy="raise_on_sql", primaryjoin="Petition.adherent_id == Adherent.id"
    )

    __table_args__ = tenant_table(
        Index(
            "uq_petition_open", "user_id", "kind", "number", unique=True,
            postgresql_where=text("state = 'PENDING'"),
            info=sentence("number", "Vous avez déjà fait cette demande : suivez-la dans « Mes démarches »."),
        ),
        Index("ix_petition_user", "user_id", "id"),
        Index("ix_petition_adherent", "adherent_id", "state", "id"),
        Index("ix_petition_state", "state", "asked_at", "id"),
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind.value} – {self.who}"
