"""What a merger did, so that it can be read back: which rows moved, and how those were that it changed or removed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Enum, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.adherents.models import Adherent
from app.platform.database import sentence, words
from app.platform.tenancy import TenantBase, tenant_key, tenant_table


class Fate(StrEnum):
    """What became of a row; the value is what users read."""

    MOVED = "déplacé tel quel"
    CHANGED = "modifié"
    GONE = "réuni avec un autre ou retiré"


class CompanyMerger(TenantBase):
    """A merger that was done; the service's own, though it stands at the adherent that stayed."""

    __tablename__ = "company_merger"

    absorbed_id: Mapped[int] = mapped_column(ForeignKey("adherent.id"), info=words("Adhérent absorbé"))
    merged_at: Mapped[datetime] = mapped_column(info=words("Faite le"))
    merged_by: Mapped[str] = mapped_column(String(130), info=words("Faite par"))
    """The name as it was."""
    accesses_follow: Mapped[bool] = mapped_column(info=words("Les accès suivent"))
    joined: Mapped[dict[str, int]] = mapped_column(JSONB, info=words("Fiches réunies"))
    """Record of the absorbed one → that of the same person at the kept one."""

    kept: Mapped[Adherent] = relationship(
        lazy="raise_on_sql", primaryjoin="CompanyMerger.adherent_id == Adherent.id", viewonly=True
    )
    absorbed: Mapped[Adherent] = relationship(
        lazy="raise_on_sql", primaryjoin="CompanyMerger.absorbed_id == Adherent.id", viewonly=True
    )

    __table_args__ = tenant_table(Index("ix_company_merger_merged_at", "merged_at", "id"))

    def __str__(self) -> str:
        return f"Fusion n° {self.id}"


class MergedRow(TenantBase):
    """A row of either adherent that a merger moved, changed or removed."""

    __tablename__ = "merged_row"

    merger_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(63), info=words("Sur quoi"))
    """Its table."""
    row_id: Mapped[int] = mapped_column(BigInteger, info=words("N°"))
    fate: Mapped[Fate] = mapped_column(Enum(Fate, native_enum=False, length=20), info=words("Ce qu’il en est devenu"))
    was: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), info=words("Avant la fusion"))
    """The row as it was, sealed values sealed; NULL: only its adherent is another, or the time to keep it is over."""

    __table_args__ = tenant_table(
        tenant_key("company_merger", "merger_id", info=sentence("merger_id", "Cette fusion a été faite : gardez-la.")),
        Index("ix_merged_row_merger", "adherent_id", "merger_id", "kind", "row_id"),
    )
