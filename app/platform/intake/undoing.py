"""A whole import is taken back, for a day; what somebody has touched since stays, and is listed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, false, func, or_, select, text
from sqlalchemy.exc import IntegrityError

from app.platform import audit, job, notice, progress
from app.platform.audit import AuditLine
from app.platform.context import Context
from app.platform.database import Base
from app.platform.errors import DomainError
from app.platform.intake.kind import FileKind, Undoing, Writing
from app.platform.intake.receiving import locked, refuse_no_longer, sent, taken
from app.platform.intake.staged import KEPT_FOR, ImportedRow, Intake, IntakeState
from app.platform.progress import Progress, ProgressState
from app.platform.wording import counted, shown

audit.declare(import_undone="Import annulé")

LISTED = 100
"""Rows that stay and are named on the page; of more, the number is told."""
TAKEN_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Stays:
    """A row that somebody touched since it was imported."""

    line: int
    subject_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What undoing an import would do, or did."""

    removed: int
    restored: int
    stays: Sequence[Stays]
    staying: int
    """How many stay: more than are listed, perhaps."""


def until(intake: Intake) -> datetime | None:
    """The instant until which an import can be undone; None: it is not imported."""
    return None if intake.imported_at is None else intake.imported_at + KEPT_FOR


def undoable(intake: Intake, now: datetime) -> bool:
    """Whether an import can be undone now."""
    last = until(intake)
    return intake.state in (IntakeState.DONE, IntakeState.UNDOING) and last is not None and now < last


def outlook(ctx: Context, kind: FileKind, pk: str) -> tuple[Intake, Outlook]:
    """What would go, what would be as before, and what stays since somebody touched it.

    Raises:
        NotAllowed: the right is missing, or this person sent no such file.
        DomainError: it can no longer be undone.
    """
    intake = sent(ctx, kind, pk)
    refuse_late(intake, ctx.now)
    return intake, _outlook(ctx, kind, intake, _touched(ctx, kind.undoing, intake))


def kept_back(ctx: Context, kind: FileKind, intake: Intake) -> Outlook:
    """What stayed when an import was undone; for a day."""
    return _outlook(ctx, kind, intake, ImportedRow.id.is_not(None))


def undo(ctx: Context, kind: FileKind, *, intake_id: int) -> Intake:
    """Have the job take the import back; asked twice, it is taken back once.

    Raises:
        NotAllowed: the right is missing, or there is no such file.
        DomainError: it was never imported, more than a day ago, or what it changed is no longer the actor's to change.
    """
    intake = taken(ctx, kind, intake_id)
    if intake.state is IntakeState.UNDONE or (intake.state is IntakeState.UNDOING and not _stopped(ctx, intake)):
        return intake
    refuse_late(intake, ctx.now)
    if intake.changed:
        refuse_no_longer(ctx, kind)
    waiting = progress.start(ctx, kind.undo_job, total=intake.written, step="L’annulation va commencer.")
    intake.state, intake.progress_id = IntakeState.UNDOING, waiting.id
    job.defer(ctx, kind.undo_job, intake_id=intake.id, progress_id=waiting.id)
    return intake


def refuse_late(intake: Intake, now: datetime) -> None:
    """Refuse to undo what was not imported, or is too old."""
    if not undoable(intake, now):
        raise DomainError("Un import s’annule pendant 24 heures : corrigez maintenant les fiches une à une.")


def take_back(ctx: Context, kind: FileKind, *, intake_id: int, progress_id: int) -> None:
    """Take an import back, in one transaction, that of the job: all that nobody touched and can be as it was.

    A second run finds it done.
    """
    ctx.require(kind.right)
    alone = text("SELECT pg_advisory_xact_lock(hashtextextended('intake', :adherent))")
    ctx.session.execute(alone, {"adherent": ctx.actor.adherent_id})
    intake = locked(ctx, kind, intake_id)
    if intake.state is not IntakeState.UNDOING or intake.progress_id != progress_id:
        return
    undone = 0
    for rows in _untouched(ctx, kind.undoing, intake):
        undone += _take(ctx, kind, intake, rows)
        progress.advance(ctx, progress_id, done=undone, step=f"Annulation de l’import n° {intake.id}")
    _conclude(ctx, kind, intake, undone)
    progress.finish(ctx, progress_id, step="Import annulé", undone=undone)


def declare_undo_job(kind: FileKind) -> None:
    """Declare the job that undoes imports of a kind; jobs hold ids only."""

    def undo_import(ctx: Context, intake_id: int, progress_id: int) -> None:
        take_back(ctx, kind, intake_id=intake_id, progress_id=progress_id)

    job.task(name=kind.undo_job, queue="import")(undo_import)


def _outlook(ctx: Context, kind: FileKind, intake: Intake, stays: ColumnElement[bool]) -> Outlook:
    mine = _of_import(ctx, intake)
    made, staying = ImportedRow.before.is_(None), func.count().filter(stays)
    removed, restored = (func.count().filter(~stays & each) for each in (made, ~made))
    counts = ctx.session.execute(select(removed, restored, staying).where(mine)).one()
    subject: Any = kind.undoing.subject
    named = select(ImportedRow.line, subject).join(subject, subject.id == ImportedRow.subject_id)
    rows = ctx.session.execute(named.where(mine, stays).order_by(ImportedRow.line).limit(LISTED)).all()
    return Outlook(counts[0], counts[1], [Stays(line, row.id, str(row)) for line, row in rows], counts[2])


