"""What a file is, told by its content; its name only has to agree."""

import zlib
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.platform.sandbox.content import MAX_BYTES, Kind
from app.platform.sandbox.refused import Reason, Refused

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Start of an old Excel file, and of the envelope of a workbook with a password."""
ENVELOPE = "EncryptedPackage".encode("utf-16-le")
ZIPPED = b"PK"
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
MANIFEST, MANIFEST_BYTES, SEALED = "META-INF/manifest.xml", 1 << 20, b"encryption-data"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
OTHERS = (*PICTURES, b"%PDF", b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x7fELF")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

NAMED = {".csv": Kind.CSV, ".txt": Kind.CSV, ".tsv": Kind.CSV, ".xlsx": Kind.XLSX, ".xlsm": Kind.XLSX, ".ods": Kind.ODS}

MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_RATIO = 100
"""Unpacked to packed; real workbooks stay under 30."""
HARMLESS_BYTES = 30 * 1024 * 1024
"""Below this, unpacked, the ratio does not matter: a short sheet of equal lines packs very well."""


def kind_of(name: str, content: bytes) -> Kind:
    """The format of an upload.

    Raises:
        Refused: empty, too large, of no kind that we read, protected, damaged, or renamed.
    """
    if len(content) > MAX_BYTES:
        raise Refused(Reason.TOO_LARGE)
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise Refused(Reason.EMPTY)
    kind = _kind(content)
    suffix = PurePath(name).suffix.lower()
    if suffix == ".xls" or NAMED.get(suffix, kind) is not kind:
        raise Refused(Reason.RENAMED, kind=kind)
    return kind


def _kind(content: bytes) -> Kind:
    if content.startswith(OLD_OFFICE):
        raise Refused(Reason.PROTECTED if ENVELOPE in content else Reason.OLD_EXCEL)
    if content.startswith(ZIPPED):
        return _zipped(content)
    markup = content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    if markup or content.startswith(OTHERS) or (b"\0" in content and not content.startswith(UTF_16)):
        raise Refused(Reason.OTHER_KIND)
    return Kind.CSV


def _zipped(content: bytes) -> Kind:
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _weigh(entries, len(content))
            protected = any(entry.flag_bits & 1 for entry in entries) or _is_sealed(archive)
    except (BadZipFile, NotImplementedError, zlib.error) as error:  # packed in a way of its own, or not at all
        raise Refused(Reason.DAMAGED) from error
    if protected:
        raise Refused(Reason.PROTECTED)
    if any(entry.filename == "xl/workbook.xml" for entry in entries):
        return Kind.XLSX
    if content[30:].startswith(OPEN_DOCUMENT):  # first in the archive and not packed, so that it can be told from here
        return Kind.ODS
    raise Refused(Reason.OTHER_KIND)


def _is_sealed(archive: ZipFile) -> bool:
    """Whether LibreOffice has put a password on a document: it leaves the archive readable and seals what is in it."""
    if MANIFEST not in archive.NameToInfo:
        return False
    with archive.open(MANIFEST) as manifest:
        return SEALED in manifest.read(MANIFEST_BYTES)


def _weigh(entries: list[ZipInfo], packed: int) -> None:
    """Refuse what would unpack to far more than it weighs."""
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > HARMLESS_BYTES and unpacked > MAX_RATIO * packed):
        raise Refused(Reason.TOO_HEAVY)
