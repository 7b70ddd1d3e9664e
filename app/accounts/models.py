"""Mandates, invitations, sign-in sessions and attempts. Passwords and staff roles stay in FAB's own tables."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ARRAY, CheckConstraint, Enum, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.adherents.models import Adherent
from app.platform.account import User
from app.platform.context import Right
from app.platform.database import Base, sentence, words
from app.platform.tenancy import TenantBase, tenant_table

RIGHTS = ARRAY(Enum(Right, native_enum=False, length=30))


class Person(Base):
    """What an adherent's administrator may know of an account: no password, nothing of other adherents.

    A view: `portal_employer` may not read FAB's user table.
    """

    __tablename__ = "person"
    __table_args__ = {"info": {"view": True}}

    username: Mapped[str] = mapped_column(info=words("Identifiant"))
    first_name: Mapped[str] = mapped_column(info=words("Prénom"))
    last_name: Mapped[str] = mapped_column(info=words("Nom"))
    email: Mapped[str] = mapped_column(info=words("E-mail"))
    phone: Mapped[str] = mapped_column(info=words("Téléphone"))
    active: Mapped[bool] = mapped_column(info=words("Compte ouvert"))
    """The account itself, which the service may close for all adherents at once."""
    last_login: Mapped[datetime | None] = mapped_column(info=words("Dernière connexion"))
    """NULL: never."""

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Account(Base):
    """What we know of a person beside FAB's own columns: one row for an account, made when it is first needed."""

    __tablename__ = "account"

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), info=words("Utilisateur"))
    phone: Mapped[str] = mapped_column(String(20), default="", info=words("Téléphone"))

    __table_args__ = (UniqueConstraint("user_id", info=sentence("user_id", "Rechargez la page et recommencez.")),)


class StaffMember(Base):
    """Somebody of the service's staff: an account with a role. A view."""

    __tablename__ = "staff_member"
    __table_args__ = {"info": {"view": True}}

    username: Mapped[str] = mapped_column(info=words("Identifiant"))
    first_name: Mapped[str] = mapped_column(info=words("Prénom"))
    last_name: Mapped[str] = mapped_column(info=words("Nom"))
    email: Mapped[str] = mapped_column(info=words("E-mail"))
    active: Mapped[bool] = mapped_column(info=words("Actif"))
    opened: Mapped[bool] = mapped_column(info=words("Compte ouvert", "La personne a choisi son mot de passe."))
    last_login: Mapped[datetime | None] = mapped_column(info=words("Dernière connexion"))
    """NULL: never."""
    roles: Mapped[str] = mapped_column(info=words("Rôles"))

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class StaffRole(Base):
    """A role of the service with what it permits. A view."""

    __tablename__ = "staff_role"
    __table_args__ = {"info": {"view": True}}

    name: Mapped[str] = mapped_column(info=words("Rôle"))
    rights: Mapped[list[str]] = mapped_column(ARRAY(String), info=words("Permet"))
    """Names of `Right` and `StaffRight`."""
    people: Mapped[int] = mapped_column(info=words("Personnes"))

    def __str__(self) -> str:
        return self.name


class Mandate(TenantBase):
    """A person may act for an adherent, with these rights, from one day to another."""

    __tablename__ = "mandate"

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), info=words("Utilisateur"))
    rights: Mapped[list[Right]] = mapped_column(RIGHTS, info=words("Droits"))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"), info=words("Actif"))
    contact: Mapped[bool] = mapped_column(default=False, server_default=text("false"), info=words("Contact portail"))
    """The person whom the service calls about the portal (RGT-10)."""
    starts_on: Mapped[date] = mapped_column(info=words("Du"))
    ends_on: Mapped[date | None] = mapped_column(info=words("Au", "Vide : sans fin prévue."))
    """Last day, included; NULL: until withdrawn."""

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


class SignIn(Base):
    """A browser that is signed in: ended by signing out, by a new password, or by time."""

    __tablename__ = "sign_in"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of what the cookie holds."""
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id", ondelete="SET NULL"), index=True)
    """The adherent chosen in the header; NULL: the service's staff, or no mandate left."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(INET)
    agent: Mapped[str] = mapped_column(String(300), default="")

    user: Mapped[User] = relationship(lazy="raise_on_sql")

    __table_args__ = (UniqueConstraint("token_hash", info=sentence("token_hash", "Reconnectez-vous.")),)


class Attempt(Base):
    """Somebody tried a secret: what throttling counts."""

    __tablename__ = "attempt"

    account: Mapped[bytes] = mapped_column(LargeBinary)
    """Fingerprint of the name typed: a list of names is nobody's business."""
    address: Mapped[str] = mapped_column(INET)
    at: Mapped[datetime]
    succeeded: Mapped[bool]

    __table_args__ = (
        Index("ix_attempt_account_at", "account", "at"),
        Index("ix_attempt_address_at", "address", "at"),
    )
