"""Long lists taken away: a job writes the file, a notification brings it back, a day later it is gone.

The file is written in parts, so that the memory taken does not grow with it; what a killed worker leaves behind is
swept with the other contents that no row names.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from uuid import uuid4

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Enum, ForeignKey, Index, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import job, merger, notice
from app.platform.context import Actor, Context, Side
from app.platform.database import Base, asked_row, sentence, words
from app.platform.errors import DomainError, NotAllowed
from app.platform.export.answer import EXCEL_ROWS, KINDS, TOO_MANY, Taken
from app.platform.storage import storage
from app.platform.tenancy import tenant_table
from app.platform.typography import spaced
from app.platform.unit_of_work import unit_of_work
from app.platform.wording import counted, figure

KEPT = timedelta(hours=24)
"""From when it was asked; contents that no row of `stored_file` names are swept later than that."""
LATE_AFTER = timedelta(hours=1)
"""A file that is not done for so long has lost its job."""
PART_BYTES = 4 * 1024 * 1024
TOLD_EVERY = 10_000
"""Rows between two signs of progress."""
LONGEST_ASKED = 2_000
TOO_MUCH = "Cette liste a trop de filtres pour être préparée : enlevez-en un, puis recommencez."


class FileState(StrEnum):
    """Where the file stands; the value is what users read."""

    WAITING = "en préparation"
    DONE = "prêt"


class ListFile(Base):
    """A long list that somebody has asked for as a file."""

    __tablename__ = "list_file"

    adherent_id: Mapped[int | None] = mapped_column(info=words("Adhérent"))
    """Whose rows; of several adherents, the first. NULL: of the service's lists."""
    adherents: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), info=words("Adhérents"))
    """All of them: the job reads no row of others."""
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), info=words("Demandé par"))
    """Who alone fetches it."""
    screen: Mapped[str] = mapped_column(String(60), info=words("Liste"))
    asked: Mapped[str] = mapped_column(String(LONGEST_ASKED), info=words("Ce qu’il contient"))
    """What follows « ? » in the address of the list."""
    kind: Mapped[str] = mapped_column(String(10), info=words("Format"))
    name: Mapped[str] = mapped_column(String(150), info=words("Nom du fichier"))
    state: Mapped[FileState] = mapped_column(
        Enum(FileState, native_enum=False, length=20), default=FileState.WAITING, info=words("État")
    )
    done: Mapped[int] = mapped_column(default=0, info=words("Lignes écrites"))
    total: Mapped[int] = mapped_column(info=words("Lignes"))
    key: Mapped[str] = mapped_column(String(100), default="", info=words("Clé"))
    """Of its contents: `key-0001`, `key-0002`…; empty until it is done."""
    parts: Mapped[int] = mapped_column(default=0, info=words("Morceaux"))
    size_bytes: Mapped[int] = mapped_column(default=0, info=words("Taille"))
    asked_at: Mapped[datetime] = mapped_column(info=words("Demandé le"))
    ends_at: Mapped[datetime] = mapped_column(info=words("Disponible jusqu’au"))

    __table_args__ = tenant_table(
        CheckConstraint(
            "done >= 0 AND total >= 0",
            name="counts_up",
            info=sentence("done", "Un avancement se compte à partir de zéro."),
        ),
        Index("ix_list_file_ends_at", "ends_at"),
    )


TAKEN: dict[str, Callable[[Context, str], Taken]] = {}
"""By the name of a list: what it is as a file, for an actor and what is asked. Each list adds itself."""


@dataclass(frozen=True, slots=True)
class Watched(Taken):
    """A list whose reading is told of."""

    tell: Callable[[int], None] = lambda _rows: None

    def rows(self, ctx: Context, most: int) -> Iterator[Sequence[object]]:
        """The rows, with a sign now and then."""
        for number, row in enumerate(Taken.rows(self, ctx, most), start=1):
            if number % TOLD_EVERY == 0:
                self.tell(number)
            yield row


def prepare(ctx: Context, *, screen: str, taken: Taken, kind: str, total: int) -> ListFile:
    """Have a job write the file, for the rows that the actor sees now.

    Raises:
        DomainError: more rows than the format holds, or more filters than are kept.
    """
    if kind == "xlsx" and total > EXCEL_ROWS:
        raise DomainError(TOO_MANY.format(counted(total, "ligne", "lignes"), figure(EXCEL_ROWS)))
    if len(taken.question.asked) > LONGEST_ASKED:
        raise DomainError(TOO_MUCH)
    actor = ctx.actor
    file = ListFile(
        adherent_id=min(actor.adherents) if actor.side is Side.EMPLOYER else None,
        adherents=sorted(actor.adherents),
        user_id=actor.user_id,
        screen=screen,
        asked=taken.question.asked,
        kind=kind,
        name=f"{taken.export.name}-{ctx.today.isoformat()}.{kind}",
        total=total,
        asked_at=ctx.now,
        ends_at=ctx.now + KEPT,
    )
    ctx.session.add(file)
    ctx.session.flush()
    job.defer(ctx, "list_file.write", adherent_id=file.adherent_id, file_id=file.id)
    return file


