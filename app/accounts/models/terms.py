"""The terms of use: their versions, and who accepted which."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, sentence, words

LONGEST = 40_000
"""Characters of a version."""


class TermsVersion(Base):
    """« Conditions d'utilisation et politique de confidentialité » as published; never edited, a new one follows."""

    __tablename__ = "terms_version"

    version: Mapped[int] = mapped_column(info=words("Version"))
    """1, 2, 3… 0 is the text that comes with the portal, of which there is no row."""
    body: Mapped[str] = mapped_column(
        String(LONGEST), info=words("Texte", "Une ligne vide entre deux paragraphes ; « ## » commence un titre.")
    )
    published_at: Mapped[datetime] = mapped_column(info=words("Publiée le"))
    published_by: Mapped[str] = mapped_column(String(130), info=words("Publiée par"))

    __table_args__ = (
        UniqueConstraint(
            "version", info=sentence("body", "Quelqu’un vient de publier une autre version : relisez-la d’abord.")
        ),
    )


class Acceptance(Base):
    """A person accepted a version; the last time counts."""

    __tablename__ = "acceptance"

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), info=words("Utilisateur"))
    version: Mapped[int] = mapped_column(info=words("Version"))
    at: Mapped[datetime] = mapped_column(info=words("Le"))

    __table_args__ = (
        UniqueConstraint("user_id", "version", info=sentence("terms", "Rechargez la page et recommencez.")),
    )
