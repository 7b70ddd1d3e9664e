"""Files of adherents: a row that says what it is, and its content in a folder or a bucket.

The content is put before the row is committed and taken away again when the transaction is undone; what a killed
process leaves behind is swept by a job. A key starts with the adherent: `12/6f0c…`.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4
from zipfile import BadZipFile, ZipFile

from flask import Flask, current_app
from sqlalchemy import CheckConstraint, Enum, String, UniqueConstraint, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.platform import job, theirs
from app.platform.bucket import Bucket
from app.platform.context import Context, Side
from app.platform.database import sentence, words
from app.platform.errors import DomainError
from app.platform.tenancy import TenantBase, tenant_table

LARGEST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 150
"""Characters, extension included."""
SWEPT_AFTER = timedelta(days=1)
"""A content without a row may belong to a transaction that is still open; not after so long."""
SWEPT_AT_ONCE = 1000
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Controls and marks that turn the reading direction: `facture_fdp.exe` read backwards looks like a PDF."""


class Kind(StrEnum):
    """What a file is, by its content; the value is what users read."""

    PDF = "PDF"
    JPEG = "image JPEG"
    PNG = "image PNG"
    XLSX = "classeur Excel"
    DOCX = "document Word"
    TEXT = "texte ou CSV"

    @property
    def media_type(self) -> str:
        """What a browser is told."""
        return MEDIA_TYPES[self]


MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.TEXT: "text/plain; charset=utf-8",
}
BEGINNINGS = {b"%PDF-": Kind.PDF, b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG}
PARTS = {"xl/workbook.xml": Kind.XLSX, "word/document.xml": Kind.DOCX}
"""What an archive must hold to be an office file."""


class Storage(Protocol):
    """Where contents are kept, by key."""

    def put(self, key: str, content: bytes) -> None:
        """Keep a content under a new key."""

    def get(self, key: str) -> bytes:
        """The whole content.

        Raises:
            FileNotFoundError: nothing is kept under this key.
        """

    def delete(self, key: str) -> None:
        """Forget a content; nothing happens when there is none."""

    def entries(self) -> Iterator[tuple[str, datetime]]:
        """Every key, with when it was put."""


