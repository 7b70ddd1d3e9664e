"""What a DSN says otherwise than the list, between its upload and its confirmation."""

from datetime import date, datetime

from sqlalchemy import Enum, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.employees.payroll.comparing import Kind
from app.platform.database import words
from app.platform.seal import Sealed
from app.platform.tenancy import TenantBase, tenant_table

LONGEST_NAME, LONGEST_REFUSAL = 220, 300
"""Characters."""


class PayrollProposal(TenantBase):
    """One thing that the latest DSN of an adherent proposes; gone once confirmed or passed over.

    No key to the employee: who has left the table meanwhile is told when one confirms.
    """

    __tablename__ = "payroll_proposal"

    month: Mapped[date] = mapped_column(info=words("Mois de paie"))
    """Its first day."""
    received_at: Mapped[datetime] = mapped_column(info=words("Reçu le"))
    kind: Mapped[Kind] = mapped_column(Enum(Kind, native_enum=False, length=20), info=words("Proposition"))
    employee_id: Mapped[int | None] = mapped_column(info=words("Salarié"))
    """NULL: somebody who is not in the list."""
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), info=words("Salarié"))
    said: Mapped[str] = mapped_column(Sealed, info=words("Ce que dit la DSN"))
    """`comparing.Said`, sealed: it may hold a number of social security."""
    refusal: Mapped[str] = mapped_column(String(LONGEST_REFUSAL), default="", info=words("Pourquoi pas encore"))
    """Why it could not be confirmed; empty: not tried, or not refused."""


class PayrollConfirmed(TenantBase):
    """A proposal that was confirmed: what it is undone by, for a day.

    No key to the employee: who has left the table meanwhile has nothing to undo.
    """

    __tablename__ = "payroll_confirmed"

    month: Mapped[date] = mapped_column(info=words("Mois de paie"))
    received_at: Mapped[datetime] = mapped_column(info=words("Reçu le"))
    """When the file came that proposed it."""
    confirmed_at: Mapped[datetime] = mapped_column(info=words("Confirmé le"))
    """The same for all that was confirmed together."""
    who: Mapped[str] = mapped_column(String(200), info=words("Confirmé par"))
    """The name as it was."""
    kind: Mapped[Kind] = mapped_column(Enum(Kind, native_enum=False, length=20), info=words("Proposition"))
    employee_id: Mapped[int] = mapped_column(info=words("Salarié"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), info=words("Salarié"))
    said: Mapped[str] = mapped_column(Sealed, info=words("Ce que dit la DSN"))
    before: Mapped[str | None] = mapped_column(Sealed, info=words("Avant la confirmation"))
    """How the employee was before all that was confirmed together; NULL: there was none."""
    seen: Mapped[int] = mapped_column(info=words("Historique"))
    """The newest line of the employee's history by then: a newer one tells that somebody changed it since."""

    __table_args__ = tenant_table(Index("ix_payroll_confirmed_adherent", "adherent_id", "confirmed_at", "id"))
