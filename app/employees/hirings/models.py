"""A hiring that was declared, between its DPAE and the answer of somebody of the company."""

from datetime import date, datetime

from sqlalchemy import Enum, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.employees.hirings.states import HiringState
from app.platform.database import sentence, words
from app.platform.seal import Sealed
from app.platform.tenancy import TenantBase, tenant_table

LONGEST_NAME, LONGEST_REFUSAL = 220, 300
"""Characters."""


class DeclaredHiring(TenantBase):
    """One hiring of a list of DPAE; gone once confirmed, kept a while once refused, so that no list proposes it again.

    No key to an employee: until it is confirmed there is none.
    """

    __tablename__ = "declared_hiring"

    received_at: Mapped[datetime] = mapped_column(info=words("Reçue le"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), info=words("Salarié"))
    hired_on: Mapped[date] = mapped_column(info=words("Date d’embauche"))
    said: Mapped[str] = mapped_column(Sealed, info=words("Ce que dit la DPAE"))
    """A `payroll.comparing.Said`, sealed: it may hold a number of social security. Empty some time after a refusal."""
    mark: Mapped[bytes] = mapped_column(LargeBinary, info=words("Empreinte de l’embauche"))
    """Keyed fingerprint of who is hired and when: the same hiring is there once, whatever list names it."""
    refusal: Mapped[str] = mapped_column(String(LONGEST_REFUSAL), default="", info=words("Pourquoi pas encore"))
    """Why it could not be confirmed; empty: not tried, or not refused."""
    state: Mapped[HiringState] = mapped_column(
        Enum(HiringState, native_enum=False, length=20), default=HiringState.WAITING, info=words("État")
    )
    decided_at: Mapped[datetime | None] = mapped_column(info=words("Refusée le"))
    """NULL: it waits."""
    decided_by: Mapped[str] = mapped_column(String(200), default="", info=words("Refusée par"))

    __table_args__ = tenant_table(
        UniqueConstraint(
            "adherent_id", "mark", name="hiring_once", info=sentence("hired_on", "Cette embauche est déjà à confirmer.")
        ),
        Index("ix_declared_hiring_waiting", "adherent_id", "id", postgresql_where=text("state = 'WAITING'")),
    )

    def __str__(self) -> str:
        return self.name
