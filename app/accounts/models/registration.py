"""First accounts without a letter: the number that opens one, and what waits for its e-mail address to be confirmed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, sentence, words
from app.platform.tenancy import TenantBase, tenant_table


class FilerNumber(TenantBase):
    """The « N° télédéclarant » of an adherent: with its number it opens accounts, as often as needed, until renewed."""

    __tablename__ = "filer_number"

    secret_hash: Mapped[str] = mapped_column(String(200))
    """A slow hash: the number itself is printed once and kept nowhere."""
    issued_at: Mapped[datetime] = mapped_column(info=words("Établi le"))

    __table_args__ = tenant_table(
        UniqueConstraint(
            "adherent_id", info=sentence("number", "Un autre n° vient d’être établi : rechargez la page.")
        ),
    )


class Registration(Base):
    """An account that somebody asked for. Nothing of it counts before a mailed link confirms the address."""

    __tablename__ = "registration"

    email: Mapped[str] = mapped_column(String(128), info=words("E-mail"))
    first_name: Mapped[str] = mapped_column(String(64), info=words("Prénom"))
    last_name: Mapped[str] = mapped_column(String(64), info=words("Nom"))
    function: Mapped[str] = mapped_column(String(100), info=words("Fonction"))
    phone: Mapped[str] = mapped_column(String(20), default="", info=words("Téléphone"))
    password_hash: Mapped[str | None] = mapped_column(String(256))
    """NULL: chosen with the link."""
    for_adherent_id: Mapped[int | None] = mapped_column(ForeignKey("adherent.id", ondelete="CASCADE"), index=True)
    """Whose number opened the form; NULL: a free registration, attached to an adherent later."""
    third_party: Mapped[bool] = mapped_column(default=False, info=words("Tiers déclarant"))
    terms_version: Mapped[int] = mapped_column(info=words("Conditions acceptées"))
    secret_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the link's token, in hexadecimal."""
    expires_at: Mapped[datetime] = mapped_column(info=words("Valable jusqu’au"))
    used_at: Mapped[datetime | None] = mapped_column(info=words("Confirmée le"))
    """NULL: not yet."""

    __table_args__ = (
        UniqueConstraint("secret_hash", info=sentence("email", "Recommencez : le lien n’a pas pu être fait.")),
        Index("ix_registration_expires_at", "expires_at"),
    )
