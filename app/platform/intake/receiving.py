"""A file is received, judged and corrected; nothing of it counts before it is confirmed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, delete, insert, select, update

from app.law.nir import without_nirs
from app.platform import job, notice, progress, theirs
from app.platform.ahead import ahead
from app.platform.context import Context
from app.platform.database import find
from app.platform.errors import DomainError, NotAllowed
from app.platform.intake import matching
from app.platform.intake.kind import FileKind, Reader, RowRead
from app.platform.intake.landing import PLACE, Landing, landed
from app.platform.intake.rows import kept_thing, of_intake, pairs, read_row
from app.platform.intake.staged import LONGEST_NAME, Intake, IntakeState, Kept, Outcome, StagedRow
from app.platform.intake.verify import verify
from app.platform.progress import Progress, ProgressState
from app.platform.sheet import Reason, Row, Unreadable, read
from app.platform.sheet.content import MAX_BYTES
from app.platform.storage import file_name

STAGED = ["adherent_id", "intake_id", "line", "outcome", "cells", "keys", "match", "mark", "refusals", "found", "note"]
BEGUN = "L’import a déjà commencé : attendez qu’il soit terminé."
NO_LONGER = "Vous ne pouvez plus modifier les fiches : demandez ce droit à l’administrateur du portail chez vous."
READ_AT_ONCE = 256 * 1024
"""Bytes: a file no larger is read while one waits, some thousands of rows; a larger one keeps no page waiting."""
JUDGED_AT_ONCE = 5_000
RECENT = 5
Typed = Mapping[tuple[int, str], str]
"""Line and column → what was typed there."""


def receive(ctx: Context, kind: FileKind, *, name: str, content: bytes) -> Intake:
    """Read a file, judge its rows, and keep them until somebody confirms; a large one is read by a job.

    Raises:
        NotAllowed: the right is missing, or the actor acts for none or several adherents.
        DomainError: the file cannot be read; nothing is kept.
    """
    ctx.require(kind.right)
    if len(content) > MAX_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    intake = Intake(
        adherent_id=ctx.actor.adherent_id,
        kind=kind.name,
        user_id=ctx.actor.user_id,
        file_name=without_nirs(file_name(name))[:LONGEST_NAME],
        state=IntakeState.READING,
        headers=[],
        places={},
        form={},
        amends=amends(ctx, kind),
        received_at=ctx.now,
    )
    ctx.session.add(intake)
    ctx.session.flush()
    if len(content) <= READ_AT_ONCE:
        _take_in(ctx, kind, intake, name, content)
        return intake
    waiting = progress.start(ctx, kind.read_job, step="La lecture du fichier va commencer.")
    intake.content, intake.progress_id = content, waiting.id
    job.defer(ctx, kind.read_job, intake_id=intake.id, progress_id=waiting.id)
    return intake


def read_in(ctx: Context, kind: FileKind, *, intake_id: int, progress_id: int) -> None:
    """Read a large file, in the transaction of the job: whole, or not at all. A second run finds it read.

    Raises:
        DomainError: the file cannot be read.
    """
    ctx.require(kind.right)
    intake = locked(ctx, kind, intake_id)
    if intake.state is not IntakeState.READING or intake.progress_id != progress_id or intake.content is None:
        return
    progress.advance(ctx, progress_id, done=0, step="Lecture et vérification du fichier")
    _take_in(ctx, kind, intake, intake.file_name, intake.content)
    intake.content = None
    progress.finish(ctx, progress_id, step="Fichier lu", rows=intake.total)
    said = "vérifiez ses lignes" if intake.total else "dites ce que contiennent ses colonnes"
    title = f"« {intake.file_name} » est lu : {said}."
    notice.tell(ctx, title, url=f"{kind.path}/{intake.id}", user_id=intake.user_id)


def match(ctx: Context, kind: FileKind, *, intake_id: int, chosen: Mapping[int, str]) -> Intake:
    """Take what somebody says of the columns, by position, and judge the rows by it.

    Raises:
        NotAllowed: the right is missing, or there is no such file.
        DomainError: two columns say the same, one that is needed lacks, or the import has begun.
    """
    intake = taken(ctx, kind, intake_id)
    if begun(ctx, intake) or intake.state is IntakeState.READING:
        raise DomainError(BEGUN)
    matching.choose(kind, intake, chosen)
    _read_again(ctx, kind, intake)
    verify(ctx, kind, intake)
    intake.state = IntakeState.CHECKED
    return intake


def correct_cells(ctx: Context, kind: FileKind, *, intake_id: int, typed: Typed) -> Intake:
    """Take cells as typed anew, as if the file had come so.

    Raises:
        NotAllowed: the right is missing, or there is no such file, row or column.
        DomainError: the import has begun.
    """
    intake = to_confirm(ctx, kind, intake_id)
    if {column for _, column in typed} - set(intake.places):
        raise NotAllowed("column")
    lines = defaultdict[int, dict[int, str]](dict)
    for (line, column), cell in typed.items():
        lines[line][intake.places[column]] = cell
    found = ctx.session.scalars(select(StagedRow).where(of_intake(ctx, intake.id), StagedRow.line.in_(lines)))
    rows = {row.line: row for row in found}
    if set(lines) - set(rows):
        raise NotAllowed("line")
    reader = kind.reader(ctx)
    for line, row in rows.items():
        _retype(kind, reader, intake, row, lines[line])
    ctx.session.flush()
    verify(ctx, kind, intake)
    return intake


def verify_again(ctx: Context, kind: FileKind, *, intake_id: int) -> Intake:
    """Judge the rows by what is stored now.

    Raises:
        NotAllowed: the right is missing, or there is no such file.
        DomainError: the import has begun.
    """
    intake = to_confirm(ctx, kind, intake_id)
    verify(ctx, kind, intake)
    intake.state = IntakeState.CHECKED
    return intake


def abandon(ctx: Context, kind: FileKind, *, intake_id: int) -> None:
    """Forget a file that is not to be imported.

    Raises:
        NotAllowed: the right is missing, or there is no such file.
        DomainError: the import has begun.
    """
    intake = taken(ctx, kind, intake_id)
    if begun(ctx, intake):
        raise DomainError(BEGUN)
    ctx.session.execute(delete(StagedRow).where(of_intake(ctx, intake.id)))
    ctx.session.delete(intake)


def sent(ctx: Context, kind: FileKind, pk: str) -> Intake:
    """The file whose number is written in an address.

    Raises:
        NotAllowed: the right is missing, or this person sent no such file.
    """
    return _theirs(ctx, kind, find(Intake, pk, session=ctx.session))


def recent(ctx: Context, kind: FileKind) -> Sequence[Intake]:
    """The last files that this person sent, the latest first: to go on with one, or to take it back.

    Raises:
        NotAllowed: the right is missing.
    """
    ctx.require(kind.right)
    mine = (Intake.adherent_id.in_(sorted(ctx.actor.adherents)), Intake.user_id == ctx.actor.user_id)
    last = select(Intake).where(*mine, Intake.kind == kind.name).order_by(Intake.id.desc()).limit(RECENT)
    return ctx.session.scalars(last).all()


def taken(ctx: Context, kind: FileKind, intake_id: int) -> Intake:
    """The same, by its number, kept from others until the end of the transaction.

    Raises:
        NotAllowed: the right is missing, or this person sent no such file.
    """
    return _theirs(ctx, kind, locked(ctx, kind, intake_id))


def locked(ctx: Context, kind: FileKind, intake_id: int) -> Intake:
    """A file of the adherent, whoever sent it: the job is the portal's.

    Raises:
        NotAllowed: there is none.
    """
    mine = (Intake.id == intake_id, Intake.adherent_id.in_(sorted(ctx.actor.adherents)), Intake.kind == kind.name)
    statement = select(Intake).where(*mine).with_for_update().execution_options(populate_existing=True)
    return theirs.one(ctx, statement)


def to_confirm(ctx: Context, kind: FileKind, intake_id: int) -> Intake:
    """The file, taken, as long as it can still be changed."""
    intake = taken(ctx, kind, intake_id)
    if begun(ctx, intake):
        raise DomainError(BEGUN)
    refuse_unmatched(intake)
    return intake


def amends(ctx: Context, kind: FileKind) -> bool:
    """Whether this actor's files of a kind change what is there."""
    return kind.amending is not None and kind.amending.allowed(ctx)


