"""Halfway through the door, and what proves who somebody is beside a password."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, sentence, words
from app.platform.seal import Sealed


class Stage(StrEnum):
    """What somebody halfway through the door still has to show."""

    CODE = "code envoyé par e-mail"
    LINK = "lien envoyé par e-mail"
    """Instead of one more code in an hour: it serves in any browser, so that nobody is kept out by who asks a lot."""
    UNKNOWN = "adresse inconnue"
    """The address was told that it has no account: no code opens anything."""
    NOTHING = "rien d’envoyé"
    """Asked for too often, or for a name that is no address: no code opens anything."""
    FACTOR = "second facteur"
    SET_UP = "second facteur à installer"
    PASSKEY = "clé d’accès"
    NEW_PASSKEY = "nouvelle clé d’accès"


class Doorstep(Base):
    """A browser halfway in: bound to it by a token in its cookie, good for one thing, once, for some minutes."""

    __tablename__ = "doorstep"

    stage: Mapped[Stage] = mapped_column(Enum(Stage, native_enum=False, length=20))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of what the cookie or the link holds."""
    account: Mapped[bytes] = mapped_column(LargeBinary)
    """Fingerprint of the name typed; what « five an hour » counts."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    """NULL: nobody has that name, or nobody has said who they are (a passkey tells)."""
    name: Mapped[str] = mapped_column(Sealed, default="")
    """Where a code was asked for: what was typed, which may be the address of a stranger."""
    secret: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """A keyed hash of the mailed code; the challenge of a passkey; empty where neither is asked."""
    tries_left: Mapped[int]
    address: Mapped[str] = mapped_column(INET)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    """NULL: not yet."""

    __table_args__ = (
        UniqueConstraint("token_hash", info=sentence("token_hash", "Rechargez la page et recommencez.")),
        Index("ix_doorstep_account_created_at", "account", "created_at"),
        Index("ix_doorstep_address_created_at", "address", "created_at"),
    )


class Authenticator(Base):
    """An application that shows a new code every half minute (TOTP); one for an account."""

    __tablename__ = "authenticator"

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"))
    secret: Mapped[str] = mapped_column(Sealed)
    last_step: Mapped[int]
    """The half minute whose code was shown last: it and those before it serve no more."""
    created_at: Mapped[datetime] = mapped_column(info=words("Installée le"))

    __table_args__ = (
        UniqueConstraint("user_id", info=sentence("code", "Une application est déjà installée : retirez-la d’abord.")),
    )


class RecoveryCode(Base):
    """For the day when telephone and key are lost: printed once, used once."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]
    """NULL: still serves."""


class Passkey(Base):
    """A key that a telephone, a computer or a stick keeps; it opens by finger, face or PIN (WebAuthn)."""

    __tablename__ = "passkey"

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60), info=words("Nom de la clé", "Par exemple « Téléphone »."))
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    """What the key calls itself."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    uses: Mapped[int]
    """The key's own counter; one that goes back was copied. Many keys leave it at 0."""
    created_at: Mapped[datetime] = mapped_column(info=words("Ajoutée le"))
    used_at: Mapped[datetime | None] = mapped_column(info=words("Utilisée le"))
    """NULL: not yet."""

    __table_args__ = (
        UniqueConstraint(
            "credential", info=sentence("name", "Cette clé est déjà enregistrée : utilisez-en une autre.")
        ),
    )
