"""An uploaded file between its upload and its import. What was typed is sealed; all of it is gone a day later."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import CheckConstraint, Enum, Index, LargeBinary, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import sentence, words
from app.platform.seal import Sealed, SealedBytes
from app.platform.sheet import Form, Kind
from app.platform.tenancy import TenantBase, tenant_key, tenant_table

KEPT_FOR = timedelta(hours=24)
"""How long rows are kept: to be confirmed, to be taken back and corrected; and what undoes an import, once done."""
LONGEST_NAME = 150
"""Characters of a file's name."""


class IntakeState(StrEnum):
    """Where a file stands; the value is what users read."""

    READING = "lecture en cours"
    UNMATCHED = "colonnes à désigner"
    CHECKED = "à confirmer"
    CONFIRMED = "import en cours"
    DONE = "importé"
    UNDOING = "annulation en cours"
    UNDONE = "annulé"


class Outcome(StrEnum):
    """What becomes of a row; the value is what users read."""

    CREATE = "À créer"
    CHANGE = "À mettre à jour"
    SAME = "Inchangé"
    WRONG = "À corriger"


class Intake(TenantBase):
    """A file that somebody sent. Its rows go; that it was imported, and how many rows, stays."""

    __tablename__ = "intake"

    kind: Mapped[str] = mapped_column(String(30), info=words("Fichier"))
    """The name of a `FileKind`."""
    user_id: Mapped[int | None] = mapped_column(info=words("Envoyé par"))
    """Who sent it, and alone sees it. No key to the account: the import outlives it."""
    file_name: Mapped[str] = mapped_column(String(LONGEST_NAME), info=words("Nom du fichier"))
    state: Mapped[IntakeState] = mapped_column(
        Enum(IntakeState, native_enum=False, length=20), default=IntakeState.CHECKED, info=words("État")
    )
    headers: Mapped[list[str]] = mapped_column(JSONB, info=words("Titres"))
    places: Mapped[dict[str, int]] = mapped_column(JSONB, info=words("Colonnes"))
    """Column → its position in the file."""
    form: Mapped[dict[str, str]] = mapped_column(JSONB, info=words("Format"))
    """How the file was written, so that its rows go back alike."""
    notes: Mapped[list[str]] = mapped_column(JSONB, default=list, info=words("Remarques"))
    """What was read otherwise than the file seems to say: sentences."""
    content: Mapped[bytes | None] = mapped_column(SealedBytes, deferred=True)
    """A large file until a job has read it; NULL: read."""
    only_valid: Mapped[bool] = mapped_column(default=False, info=words("Lignes valides seulement"))
    """The person chose to import the rows that can be; otherwise all or nothing."""
    amends: Mapped[bool] = mapped_column(default=False, info=words("Met à jour"))
    """Rows about what is there already change it; otherwise the file only creates (K45, F165)."""
    created: Mapped[int] = mapped_column(default=0, info=words("À créer"))
    changed: Mapped[int] = mapped_column(default=0, info=words("À mettre à jour"))
    same: Mapped[int] = mapped_column(default=0, info=words("Inchangés"))
    wrong: Mapped[int] = mapped_column(default=0, info=words("À corriger"))
    judged_on: Mapped[date | None] = mapped_column(info=words("Vérifié le"))
    """When the rules last judged every row; NULL: not yet."""
    judged_against: Mapped[str | None] = mapped_column(String(200))
    """In which state was what the rows were compared with (`verify.state`); NULL: not compared."""
    progress_id: Mapped[int | None] = mapped_column(info=words("Avancement"))
    """NULL until confirmed."""
    received_at: Mapped[datetime] = mapped_column(info=words("Reçu le"))
    imported_at: Mapped[datetime | None] = mapped_column(info=words("Importé le"))
    """NULL: not yet."""
    undone_at: Mapped[datetime | None] = mapped_column(info=words("Annulé le"))
    """NULL: not undone."""

    __table_args__ = tenant_table(
        CheckConstraint(
            "created >= 0 AND changed >= 0 AND same >= 0 AND wrong >= 0",
            name="counts_up",
            info=sentence("file", "Les lignes d’un fichier se comptent à partir de zéro."),
        ),
    )

    @property
    def total(self) -> int:
        """Rows of the file."""
        return self.written + self.same + self.wrong

    @property
    def written(self) -> int:
        """Rows that are, or were, to be written."""
        return self.created + self.changed

    @property
    def written_as(self) -> Form:
        """How the file was written."""
        return Form(Kind(self.form["kind"]), self.form["encoding"], self.form["delimiter"])