def read(ctx: Context, pk: str) -> ListFile:
    """The actor's own file, while it is kept.

    Raises:
        NotAllowed: there is none, or it is of rows that the actor does not see any more.
    """
    file = ctx.session.get(ListFile, asked_row(pk))
    if file is None or file.user_id != ctx.actor.user_id or file.ends_at <= ctx.now:
        raise NotAllowed("file")
    service = ctx.actor.side is Side.STAFF
    if service != (file.adherent_id is None) or not (service or set(file.adherents) <= ctx.actor.adherents):
        raise NotAllowed("file")
    return file


def content(file: ListFile) -> Iterator[bytes]:
    """A file that is done, part by part."""
    place = storage()
    return (place.get(each) for each in _keys(file))


@job.task(name="list_file.write", queue="import", cross=True)
def write(ctx: Context, file_id: int) -> None:
    """Write the file as its owner would read it, and tell; a second run finds it done."""
    with unit_of_work(ctx.actor) as own:
        file = own.session.get(ListFile, file_id)
        own.session.expunge_all()
    if file is None or file.state is FileState.DONE:
        return
    side = Side.STAFF if file.adherent_id is None else Side.EMPLOYER
    reader = Actor(file.user_id, frozenset(file.adherents), frozenset(), side, read_only=True)
    key = f"exports/{uuid4().hex}"
    with unit_of_work(reader, file.asked_at) as reading:
        asked = TAKEN[file.screen](reading, file.asked)
        tell = partial(_tell, ctx, file_id)
        watched = Watched(asked.export, asked.table, asked.question, asked.scope, tell)
        parts, size = _put(key, KINDS[file.kind].write(watched, reading, file.total))
    row = ctx.session.get(ListFile, file_id, with_for_update=True, populate_existing=True)
    if row is None:
        return
    row.state, row.done, row.key, row.parts, row.size_bytes = FileState.DONE, row.total, key, parts, size
    title = spaced(f"Votre fichier est prêt : {row.name}, {counted(row.total, 'ligne', 'lignes')}.")
    notice.tell(ctx, title, url=f"/exports/{row.id}", user_id=row.user_id, adherent_id=row.adherent_id)


@job.task(name="list_file.resume", queue="healing", every="40 * * * *", cross=True)
def resume(ctx: Context) -> None:
    """Put files that were promised and lost their job back into the queue; one that still runs is found done."""
    lost = select(ListFile.id, ListFile.adherent_id).where(
        ListFile.state == FileState.WAITING, ListFile.asked_at < ctx.now - LATE_AFTER, ListFile.ends_at > ctx.now
    )
    for row in ctx.session.execute(lost.order_by(ListFile.id)).all():
        job.defer(ctx, "list_file.write", adherent_id=row.adherent_id, file_id=row.id)


@job.task(name="list_file.forget", queue="healing", every="10 * * * *", cross=True)
def forget(ctx: Context) -> None:
    """Remove the files whose day is over."""
    old = ctx.session.scalars(select(ListFile).where(ListFile.ends_at <= ctx.now)).all()
    place = storage()
    for file in old:
        for key in _keys(file):
            place.delete(key)
        ctx.session.delete(file)


def _put(key: str, pieces: Iterator[bytes]) -> tuple[int, int]:
    """Keep the pieces in parts; how many, and how many bytes."""
    place, parts, size = storage(), 0, 0
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        if len(waiting) >= PART_BYTES:
            parts, size = parts + 1, size + len(waiting)
            place.put(_part(key, parts), bytes(waiting))
            waiting.clear()
    if waiting:
        parts, size = parts + 1, size + len(waiting)
        place.put(_part(key, parts), bytes(waiting))
    return parts, size


def _keys(file: ListFile) -> list[str]:
    return [_part(file.key, number) for number in range(1, file.parts + 1)]


def _part(key: str, number: int) -> str:
    return f"{key}-{number:04}"


def _tell(ctx: Context, file_id: int, rows: int) -> None:
    """Say how far it is, at once."""
    waiting = ListFile.id == file_id, ListFile.state == FileState.WAITING
    with unit_of_work(ctx.actor) as own:
        own.session.execute(update(ListFile).where(*waiting).values(done=rows))


def _drop(ctx: Context, joining: merger.Merger) -> None:
    """Files of an absorbed adherent go: their lists are those of the kept one now."""
    ctx.session.execute(delete(ListFile).where(ListFile.adherent_id == joining.absorbed_id))


merger.register(merger.Moved((ListFile.__tablename__,), before=_drop))