def refuse_no_longer(ctx: Context, kind: FileKind) -> None:
    """Refuse changes to whoever could make them when the file was sent, and cannot now: the job asks for no right."""
    if not amends(ctx, kind):
        raise DomainError(NO_LONGER)


def refuse_unmatched(intake: Intake) -> None:
    """Refuse what needs columns that are known."""
    if intake.state in (IntakeState.READING, IntakeState.UNMATCHED):
        raise DomainError("Dites d’abord ce que contient chaque colonne de votre fichier.")


def begun(ctx: Context, intake: Intake) -> bool:
    """Whether the file is imported or about to be: not when its job was refused, which is not tried again."""
    if intake.state is not IntakeState.CONFIRMED:
        return intake.state in (IntakeState.DONE, IntakeState.UNDOING, IntakeState.UNDONE)
    waiting = ctx.session.get(Progress, intake.progress_id)
    return waiting is None or waiting.state is not ProgressState.REFUSED


def _theirs(ctx: Context, kind: FileKind, intake: Intake | None) -> Intake:
    """Nobody else sees what is typed in a file."""
    ctx.require(kind.right)
    if intake is None or intake.kind != kind.name or intake.user_id != ctx.actor.user_id:
        raise NotAllowed("intake")
    return intake


def _take_in(ctx: Context, kind: FileKind, intake: Intake, name: str, content: bytes) -> None:
    """Read, and stage the rows; judged at once where every column is known."""
    sheet = read(name, content)
    intake.headers, intake.notes = list(sheet.headers), list(sheet.notes)
    form = sheet.form
    intake.form = {"kind": form.kind.value, "encoding": form.encoding, "delimiter": form.delimiter}
    known = matching.propose(ctx, kind, intake)
    _stage(ctx, kind, intake, sheet.rows, kind.reader(ctx) if known else _unread)
    intake.state = IntakeState.CHECKED if known else IntakeState.UNMATCHED
    if known:
        intake.judged_on = ctx.today
        verify(ctx, kind, intake)
    ctx.session.flush()


