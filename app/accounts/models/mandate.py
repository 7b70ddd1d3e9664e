"""Who may act for an adherent, and who is invited to."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ARRAY, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models.person import Person
from app.adherents.models import Adherent
from app.platform.context import Right
from app.platform.database import sentence, words
from app.platform.tenancy import TenantBase, tenant_table

RIGHTS = ARRAY(Enum(Right, native_enum=False, length=30))


class MandateKind(StrEnum):
    """Who holds an access; the value is what users read."""

    OWN = "de l’entreprise"
    THIRD_PARTY = "tiers déclarant / cabinet comptable"
    """Somebody outside the company (K11): the access has a last day where the service says so."""


class Mandate(TenantBase):
    """A person may act for an adherent, and for its branches or not, with these rights, from one day to another."""

    __tablename__ = "mandate"

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), info=words("Utilisateur"))
    rights: Mapped[list[Right]] = mapped_column(RIGHTS, info=words("Droits"))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"), info=words("Actif"))
    contact: Mapped[bool] = mapped_column(default=False, server_default=text("false"), info=words("Contact portail"))
    """The person whom the service calls about the portal (RGT-10)."""
    kind: Mapped[MandateKind] = mapped_column(
        Enum(MandateKind, native_enum=False, length=20),
        default=MandateKind.OWN,
        server_default=text("'OWN'"),
        info=words("Accès"),
    )
    with_branches: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), info=words("Établissements compris")
    )
    """It counts for the adherents whose parent this one is, those that come later too."""
    starts_on: Mapped[date] = mapped_column(info=words("Du"))
    ends_on: Mapped[date | None] = mapped_column(info=words("Au", "Vide : sans fin prévue."))
    """Last day, included; NULL: until withdrawn."""
    confirmed_on: Mapped[date | None] = mapped_column(info=words("Confirmé le"))
    """When an administrator last said that it is still needed; NULL: not since it was given."""
    asked_on: Mapped[date | None] = mapped_column(info=words("Confirmation demandée le"))
    """When that was asked last; NULL: not since it was given or confirmed. Nobody has answered then."""
    end_told: Mapped[date | None]
    """The last day that its person was told of; NULL, or another than `ends_on`: not yet."""

    person: Mapped[Person] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(Mandate.user_id) == Person.id", viewonly=True
    )
    adherent: Mapped[Adherent] = relationship(lazy="raise_on_sql", primaryjoin="Mandate.adherent_id == Adherent.id")

    __table_args__ = tenant_table(
        UniqueConstraint(
            "user_id",
            "adherent_id",
            info=sentence("email", "Cette personne a déjà un accès : modifiez ses droits."),
        ),
        CheckConstraint(
            "ends_on >= starts_on",
            name="ends_after_start",
            info=sentence("ends_on", "La fin est avant le début : corrigez l’une des deux dates."),
        ),
    )


class InvitationKind(StrEnum):
    """How an invitation reaches its reader."""

    LETTER = "lettre"
    """Adherent number and provisional password, by post or mail (ACC-01): makes an administrator."""
    LINK = "lien"
    """A link by e-mail, for a colleague (RGT-02)."""


class Invitation(TenantBase):
    """Somebody may open an account for this adherent, once. The secret is stored as a hash only."""

    __tablename__ = "invitation"

    kind: Mapped[InvitationKind] = mapped_column(
        Enum(InvitationKind, native_enum=False, length=10), info=words("Envoi")
    )
    number: Mapped[str] = mapped_column(String(20), info=words("N° d’adhérent"))
    """Copied here: before anybody is known the adherent itself is not readable."""
    email: Mapped[str] = mapped_column(String(254), default="", info=words("E-mail"))
    first_name: Mapped[str] = mapped_column(String(64), default="", info=words("Prénom"))
    last_name: Mapped[str] = mapped_column(String(64), default="", info=words("Nom"))
    rights: Mapped[list[Right]] = mapped_column(RIGHTS, info=words("Droits"))
    secret_hash: Mapped[str] = mapped_column(String(200))
    """Letter: a slow hash of the provisional password. Link: SHA-256 of the token, in hexadecimal."""
    invited_by: Mapped[str] = mapped_column(String(130), default="", info=words("Invité par"))
    """The name as it was; empty: the service."""
    mandate_kind: Mapped[MandateKind] = mapped_column(
        Enum(MandateKind, native_enum=False, length=20),
        default=MandateKind.OWN,
        server_default=text("'OWN'"),
        info=words("Accès"),
    )
    with_branches: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), info=words("Établissements compris")
    )
    starts_on: Mapped[date | None] = mapped_column(info=words("Accès à partir du", "Vide : tout de suite."))
    """First day of the mandate that it gives; NULL: the day when it is taken up."""
    ends_on: Mapped[date | None] = mapped_column(info=words("Accès jusqu’au", "Vide : sans fin prévue."))
    """Last day of the mandate that it gives; NULL: until withdrawn."""
    expires_at: Mapped[datetime] = mapped_column(info=words("Valable jusqu’au"))
    tries_left: Mapped[int] = mapped_column(default=5, server_default=text("5"))
    used_at: Mapped[datetime | None] = mapped_column(info=words("Utilisée le"))
    """NULL: not yet."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=words("Retirée le"))
    """NULL: still stands; a new letter withdraws the former."""

    __table_args__ = tenant_table(
        Index("ix_invitation_number", "number"),
        Index("ix_invitation_secret_hash", "secret_hash"),
    )
