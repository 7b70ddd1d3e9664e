"""Posts and the risks that go with them. Periods are `[first day, day after the last)`."""

from datetime import date

from sqlalchemy import ARRAY, Enum, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.law.follow_up import FollowUp
from app.platform.database import sentence, words
from app.platform.tenancy import TenantBase, period_not_empty, tenant_key, tenant_table
from app.posts.rules.descriptions import KEY_LENGTH
from app.reference.models import Profession


class Post(TenantBase):
    """A job of an adherent, held by any number of employees; closed ones stay. Manual: POS-01, POS-06."""

    __tablename__ = "post"

    title: Mapped[str] = mapped_column(
        String(100), info=words("Intitulé du poste de travail", "En toutes lettres, sans sigle ni abréviation.")
    )
    title_key: Mapped[str] = mapped_column(String(KEY_LENGTH), info=words("Intitulé normalisé"))
    pcs_code: Mapped[str] = mapped_column(
        ForeignKey("profession.code"), info=words("Code PCS", "Un métier ou un code : boulanger, 636c…")
    )
    description: Mapped[str] = mapped_column(String(500), default="", info=words("Précisions"))
    follow_up: Mapped[FollowUp] = mapped_column(
        Enum(FollowUp, native_enum=False, length=20), default=FollowUp.SIMPLE, info=words("Suivi")
    )
    """Of a worker who has no other exposure; kept by the service that writes the exposures, and nightly."""
    risks: Mapped[str] = mapped_column(String(500), default="", info=words("Risques"))
    """The labels of the current exposures, for lists."""
    to_complete: Mapped[bool] = mapped_column(default=False, server_default=text("false"), info=words("À préciser"))
    """A risk lacks the precision that the form asks for: it came by a file, or before the question did (POS-05)."""
    holders: Mapped[int] = mapped_column(default=0, server_default=text("0"), info=words("Salariés"))
    """Who holds it today or will, kept by `employees`."""
    closed_on: Mapped[date | None] = mapped_column(info=words("Clôturé le"))
    """Last day, included; NULL: open."""

    profession: Mapped[Profession] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(Post.pcs_code) == Profession.code", viewonly=True
    )
    exposures: Mapped[list["PostExposure"]] = relationship(
        lazy="raise_on_sql", primaryjoin="Post.id == foreign(PostExposure.post_id)", viewonly=True
    )

    __table_args__ = tenant_table(
        Index(
            "uq_post_title", "adherent_id", "title_key", "pcs_code", unique=True,
            postgresql_where=text("closed_on IS NULL"),
            info=sentence("title", "Ce poste existe déjà : choisissez-le, ou précisez l’intitulé."),
        ),
        Index("ix_post_adherent_title", "adherent_id", "title_key", "id"),
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} ({self.pcs_code})"


class PostExposure(TenantBase):
    """A post's contact with a risk, for a period."""

    __tablename__ = "post_exposure"

    post_id: Mapped[int] = mapped_column(info=words("Poste"))
    risk_code: Mapped[str] = mapped_column(ForeignKey("risk.code"), info=words("Risque"))
    precisions: Mapped[list[str]] = mapped_column(ARRAY(String(60)), default=list, info=words("Précisions"))
    """Category A or B, kinds of vehicles… what `risk.precisions` offers (POS-05)."""
    comment: Mapped[str] = mapped_column(String(300), default="", info=words("Description du risque"))
    period: Mapped[Range[date]] = mapped_column(info=words("Période"))
    """Without a first day: as long as the post exists. Ended rows stay: what a worker was exposed to is remembered."""

    __table_args__ = tenant_table(
        tenant_key("post", "post_id", info=sentence("post", "Ce poste garde des expositions : clôturez-le.")),
        period_not_empty(),
        Index(
            "uq_post_exposure_current", "adherent_id", "post_id", "risk_code", unique=True,
            postgresql_where=text("upper_inf(period)"),
            info=sentence("risks", "Ce risque est déjà déclaré pour ce poste."),
        ),
    )  # fmt: skip
