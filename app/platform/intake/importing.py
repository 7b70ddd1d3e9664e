"""A confirmed file is imported once, by a job; what could not be goes back to who sent it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import LargeBinary, delete, insert, select, text, type_coerce

from app.platform import audit, job, notice, progress
from app.platform.ahead import ahead
from app.platform.context import Context
from app.platform.errors import DomainError
from app.platform.intake import comparing
from app.platform.intake.comparing import CHANGED
from app.platform.intake.kind import FileKind, Writing
from app.platform.intake.landing import PLACE, landed
from app.platform.intake.receiving import begun, locked, read_in, refuse_no_longer, refuse_unmatched, sent, taken
from app.platform.intake.rows import of_intake, read_row
from app.platform.intake.staged import KEPT_FOR, ImportedRow, Intake, IntakeState, Kept, Outcome, StagedRow
from app.platform.intake.undoing import declare_undo_job
from app.platform.intake.verify import has_changed, verify
from app.platform.progress import Progress, ProgressState
from app.platform.seal import unseal
from app.platform.sheet import Row, Sheet, letter, write_refused
from app.platform.wording import continued, counted

audit.declare(file_imported="Fichier importé")

LATE_AFTER = timedelta(hours=1)
"""An import that was promised so long ago, and is not done, has lost its job."""
WRITTEN_AT_ONCE = 5_000
"""Rows of one step of the work: often enough for the progress to be seen moving."""
WRITTEN = ["adherent_id", "intake_id", "line", "subject_id", "before"]
"""Columns of `imported_row`."""
Lines = Sequence[int]


def confirm(ctx: Context, kind: FileKind, *, intake_id: int, only_valid: bool = False) -> Intake:
    """Have the job import the file; asked twice, it is imported once.

    Args:
        only_valid: rows to be corrected are left out; without, there may be none.

    Raises:
        NotAllowed: the right is missing, or there is no such file.
        DomainError: nothing to import, rows to be corrected, or the right to change what is there was withdrawn.
    """
    intake = taken(ctx, kind, intake_id)
    if begun(ctx, intake):
        return intake
    refuse_unmatched(intake)
    if intake.changed:
        refuse_no_longer(ctx, kind)
    if intake.wrong and not only_valid:
        raise DomainError(
            f"{counted(intake.wrong, 'ligne est', 'lignes sont')} à corriger : corrigez le fichier, ou choisissez"
            " d’importer seulement les lignes valides."
        )
    if not intake.written:
        raise DomainError("Il n’y a rien à importer : ce fichier ne dit rien de nouveau.")
    waiting = progress.start(ctx, kind.job, total=intake.written, step="L’import va commencer.")
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
    if has_changed(ctx, kind, intake):
        verify(ctx, kind, intake)
    if intake.wrong and not intake.only_valid:
        raise DomainError(CHANGED)
    step = f"Enregistrement des {kind.nouns}"
    progress.advance(ctx, progress_id, done=0, total=intake.written, step=step)
    written = 0
    for count in chain(_create(ctx, kind, intake), _change(ctx, kind, intake)):
        written += count
        progress.advance(ctx, progress_id, done=written)
    _conclude(ctx, kind, intake)
    progress.finish(ctx, progress_id, step="Import terminé", created=intake.created, wrong=intake.wrong)


def refused_rows(ctx: Context, kind: FileKind, pk: str) -> tuple[Intake, bytes]:
    """The rows to be corrected, written as they came, each with its refusal in a column « Erreur ».

    Raises:
        NotAllowed: the right is missing, or this person sent no such file.
    """
    intake = sent(ctx, kind, pk)
    columns = (StagedRow.line, StagedRow.cells, StagedRow.target_id, StagedRow.refusals, StagedRow.found)
    wrong = select(*columns).where(of_intake(ctx, intake.id), StagedRow.outcome == Outcome.WRONG)
    found = ctx.session.execute(wrong.order_by(StagedRow.line)).all()
    rows = [Row(each.line, Kept.read(each.cells).cells) for each in found]
    told = {each.line: " ".join(sentences(intake, refused(each))) for each in found}
    return intake, write_refused(Sheet(tuple(intake.headers), rows, intake.written_as), told)


def refused(row: Any) -> list[Sequence[str]]:
    """What stands in the way of a staged row: what the rules said of it as a new one counts only while it is one."""
    return [*row.found] if row.target_id is not None else [*row.refusals, *row.found]


def sentences(intake: Intake, refused: Iterable[Sequence[str]]) -> list[str]:
    """Refusals with the letter of their column: « Colonne E : … »."""
    return [
        f"Colonne {letter(intake.places[column])} : {continued(sentence)}" if column in intake.places else sentence
        for column, sentence in refused
    ]


def declare_job(kind: FileKind) -> FileKind:
    """Declare the jobs that read files of a kind, import them, and take them back; jobs hold ids only."""

    def import_file(ctx: Context, intake_id: int, progress_id: int) -> None:
        carry_out(ctx, kind, intake_id=intake_id, progress_id=progress_id)

    def read_file(ctx: Context, intake_id: int, progress_id: int) -> None:
        read_in(ctx, kind, intake_id=intake_id, progress_id=progress_id)

    job.task(name=kind.job, queue="import")(import_file)
    job.task(name=kind.read_job, queue="import")(read_file)
    declare_undo_job(kind)
    return kind


@job.task(name="intake.resume", queue="healing", every="*/30 * * * *", cross=True)
def resume(ctx: Context) -> None:
    """Put imports that were promised and lost their job back into the queue; one that still runs is found done."""
    promised = (
        select(Intake.id, Intake.adherent_id, Intake.progress_id, Progress.kind)
        .join(Progress, Progress.id == Intake.progress_id)
        .where(
            Intake.state.in_((IntakeState.READING, IntakeState.CONFIRMED, IntakeState.UNDOING)),
            Progress.created_at < ctx.now - LATE_AFTER,
            Progress.state != ProgressState.REFUSED,
        )
    )
    for row in ctx.session.execute(promised.order_by(Intake.id)).all():
        ids = {"intake_id": row.id, "progress_id": row.progress_id}
        job.defer(ctx, row.kind, adherent_id=row.adherent_id, **ids)


@job.task(name="intake.forget", queue="healing", every="20 * * * *", cross=True)
def forget(ctx: Context) -> None:
    """Remove the rows of files received long ago, and the files that were never imported."""
    old, long_done = (each < ctx.now - KEPT_FOR for each in (Intake.received_at, Intake.imported_at))
    ctx.session.execute(delete(StagedRow).where(StagedRow.intake_id.in_(select(Intake.id).where(old))))
    ctx.session.execute(delete(ImportedRow).where(ImportedRow.intake_id.in_(select(Intake.id).where(long_done))))
    ctx.session.execute(delete(Intake).where(old, Intake.imported_at.is_(None)))


def _create(ctx: Context, kind: FileKind, intake: Intake) -> Iterator[int]:
    """Write what is new; yields how many rows each step took."""
    for lines, ready in ahead(_cells(ctx, intake), _maker(ctx, kind, intake)):
        made = kind.write(ctx, ready, Writing(intake.id))
        _remember(ctx, intake, [(line, row_id, None) for line, row_id in zip(lines, made, strict=True)])
        yield len(lines)


def _change(ctx: Context, kind: FileKind, intake: Intake) -> Iterator[int]:
    """Write what changes what is there, once how it was is kept."""
    if kind.amending is None or not intake.changed:
        return
    for some in comparing.things(ctx, kind.amending, intake):
        before = kind.amending.remember(ctx, [row_id for _, row_id, _ in some])
        _remember(ctx, intake, [(line, row_id, before[row_id]) for line, row_id, _ in some])
        kind.amending.write(ctx, [thing for _, _, thing in some], Writing(intake.id))
        yield len(some)


def _cells(ctx: Context, intake: Intake) -> Iterator[Sequence[tuple[int, bytes]]]:
    """Line and cells, sealed still, of the rows to create, step by step."""
    columns = (StagedRow.line, type_coerce(StagedRow.cells, LargeBinary))
    new = select(*columns).where(of_intake(ctx, intake.id), StagedRow.outcome == Outcome.CREATE)
    after = 0
    while rows := ctx.session.execute(
        new.where(StagedRow.line > after).order_by(StagedRow.line).limit(WRITTEN_AT_ONCE)
    ).all():
        yield [(line, cells) for line, cells in rows]
        after = rows[-1].line


def _maker(ctx: Context, kind: FileKind, intake: Intake) -> Callable[[Sequence[tuple[int, bytes]]], tuple[Lines, Any]]:
    """Makes of some rows their lines, and what is written of them: the rules read cells again on another day."""
    reader, ready, places = kind.reader(ctx), kind.ready(ctx), dict(intake.places)
    judged_today = kind.thing is not None and intake.judged_on == ctx.today
    known = msgspec.json.Decoder(kind.thing) if judged_today else None

    def thing(cells: bytes) -> Any:
        kept = Kept.read(unseal(cells))
        if known is not None:
            return known.decode(kept.thing)
        fact = read_row(kind, reader, places, kept)
        if fact.refusals:
            raise DomainError(CHANGED)
        return fact.thing

    return lambda rows: ([line for line, _ in rows], ready([thing(cells) for _, cells in rows]))


def _remember(ctx: Context, intake: Intake, rows: Sequence[tuple[int, int, str | None]]) -> None:
    """Keep what the import can be undone by: line, what it wrote, how that was before."""
    model: Any = ImportedRow.__table__
    columns = [model.c[name] for name in WRITTEN]
    told = [(intake.adherent_id, intake.id, *row) for row in rows]
    arrived = landed(ctx.session, "arriving_imported", columns, told)
    chosen = select(*(arrived.c[name] for name in WRITTEN)).order_by(arrived.c[PLACE])
    ctx.session.execute(insert(ImportedRow).from_select(WRITTEN, chosen))


def _conclude(ctx: Context, kind: FileKind, intake: Intake) -> None:
    """Remember the import, tell who asked, keep only the rows that go back."""
    intake.state, intake.imported_at = IntakeState.DONE, ctx.now
    gone = (of_intake(ctx, intake.id), StagedRow.outcome != Outcome.WRONG)
    ctx.session.execute(delete(StagedRow).where(*gone), execution_options={"synchronize_session": False})
    told: dict[str, object] = {"Fichier": intake.file_name, "Créés": intake.created}
    told |= {"Mis à jour": intake.changed} if kind.amending else {}
    audit.record(ctx, "file_imported", intake, **told, Inchangés=intake.same, **{"À corriger": intake.wrong})
    said = [counted(intake.created, *kind.done)] if intake.created or not intake.changed else []
    said += [f"{counted(intake.changed, kind.noun, kind.nouns)} mis à jour"] if intake.changed else []
    said += [f"{counted(intake.wrong, 'ligne', 'lignes')} à corriger"] if intake.wrong else []
    title = f"Import terminé : {', '.join(said)}."
    notice.tell(ctx, title, url=f"{kind.path}/{intake.id}", user_id=intake.user_id)