class StagedRow(TenantBase):
    """A row of such a file."""

    __tablename__ = "staged_row"

    intake_id: Mapped[int] = mapped_column(info=words("Import"))
    line: Mapped[int] = mapped_column(info=words("Ligne"))
    """As the spreadsheet numbers it."""
    outcome: Mapped[Outcome] = mapped_column(Enum(Outcome, native_enum=False, length=10), info=words("Résultat"))
    cells: Mapped[str] = mapped_column(Sealed, info=words("Cases"))
    """`Kept`, sealed: a file holds what the portal shows to nobody in clear."""
    keys: Mapped[dict[str, Any]] = mapped_column(JSONB, info=words("Clés"))
    """What the checks compare; never a secret."""
    match: Mapped[str | None] = mapped_column(String(400), info=words("Identité"))
    """NULL: too little is known to tell."""
    mark: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Keyed fingerprint of the secret number; NULL: none."""
    target_id: Mapped[int | None] = mapped_column(info=words("Fiche"))
    """What is there already and the row is about, once recognised; NULL: nothing. No key: the kind says which table."""
    refusals: Mapped[list[list[str]]] = mapped_column(JSONB, info=words("Refus des règles"))
    """Pairs of column and sentence, of a row that creates."""
    found: Mapped[list[list[str]]] = mapped_column(JSONB, info=words("Refus de la base"))
    """The same, found by comparing with what is stored; made anew by each `verify`."""
    note: Mapped[str] = mapped_column(String(300), default="", info=words("Remarque"))
    differs: Mapped[str | None] = mapped_column(Sealed, info=words("Différences"))
    """What a row changes: `Differences`, sealed as the cells are; NULL: nothing."""

    __table_args__ = tenant_table(
        tenant_key(
            "intake", "intake_id", part=True, info=sentence("file", "Ce fichier a encore des lignes en attente.")
        ),
        Index("ix_staged_row_intake", "adherent_id", "intake_id", "line"),
    )


class ImportedRow(TenantBase):
    """A row that was written: what an import is undone by, for a day. Those that were kept back stay to be told."""

    __tablename__ = "imported_row"

    intake_id: Mapped[int] = mapped_column(info=words("Import"))
    line: Mapped[int] = mapped_column(info=words("Ligne"))
    subject_id: Mapped[int] = mapped_column(info=words("Fiche"))
    """What it wrote. No key: the kind says which table."""
    before: Mapped[str | None] = mapped_column(Sealed, info=words("Avant l’import"))
    """As it was; NULL: the import made it."""

    __table_args__ = tenant_table(
        tenant_key("intake", "intake_id", part=True, info=sentence("file", "Cet import peut encore être annulé.")),
        Index("ix_imported_row_intake", "adherent_id", "intake_id", "line"),
    )


Differences = list[tuple[str, str, str]]
"""Column, what it was, what it becomes: as users read them."""


NOTHING = msgspec.Raw(b"null")


class Kept(msgspec.Struct, frozen=True):
    """The cells of a row, as they were read."""

    cells: tuple[str, ...]
    rounded: tuple[int, ...] = ()
    """Positions of the numbers that a spreadsheet rounded."""
    thing: msgspec.Raw = NOTHING
    """What the rules made of them, of a kind that keeps it (`FileKind.thing`)."""

    @classmethod
    def read(cls, text: str) -> "Kept":
        """From what `StagedRow.cells` unseals."""
        return msgspec.json.decode(text, type=cls)

    def written(self, thing: Any = None) -> str:
        """For `StagedRow.cells`, with what the rules made of them."""
        kept = self if thing is None else Kept(self.cells, self.rounded, msgspec.Raw(msgspec.json.encode(thing)))
        return msgspec.json.encode(kept).decode()
