"""People with an account, employers' and the service's. Passwords and staff roles stay in FAB's own tables."""

from datetime import datetime

from sqlalchemy import ARRAY, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, sentence, words


class Person(Base):
    """What an adherent's administrator may know of an account: no password, nothing of other adherents.

    A view: `portal_employer` may not read FAB's user table.
    """

    __tablename__ = "person"
    __table_args__ = {"info": {"view": True}}

    username: Mapped[str] = mapped_column(info=words("Nom d’utilisateur"))
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
    function: Mapped[str] = mapped_column(String(100), default="", info=words("Fonction"))
    """In the company, as the person said when registering."""
    unproven: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whoever had a letter typed the e-mail address, and nobody has shown yet that they read its mail."""
    unused_told_at: Mapped[datetime | None]
    """When its person was last told that an unused account is closed; NULL: never, or not since it was reopened."""

    __table_args__ = (UniqueConstraint("user_id", info=sentence("user_id", "Rechargez la page et recommencez.")),)


class StaffMember(Base):
    """Somebody of the service's staff: an account with a role. A view."""

    __tablename__ = "staff_member"
    __table_args__ = {"info": {"view": True}}

    username: Mapped[str] = mapped_column(info=words("Nom d’utilisateur"))
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
