"""Files that users bring rows in by: read, checked whole, shown before anything is kept, then written in one go.

A room declares a `FileKind`: its columns, the rules that its form follows too, what only the database knows, and the
service that writes. This package does the rest: `receive` stages a file, `verify` judges its rows, `confirm` defers
the job that `carry_out`s the import once, `ImportPage` shows each step. Knows no business word.
"""

from app.platform.intake.kind import (
    Amending,
    Compared,
    FileColumn,
    FileKind,
    HelpList,
    Remedy,
    RowRead,
    Undoing,
    Writing,
)
from app.platform.intake.landing import landed
from app.platform.intake.pages import ImportPage
from app.platform.intake.staged import ImportedRow, Intake, IntakeState, Outcome, StagedRow

__all__ = [
    "Amending",
    "Compared",
    "FileColumn",
    "FileKind",
    "HelpList",
    "ImportPage",
    "ImportedRow",
    "Intake",
    "IntakeState",
    "Outcome",
    "Remedy",
    "RowRead",
    "StagedRow",
    "Undoing",
    "Writing",
    "landed",
]