def _stage(ctx: Context, kind: FileKind, intake: Intake, rows: Sequence[Row], reader: Reader) -> None:
    """Put the rows into their table, step by step: COPY, then one INSERT … SELECT."""
    model: Any = StagedRow.__table__
    landing = Landing("arriving_row", [model.c[name] for name in STAGED])
    whose, places = (intake.adherent_id, intake.id), dict(intake.places)

    def judged(some: Sequence[Row]) -> bytes:
        return landing.packed(_staged(kind, reader, whose, places, some))

    for packed in ahead((rows[at : at + JUDGED_AT_ONCE] for at in range(0, len(rows), JUDGED_AT_ONCE)), judged):
        arrived = landing.land(ctx.session, packed)
        chosen = select(*(arrived.c[name] for name in STAGED)).order_by(arrived.c[PLACE])
        ctx.session.execute(insert(StagedRow).from_select(STAGED, chosen))


def _staged(
    kind: FileKind, reader: Reader, whose: tuple[int, int], places: Mapping[str, int], rows: Iterable[Row]
) -> Iterator[tuple[Any, ...]]:
    """One value for each of `STAGED`."""
    for row in rows:
        kept = Kept(row.cells, tuple(row.rounded))
        fact = read_row(kind, reader, places, kept)
        refused = pairs(fact.refusals)
        outcome = Outcome.WRONG if refused else Outcome.CREATE
        cells = kept.written(kept_thing(kind, fact))
        yield (*whose, row.number, outcome, cells, fact.keys, fact.match, fact.mark, refused, [], "")


def _unread(_cells: Mapping[str, str]) -> RowRead:
    """What is said of a row while nobody knows what its columns are."""
    return RowRead()


def _retype(kind: FileKind, reader: Reader, intake: Intake, row: StagedRow, said: Mapping[int, str]) -> None:
    kept = Kept.read(row.cells)
    cells = [
        " ".join(said[place].replace("\0", "").split()) if place in said else cell
        for place, cell in enumerate(kept.cells)
    ]
    rounded = tuple(each for each in kept.rounded if each not in said or cells[each] == kept.cells[each])
    kept = Kept(tuple(cells), rounded)
    fact = read_row(kind, reader, intake.places, kept)
    row.cells, row.refusals = kept.written(kept_thing(kind, fact)), pairs(fact.refusals)
    row.keys, row.match, row.mark = dict(fact.keys), fact.match, fact.mark


def _read_again(ctx: Context, kind: FileKind, intake: Intake) -> None:
    """What the rules say of every row, its columns being known otherwise: step by step, COPY then one UPDATE."""
    table: Any = StagedRow.__table__
    names = ("cells", "keys", "match", "mark", "refusals")
    columns: list[Column[Any]] = [Column("row_id", BigInteger), *(table.c[name] for name in names)]
    reader, after = kind.reader(ctx), 0
    kept = select(StagedRow.id, StagedRow.line, StagedRow.cells).where(of_intake(ctx, intake.id))
    while rows := ctx.session.execute(
        kept.where(StagedRow.line > after).order_by(StagedRow.line).limit(JUDGED_AT_ONCE)
    ).all():
        judged = [(row.id, *_judged(kind, reader, intake.places, Kept.read(row.cells))) for row in rows]
        arrived = landed(ctx.session, "read_again", columns, judged)
        values: dict[str, Any] = {name: arrived.c[name] for name in names}
        told = update(StagedRow).where(StagedRow.id == arrived.c.row_id).values(**values)
        ctx.session.execute(told.execution_options(synchronize_session=False))
        after = rows[-1].line
    ctx.session.expire_all()
    intake.judged_on = ctx.today


def _judged(kind: FileKind, reader: Reader, places: Mapping[str, int], kept: Kept) -> tuple[Any, ...]:
    fact = read_row(kind, reader, places, kept)
    return kept.written(kept_thing(kind, fact)), dict(fact.keys), fact.match, fact.mark, pairs(fact.refusals)
