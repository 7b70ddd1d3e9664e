"""Browsers that are signed in, and what throttling counts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform.account import User
from app.platform.database import Base, sentence


class SignIn(Base):
    """A browser that is signed in: ended by signing out, by a new password, or by time."""

    __tablename__ = "sign_in"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of what the cookie holds."""
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id", ondelete="SET NULL"), index=True)
    """The access used; NULL: the service's staff, or no mandate left."""
    chosen_id: Mapped[int | None] = mapped_column(ForeignKey("adherent.id"), index=True)
    """The adherent chosen in the header: of the mandate, or one of its branches. NULL: all that the mandate covers."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    """NULL: not signed out, though time may have ended it."""
    address: Mapped[str | None] = mapped_column(INET)
    """Where it signed in from; NULL: unknown."""
    viewing_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id", ondelete="SET NULL"))
    """The access through which the portal is looked at, « voir comme »; NULL: one's own, or it was taken away."""
    viewing_until: Mapped[datetime | None]
    """When looking ends by itself; NULL: one sees one's own pages."""
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