class Folder:
    """Contents as files of one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, content: bytes) -> None:
        """Write beside, then rename: a killed process leaves no half file under the key."""
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)

    def get(self, key: str) -> bytes:
        """Read it whole."""
        return (self.root / key).read_bytes()

    def delete(self, key: str) -> None:
        """Remove the file."""
        (self.root / key).unlink(missing_ok=True)

    def entries(self) -> Iterator[tuple[str, datetime]]:
        """Walk through the folder."""
        for path in self.root.glob("*/*"):
            yield path.relative_to(self.root).as_posix(), datetime.fromtimestamp(path.stat().st_mtime, UTC)


class StoredFile(TenantBase):
    """A file of an adherent. Its content is `Storage.get(key)`."""

    __tablename__ = "stored_file"

    name: Mapped[str] = mapped_column(String(LONGEST_NAME), info=words("Nom du fichier"))
    kind: Mapped[Kind] = mapped_column(Enum(Kind, native_enum=False, length=20), info=words("Type"))
    size_bytes: Mapped[int] = mapped_column(info=words("Taille"))
    sha256: Mapped[str] = mapped_column(String(64), info=words("Empreinte"))
    """In hexadecimal."""
    key: Mapped[str] = mapped_column(String(100), info=words("Clé"))
    uploaded_by: Mapped[int | None] = mapped_column(info=words("Déposé par"))
    """The account; NULL: the portal itself. No key: the file outlives the account."""
    uploaded_at: Mapped[datetime] = mapped_column(info=words("Déposé le"))

    __table_args__ = tenant_table(
        UniqueConstraint("key", info=sentence("name", "Ce fichier est déjà enregistré.")),
        CheckConstraint(
            f"size_bytes BETWEEN 1 AND {LARGEST_BYTES}",
            name="size_allowed",
            info=sentence("name", "La limite est de 20\u00a0Mo\u00a0: réduisez le fichier ou partagez-le en deux."),
        ),
    )

    def __str__(self) -> str:
        return self.name


def keep(ctx: Context, name: str, content: bytes, *, adherent_id: int | None = None) -> StoredFile:
    """Keep a file for the actor's adherent, or for the one that the service's side names.

    Raises:
        DomainError: empty, heavier than 20 Mo, or of a kind that is not taken; field `file`.
    """
    owner = adherent_id if adherent_id is not None and ctx.actor.side is Side.STAFF else ctx.actor.adherent_id
    kind = recognise(content)
    row = StoredFile(
        adherent_id=owner,
        name=file_name(name),
        kind=kind,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        key=f"{owner}/{uuid4().hex}",
        uploaded_by=ctx.actor.user_id,
        uploaded_at=ctx.now,
    )
    place, key = storage(), row.key
    place.put(key, content)
    _at_end(ctx.session, lambda committed: None if committed else place.delete(key))
    ctx.session.add(row)
    ctx.session.flush()
    return row


def open_for(ctx: Context, file_id: int) -> tuple[StoredFile, BinaryIO]:
    """A file of the actor's adherents, to be served as attachment after the page's own right check.

    Raises:
        NotAllowed: unknown, or another adherent's.
    """
    row = _found(ctx, file_id)
    return row, BytesIO(storage().get(row.key))


def discard(ctx: Context, file_id: int) -> StoredFile:
    """Forget a file: the row now, the content once that is committed.

    Raises:
        NotAllowed: unknown, or another adherent's.
    """
    row, place = _found(ctx, file_id), storage()
    key = row.key
    ctx.session.delete(row)
    _at_end(ctx.session, lambda committed: place.delete(key) if committed else None)
    return row


def recognise(content: bytes) -> Kind:
    """What a file is by its content, whatever its name says.

    Raises:
        DomainError: empty, too heavy, or none of the kinds taken; field `file`.
    """
    if not content:
        raise DomainError("Ce fichier est vide\u00a0: vérifiez-le, puis déposez-le de nouveau.", field="file")
    if len(content) > LARGEST_BYTES:
        heavy = "La limite est de 20\u00a0Mo\u00a0: réduisez le fichier ou partagez-le en deux."
        raise DomainError(heavy, field="file")
    for beginning, kind in BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    found = _in_archive(content) if content.startswith(b"PK\x03\x04") else _text(content)
    if found is None:
        raise DomainError(
            "Nous prenons les PDF, les images JPEG et PNG, les classeurs .xlsx et documents .docx sans macros, et les"
            " textes ou CSV\u00a0: enregistrez votre fichier sous l’une de ces formes.",
            field="file",
        )
    return found


def file_name(name: str) -> str:
    """A name that any system can save: no folder, no control, no trick of direction; the extension survives a cut."""
    bare = UNPRINTABLE.sub("", re.split(r"[\\/]", name)[-1]).strip(" .") or "fichier"
    path = Path(bare)
    suffix = path.suffix[:12]
    return bare if len(bare) <= LONGEST_NAME else path.stem[: LONGEST_NAME - len(suffix)] + suffix


@job.task(name="storage.sweep", queue="healing", every="50 3 * * *", cross=True)
def sweep(ctx: Context) -> None:
    """Remove contents that no row names: what a killed process left behind."""
    place = storage()
    old = [key for key, put_at in place.entries() if put_at < ctx.now - SWEPT_AFTER]
    for first in range(0, len(old), SWEPT_AT_ONCE):
        some = old[first : first + SWEPT_AT_ONCE]
        known = set(ctx.session.scalars(select(StoredFile.key).where(StoredFile.key.in_(some))))
        for key in set(some) - known:
            place.delete(key)


def storage() -> Storage:
    """Where this deployment keeps contents."""
    place: Storage = current_app.extensions["storage"]
    return place


def _found(ctx: Context, file_id: int) -> StoredFile:
    query = select(StoredFile).where(StoredFile.id == file_id)
    if ctx.actor.side is not Side.STAFF:
        query = query.where(StoredFile.adherent_id.in_(ctx.actor.adherents))
    return theirs.one(ctx, query)


def _at_end(session: Session, then: Callable[[bool], None]) -> None:
    """Call `then(committed)` once, when the whole transaction ends; a savepoint is not its end."""
    waiting = [then]

    def end(committed: bool) -> None:
        if waiting and not session.in_nested_transaction():
            waiting.pop()(committed)

    event.listen(session, "after_commit", lambda _: end(True))
    event.listen(session, "after_rollback", lambda _: end(False))


def _in_archive(content: bytes) -> Kind | None:
    """An office file without macros, or nothing we take."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except BadZipFile:
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((kind for part, kind in PARTS.items() if part in names), None)


def _text(content: bytes) -> Kind | None:
    """Text as spreadsheets save it: no control but tabs and line ends, UTF-8 or Windows-1252."""
    if re.search(rb"[\x00-\x08\x0e-\x1f]", content) or content.lstrip().lower().startswith((b"<!doctype", b"<html")):
        return None
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return Kind.TEXT
    return None


def init_app(app: Flask) -> None:
    """Choose the place: a bucket by `STORAGE_URL`, or a folder of this machine."""
    address: str = app.config["STORAGE_URL"]
    app.extensions["storage"] = Bucket(address) if address else Folder(Path(app.config["FOLDER"]) / "files")
