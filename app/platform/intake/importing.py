"""A confirmed file is imported once, by a job; what could not be goes back to who sent it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, select, text

from app.platform import audit, job, notice, progress
from app.platform.context import Context
from app.platform.errors import DomainError
from app.platform.intake.kind import FileKind, Writing
from app.platform.intake.receiving import begun, locked, read_row, sent, taken
from app.platform.intake.staged import Intake, IntakeState, Kept, Outcome, StagedRow
from app.platform.intake.verify import of_intake, verify
from app.platform.progress import Progress, ProgressState
from app.platform.sheet import Row, Sheet, letter, write_refused
from app.platform.wording import continued, counted

audit.declare(file_imported="Fichier importé")

KEPT_FOR = timedelta(hours=24)
"""How long rows are kept: to be confirmed, or to be taken back and corrected."""
LATE_AFTER = timedelta(hours=1)
"""An import that is confirmed and not done for so long has lost its job."""
WRITTEN_AT_ONCE = 2_000
"""Rows of one step of the work: often enough for the progress to be seen moving."""
CHANGED = (
    "Vos données ont changé depuis la vérification, et des lignes sont maintenant à corriger : vérifiez de nouveau."
    " Rien n’a été importé."
)


def confirm(ctx: Context, kind: FileKind, *, intake_id: int, only_valid: bool = False) -> Intake:
    """Have the job import the file; asked twice, it is imported once.

    Args:
        only_valid: rows to be corrected are left out; without, there may be none.

    Raises:
        NotAllowed: the right is missing, or there is no such file.
        DomainError: nothing to import, or rows to be corrected.
    """
    intake = taken(ctx, kind, intake_id)
    if begun(ctx, intake):
        return intake
    if intake.wrong and not only_valid:
        raise DomainError(
            f"{counted(intake.wrong, 'ligne est', 'lignes sont')} à corriger : corrigez le fichier, ou choisissez"
            " d’importer seulement les lignes valides."
        )
    if not intake.created:
        raise DomainError("Il n’y a rien à importer : aucune ligne de ce fichier n’est nouvelle.")
    waiting = progress.start(ctx, kind.job, total=intake.created, step="L’import va commencer.")
    intake.state, intake.only_valid, intake.progress_id = IntakeState.CONFIRMED, only_valid, waiting.id
    job.defer(ctx, kind.job, intake_id=intake.id, progress_id=waiting.id)
    return intake


def carry_out(ctx: Context, kind: FileKind, *, intake_id: int, progress_id: int) -> None:
    """Import a confirmed file, in the transaction of the job: whole, or not at all.

    A second run finds it done. Two imports of an adherent come one after the other, so that the second sees what the
    first has written.

    Raises:
        DomainError: rows that were valid no longer are, and the person did not choose to leave them out.
    """
    ctx.require(kind.right)
    alone = text("SELECT pg_advisory_xact_lock(hashtextextended('intake', :adherent))")
    ctx.session.execute(alone, {"adherent": ctx.actor.adherent_id})
    intake = locked(ctx, kind, intake_id)
    if intake.state is not IntakeState.CONFIRMED or intake.progress_id != progress_id:
        return
    verify(ctx, kind, intake)
    if intake.wrong and not intake.only_valid:
        raise DomainError(CHANGED)
    step = f"Enregistrement des {kind.nouns}"
    progress.advance(ctx, progress_id, done=0, total=intake.created, step=step)
    written = 0
    for things in _in_steps(_things(ctx, kind, intake)):
        kind.write(ctx, things, Writing(intake.id))
        written += len(things)
        progress.advance(ctx, progress_id, done=written)
    _conclude(ctx, kind, intake)
    progress.finish(ctx, progress_id, step="Import terminé", created=intake.created, wrong=intake.wrong)


def refused_rows(ctx: Context, kind: FileKind, pk: str) -> tuple[Intake, bytes]:
    """The rows to be corrected, written as they came, each with its refusal in a column « Erreur ».

    Raises:
        NotAllowed: the right is missing, or this person sent no such file.
    """
    intake = sent(ctx, kind, pk)
    columns = (StagedRow.line, StagedRow.cells, StagedRow.refusals, StagedRow.found)
    wrong = select(*columns).where(of_intake(ctx, intake.id), StagedRow.outcome == Outcome.WRONG)
    found = ctx.session.execute(wrong.order_by(StagedRow.line)).all()
    rows = [Row(each.line, Kept.read(each.cells).cells) for each in found]
    told = {each.line: " ".join(sentences(intake, (*each.refusals, *each.found))) for each in found}
    return intake, write_refused(Sheet(tuple(intake.headers), rows, intake.written_as), told)


def sentences(intake: Intake, refused: Iterable[Sequence[str]]) -> list[str]:
    """Refusals with the letter of their column: « Colonne E : … »."""
    return [
        f"Colonne {letter(intake.places[column])} : {continued(sentence)}" if column in intake.places else sentence
        for column, sentence in refused
    ]


def declare_job(kind: FileKind) -> FileKind:
    """Declare the job that imports files of a kind; jobs hold ids only."""

    def import_file(ctx: Context, intake_id: int, progress_id: int) -> None:
        carry_out(ctx, kind, intake_id=intake_id, progress_id=progress_id)

    job.task(name=kind.job, queue="import")(import_file)
    return kind


@job.task(name="intake.resume", queue="healing", every="*/30 * * * *", cross=True)
def resume(ctx: Context) -> None:
    """Put imports that were promised and lost their job back into the queue; one that still runs is found done."""
    lost = (
        select(Intake.id, Intake.adherent_id, Intake.kind, Intake.progress_id)
        .join(Progress, Progress.id == Intake.progress_id)
        .where(
            Intake.state == IntakeState.CONFIRMED,
            Intake.received_at < ctx.now - LATE_AFTER,
            Progress.state != ProgressState.REFUSED,
        )
    )
    for row in ctx.session.execute(lost.order_by(Intake.id)).all():
        ids = {"intake_id": row.id, "progress_id": row.progress_id}
        job.defer(ctx, f"{row.kind}.import", adherent_id=row.adherent_id, **ids)


@job.task(name="intake.forget", queue="healing", every="20 * * * *", cross=True)
def forget(ctx: Context) -> None:
    """Remove the rows of files received long ago, and the files that were never imported."""
    old = Intake.received_at < ctx.now - KEPT_FOR
    ctx.session.execute(delete(StagedRow).where(StagedRow.intake_id.in_(select(Intake.id).where(old))))
    ctx.session.execute(delete(Intake).where(old, Intake.state != IntakeState.DONE))


def _things(ctx: Context, kind: FileKind, intake: Intake) -> Iterator[Any]:
    """What is written of each row to create: the rules read its cells once more, as they stand today."""
    reader = kind.reader(ctx)
    cells = select(StagedRow.cells).where(of_intake(ctx, intake.id), StagedRow.outcome == Outcome.CREATE)
    for each in ctx.session.scalars(cells.order_by(StagedRow.line)).all():
        fact = read_row(kind, reader, intake.places, Kept.read(each))
        if fact.refusals:
            raise DomainError(CHANGED)
        yield fact.thing


def _in_steps(things: Iterator[Any]) -> Iterator[list[Any]]:
    while some := list(islice(things, WRITTEN_AT_ONCE)):
        yield some


def _conclude(ctx: Context, kind: FileKind, intake: Intake) -> None:
    """Remember the import, tell who asked, keep only the rows that go back."""
    intake.state, intake.imported_at = IntakeState.DONE, ctx.now
    gone = (of_intake(ctx, intake.id), StagedRow.outcome != Outcome.WRONG)
    ctx.session.execute(delete(StagedRow).where(*gone), execution_options={"synchronize_session": False})
    told = {"Fichier": intake.file_name, "Créés": intake.created, "Inchangés": intake.same, "À corriger": intake.wrong}
    audit.record(ctx, "file_imported", intake, **told)
    rest = f", {counted(intake.wrong, 'ligne', 'lignes')} à corriger" if intake.wrong else ""
    title = f"Import terminé : {counted(intake.created, *kind.done)}{rest}."
    notice.tell(ctx, title, url=f"{kind.path}/{intake.id}", user_id=intake.user_id)
