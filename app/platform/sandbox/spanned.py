"""Merged cells of a document of LibreOffice, which the reader of workbooks does not tell."""

import re
from collections.abc import Iterator
from zipfile import ZipFile

from app.platform.sandbox.merged import Merge

CONTENT = "content.xml"
SPANNED = b"-spanned="
PIECE_BYTES = 1 << 20
TABLE = re.compile(rb"<(?:\w+:)?table[\s>]")
ROW = re.compile(rb"<(?:\w+:)?table-row[\s/>]")
CELL = re.compile(rb"<(?:\w+:)?(?:covered-)?table-cell\b([^>]*)>")
NUMBER = re.compile(rb"number-(rows|columns)-(repeated|spanned)=[\"'](\d{1,7})[\"']")
HEAD = re.compile(rb"[^>]*")


def spanned(archive: ZipFile, place: int) -> list[Merge]:
    """The merged cells of the sheet at this place in the document; most documents have none, which costs a search."""
    if CONTENT not in archive.NameToInfo or not _tells_of_any(archive):
        return []
    content = archive.read(CONTENT)
    begins = [each.start() for each in TABLE.finditer(content)]
    if place >= len(begins):
        return []
    ends = begins[place + 1] if place + 1 < len(begins) else len(content)
    return list(_merges(content, begins[place], ends))


def _tells_of_any(archive: ZipFile) -> bool:
    """Looked for piece by piece: a document without merges is never held whole."""
    before = b""
    with archive.open(CONTENT) as content:
        while piece := content.read(PIECE_BYTES):
            if SPANNED in before + piece:
                return True
            before = piece[-len(SPANNED) :]
    return False


def _merges(content: bytes, begins: int, ends: int) -> Iterator[Merge]:
    """Row by row; only those that tell of a merge are looked at cell by cell."""
    rows = [each.start() for each in ROW.finditer(content, begins, ends)]
    top = 0
    for begin, end in zip(rows, [*rows[1:], ends], strict=True):
        if content.find(SPANNED, begin, end) >= 0:
            yield from _of_row(content[begin:end], top)
        top += _numbers(HEAD.match(content, begin, end)).get("rows repeated", 1)


def _of_row(row: bytes, top: int) -> Iterator[Merge]:
    left = 0
    for cell in CELL.finditer(row):
        told = _numbers(cell)
        bottom = top + told.get("rows spanned", 1) - 1
        right = left + told.get("columns spanned", 1) - 1
        if (bottom, right) != (top, left):
            yield Merge(top, left, bottom, right)
        left += told.get("columns repeated", 1)


def _numbers(tag: "re.Match[bytes] | None") -> dict[str, int]:
    """« rows spanned » → 3."""
    found = NUMBER.findall(tag[0]) if tag else ()
    return {f"{what.decode()} {how.decode()}": int(times) for what, how, times in found}
