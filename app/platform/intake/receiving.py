"""A file is received, judged and corrected; nothing of it counts before it is confirmed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from app.platform.context import Context
from app.platform.database import find
from app.platform.errors import DomainError, NotAllowed
from app.platform.intake.kind import FileKind, Reader
from app.platform.intake.landing import PLACE, landed
from app.platform.intake.rows import of_intake, pairs, read_row
from app.platform.intake.staged import LONGEST_NAME, Intake, IntakeState, Kept, Outcome, StagedRow
from app.platform.intake.verify import verify
from app.platform.progress import Progress, ProgressState
from app.platform.sheet import Matched, Row, letter, match_columns, read
from app.platform.storage import file_name

ROUNDED = "Le tableur a arrondi ce numéro : mettez la colonne au format Texte, puis ressaisissez-le en entier."
STAGED = ["adherent_id", "intake_id", "line", "outcome", "cells", "keys", "match", "mark", "refusals", "found", "note"]
Typed = Mapping[tuple[int, str], str]
"""Line and column → what was typed there."""


def receive(ctx: Context, kind: FileKind, *, name: str, content: bytes) -> Intake:
    """Read a file, judge its rows, and keep them until somebody confirms.

    Raises:
        NotAllowed: the right is missing, or the actor acts for none or several adherents.
        DomainError: the file cannot be read, or has not the columns of the reference file; nothing is kept.
    """
    ctx.require(kind.right)
    sheet = read(name, content)
    matched = match_columns(sheet.headers, kind.synonyms)
    _refuse_columns(kind, matched)
    intake = Intake(
        adherent_id=ctx.actor.adherent_id,
        kind=kind.name,
        user_id=ctx.actor.user_id,
        file_name=file_name(name)[:LONGEST_NAME],
        headers=list(sheet.headers),
        places=dict(matched.columns),
        form={"kind": sheet.form.kind.value, "encoding": sheet.form.encoding, "delimiter": sheet.form.delimiter},
        amends=kind.amending is not None and kind.amending.allowed(ctx),
        received_at=ctx.now,
    )
    ctx.session.add(intake)
    ctx.session.flush()
    _stage(ctx, kind, intake, sheet.rows)
    verify(ctx, kind, intake)
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
    lines = {line for line, _ in typed}
    found = ctx.session.scalars(select(StagedRow).where(of_intake(ctx, intake.id), StagedRow.line.in_(lines)))
    rows = {row.line: row for row in found}
    if lines - set(rows):
        raise NotAllowed("line")
    reader = kind.reader(ctx)
    for line, row in rows.items():
        said = {intake.places[column]: text for (at, column), text in typed.items() if at == line}
        _retype(kind, reader, intake, row, said)
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
    intake = to_confirm(ctx, kind, intake_id)
    ctx.session.execute(delete(StagedRow).where(of_intake(ctx, intake.id)))
    ctx.session.delete(intake)


def sent(ctx: Context, kind: FileKind, pk: str) -> Intake:
    """The file whose number is written in an address.

    Raises:
        NotAllowed: the right is missing, or this person sent no such file.
    """
    return _theirs(ctx, kind, find(Intake, pk, session=ctx.session))


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
    intake = ctx.session.scalar(statement)
    if intake is None:
        raise NotAllowed(intake_id)
    return intake


def to_confirm(ctx: Context, kind: FileKind, intake_id: int) -> Intake:
    """The file, taken, as long as it can still be changed."""
    intake = taken(ctx, kind, intake_id)
    if begun(ctx, intake):
        raise DomainError("L’import a déjà commencé : attendez qu’il soit terminé.")
    return intake


def begun(ctx: Context, intake: Intake) -> bool:
    """Whether the file is imported or about to be: not when its job was refused, which is not tried again."""
    if intake.state is not IntakeState.CONFIRMED:
        return intake.state is not IntakeState.CHECKED
    waiting = ctx.session.get(Progress, intake.progress_id)
    return waiting is None or waiting.state is not ProgressState.REFUSED


def _theirs(ctx: Context, kind: FileKind, intake: Intake | None) -> Intake:
    """Nobody else sees what is typed in a file."""
    ctx.require(kind.right)
    if intake is None or intake.kind != kind.name or intake.user_id != ctx.actor.user_id:
        raise NotAllowed("intake")
    return intake


def _refuse_columns(kind: FileKind, matched: Matched) -> None:
    """A column that says nothing to us would be lost in silence; one that is missing, taken for empty."""
    missing = [kind.by_name[name].title for name in matched.missing if not kind.by_name[name].optional]
    said = []
    if len(matched.unknown) == 1:
        said.append(
            f"La colonne {letter(matched.unknown[0])} n’est pas dans le fichier de référence :"
            " reprenez son titre, ou supprimez-la."
        )
    elif matched.unknown:
        letters = ", ".join(letter(place) for place in matched.unknown)
        said.append(
            f"Les colonnes {letters} ne sont pas dans le fichier de référence : reprenez ses titres, ou supprimez-les."
        )
    if missing:
        titles = ", ".join(f"« {title} »" for title in missing)
        which = f"la colonne {titles}" if len(missing) == 1 else f"les colonnes {titles}"
        said.append(f"Il manque {which} : reprenez les titres du fichier de référence.")
    if said:
        raise DomainError(" ".join(said), field="file")


def _stage(ctx: Context, kind: FileKind, intake: Intake, rows: Iterable[Row]) -> None:
    """Put the rows into their table: COPY, then one INSERT … SELECT."""
    model: Any = StagedRow.__table__
    columns = [model.c[name] for name in STAGED]
    arrived = landed(ctx.session, "arriving_row", columns, _staged(kind, kind.reader(ctx), intake, rows))
    chosen = select(*(arrived.c[name] for name in STAGED)).order_by(arrived.c[PLACE])
    ctx.session.execute(insert(StagedRow).from_select(STAGED, chosen))


def _staged(kind: FileKind, reader: Reader, intake: Intake, rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    """One value for each of `STAGED`."""
    for row in rows:
        kept = Kept(tuple(cell.replace("\0", "") for cell in row.cells), tuple(row.rounded))
        fact = read_row(kind, reader, intake.places, kept)
        refused = pairs(fact.refusals)
        outcome = Outcome.WRONG if refused else Outcome.CREATE
        said = (kept.written(), dict(fact.keys), fact.match, fact.mark)
        yield (intake.adherent_id, intake.id, row.number, outcome, *said, refused, [], "")


def _retype(kind: FileKind, reader: Reader, intake: Intake, row: StagedRow, said: Mapping[int, str]) -> None:
    kept = Kept.read(row.cells)
    cells = [
        " ".join(said[place].replace("\0", "").split()) if place in said else cell
        for place, cell in enumerate(kept.cells)
    ]
    rounded = tuple(each for each in kept.rounded if each not in said or cells[each] == kept.cells[each])
    kept = Kept(tuple(cells), rounded)
    fact = read_row(kind, reader, intake.places, kept)
    row.cells, row.refusals = kept.written(), pairs(fact.refusals)
    row.keys, row.match, row.mark = dict(fact.keys), fact.match, fact.mark