def _untouched(ctx: Context, undoing: Undoing, intake: Intake) -> Iterator[Sequence[Any]]:
    """The rows to take back, step by step, each kept from others before one looks whether somebody touched it."""
    subject: Any = undoing.subject
    columns = (ImportedRow.id, ImportedRow.line, ImportedRow.subject_id, ImportedRow.before)
    mine, after = _of_import(ctx, intake), 0
    while True:
        next_ = select(*columns).where(mine, ImportedRow.line > after).order_by(ImportedRow.line)
        rows = ctx.session.execute(next_.limit(TAKEN_AT_ONCE)).all()
        if not rows:
            return
        after = rows[-1].line
        held = select(subject.id).where(subject.id.in_([row.subject_id for row in rows])).order_by(subject.id)
        ctx.session.execute(held.with_for_update()).all()
        these = ImportedRow.id.in_([row.id for row in rows])
        free = set(ctx.session.scalars(select(ImportedRow.id).where(these, ~_touched(ctx, undoing, intake))))
        if free:
            yield [row for row in rows if row.id in free]


def _take(ctx: Context, kind: FileKind, intake: Intake, rows: Sequence[Any]) -> int:
    """Take rows back, together; those that cannot be as they were stay, found by halves. Returns how many went.

    What a record had before the import may be another's by now: its number, or a post that was removed.
    """
    try:
        with ctx.session.begin_nested():
            made = [row.subject_id for row in rows if row.before is None]
            changed = {row.subject_id: row.before for row in rows if row.before is not None}
            kind.undoing.take_back(ctx, made, changed, Writing(intake.id))
            gone = delete(ImportedRow).where(ImportedRow.id.in_([row.id for row in rows]))
            ctx.session.execute(gone, execution_options={"synchronize_session": False})
            ctx.session.flush()
    except (IntegrityError, DomainError):
        half = len(rows) // 2
        return sum(_take(ctx, kind, intake, some) for some in (rows[:half], rows[half:])) if half else 0
    return len(rows)


def _stopped(ctx: Context, intake: Intake) -> bool:
    """Whether the job that was to undo it was refused, and is not tried again."""
    waiting = ctx.session.get(Progress, intake.progress_id)
    return waiting is not None and waiting.state is ProgressState.REFUSED


def _touched(ctx: Context, undoing: Undoing, intake: Intake) -> ColumnElement[bool]:
    """Somebody changed it since, or something new refers to it."""
    table = undoing.subject.__tablename__
    about = and_(AuditLine.subject_kind == Intake.__tablename__, AuditLine.subject_id == intake.id)
    done = select(func.max(AuditLine.id)).where(about, AuditLine.action == "file_imported").scalar_subquery()
    told = and_(AuditLine.subject_kind == table, AuditLine.subject_id == ImportedRow.subject_id)
    changed = exists().where(told, AuditLine.id > done)
    made = ImportedRow.before.is_(None)
    return or_(changed, and_(made, or_(false(), *referring(table, undoing.parts, ImportedRow.subject_id))))


def referring(table: str, parts: Collection[str], number: Any) -> list[ColumnElement[bool]]:
    """Whether a row of another room, which the portal knows by its keys alone, points to a row of this table.

    Args:
        parts: tables of what comes and goes with it.
        number: the column that names the row.
    """
    found: list[ColumnElement[bool]] = []
    for other in Base.metadata.tables.values():
        for key in other.foreign_key_constraints:
            if key.referred_table.name == table and other.name not in parts:
                mine = next(each.parent for each in key.elements if each.column.name == "id")
                found.append(exists().where(mine == number))
    return found


def _of_import(ctx: Context, intake: Intake) -> ColumnElement[bool]:
    mine = ImportedRow.adherent_id.in_(sorted(ctx.actor.adherents))
    return and_(mine, ImportedRow.intake_id == intake.id)


def _conclude(ctx: Context, kind: FileKind, intake: Intake, undone: int) -> None:
    """Remember that it was undone, and tell who asked."""
    intake.state, intake.undone_at = IntakeState.UNDONE, ctx.now
    ctx.session.flush()
    stays = ctx.session.scalar(select(func.count()).where(_of_import(ctx, intake))) or 0
    told: dict[str, object] = {"Fichier": intake.file_name, "Lignes annulées": undone, "Lignes conservées": stays}
    audit.record(ctx, "import_undone", intake, **told)
    rest = f", {counted(stays, 'fiche modifiée depuis est conservée', 'fiches modifiées depuis sont conservées')}"
    title = f"Import du {shown(intake.imported_at)} annulé{rest if stays else ''}."
    notice.tell(ctx, title, url=f"{kind.path}/{intake.id}", user_id=intake.user_id)
