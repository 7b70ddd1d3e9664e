"""Posts, what they were called, and the risks of posts and companies. Periods are `[first day, day after the last)`."""

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
    """Of a worker who has no risk of their own; kept by the service that writes the exposures, and nightly."""
    risks: Mapped[str] = mapped_column(String(500), default="", info=words("Risques"))
    """The labels of the current exposures, for lists."""
    company_risks: Mapped[str] = mapped_column(
        String(500), default="", server_default="", info=words("Risques de l’entreprise")
    )
    """The labels of what the whole company is exposed to, where that counts for every post (K18)."""
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


class Exposure(TenantBase):
    """A contact with a risk, for a period."""

    __abstract__ = True

    risk_code: Mapped[str] = mapped_column(ForeignKey("risk.code"), info=words("Risque"))
    precisions: Mapped[list[str]] = mapped_column(ARRAY(String(60)), default=list, info=words("Précisions"))
    """Category A or B, kinds of vehicles… what `risk.precisions` offers (POS-05)."""
    comment: Mapped[str] = mapped_column(String(300), default="", info=words("Description du risque"))
    period: Mapped[Range[date]] = mapped_column(info=words("Période"))
    """Without a first day: it always was so. Ended rows stay: what a worker was exposed to is remembered."""


class PostExposure(Exposure):
    """A post's contact with a risk, for a period; without a first day: as long as the post exists."""

    __tablename__ = "post_exposure"

    post_id: Mapped[int] = mapped_column(info=words("Poste"))

    __table_args__ = tenant_table(
        tenant_key("post", "post_id", info=sentence("post", "Ce poste garde des expositions : clôturez-le.")),
        period_not_empty(),
        Index(
            "uq_post_exposure_current", "adherent_id", "post_id", "risk_code", unique=True,
            postgresql_where=text("upper_inf(period)"),
            info=sentence("risks", "Ce risque est déjà déclaré pour ce poste."),
        ),
        Index("ix_post_exposure_post", "post_id"),
    )  # fmt: skip


class CompanyExposure(Exposure):
    """A risk that a whole company is exposed to, whatever the post (K18)."""

    __tablename__ = "company_exposure"

    __table_args__ = tenant_table(
        period_not_empty(),
        Index(
            "uq_company_exposure_current", "adherent_id", "risk_code", unique=True,
            postgresql_where=text("upper_inf(period)"),
            info=sentence("risks", "Ce risque est déjà déclaré pour l’entreprise."),
        ),
    )  # fmt: skip


class PostName(TenantBase):
    """What a post was called before: careers and history tell the past as it was (K17)."""

    __tablename__ = "post_name"

    post_id: Mapped[int] = mapped_column(info=words("Poste"))
    title: Mapped[str] = mapped_column(String(100), info=words("Intitulé du poste de travail"))
    pcs_code: Mapped[str] = mapped_column(ForeignKey("profession.code"), info=words("Code PCS"))
    until: Mapped[date] = mapped_column(info=words("Jusqu’au"))
    """Last day, included; from the day after the one before it, or always."""

    __table_args__ = tenant_table(
        tenant_key("post", "post_id", info=sentence("post", "Ce poste a déjà changé de nom : clôturez-le.")),
        Index(
            "uq_post_name_until", "adherent_id", "post_id", "until", unique=True,
            info=sentence("since", "Ce poste a déjà changé de nom ce jour-là : choisissez un autre jour."),
        ),
    )  # fmt: skip
