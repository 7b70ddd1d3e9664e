"""What is kept of somebody who left long ago, for the service only."""

from datetime import date
from typing import Any

from sqlalchemy import Enum, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.adherents.models import Adherent
from app.employees.rules.identities import KEY_LENGTH
from app.law.follow_up import FollowUp
from app.platform.database import words
from app.platform.tenancy import TenantBase, tenant_table


class ArchivedEmployee(TenantBase):
    """Somebody who was employed: no number, no address, no telephone. Employers read nothing of it."""

    __tablename__ = "archived_employee"

    employee_id: Mapped[int] = mapped_column(info=words("N° de l’ancienne fiche"))
    """The record that it was: lines of the history name it. No key: the row is gone."""
    last_name: Mapped[str] = mapped_column(String(100), info=words("Nom d’usage"))
    first_name: Mapped[str] = mapped_column(String(100), info=words("Prénom"))
    birth_name: Mapped[str] = mapped_column(String(100), info=words("Nom de naissance"))
    name_key: Mapped[str] = mapped_column(String(KEY_LENGTH), info=words("Nom normalisé"))
    born_on: Mapped[date] = mapped_column(info=words("Date de naissance"))
    hired_on: Mapped[date] = mapped_column(info=words("Date d’embauche"))
    left_on: Mapped[date] = mapped_column(info=words("Date de sortie"))
    follow_up: Mapped[FollowUp] = mapped_column(
        Enum(FollowUp, native_enum=False, length=20), info=words("Catégorie du suivi")
    )
    archived_on: Mapped[date] = mapped_column(info=words("Archivé le"))
    record: Mapped[dict[str, list[dict[str, Any]]]] = mapped_column(JSONB, info=words("Parcours"))
    """By name of a `parts.Part`: its rows, the oldest first."""

    adherent: Mapped[Adherent] = relationship(
        lazy="raise_on_sql", primaryjoin="ArchivedEmployee.adherent_id == Adherent.id"
    )

    __table_args__ = tenant_table(
        Index("ix_archived_employee_name", "name_key", "id"),
        Index("ix_archived_employee_left", "left_on", "id"),
    )

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"
