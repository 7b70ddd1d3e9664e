"""Cells of a workbook that show « #N/A » or « #REF! » in place of a value: read as they are, they would be empty."""

import re
from zipfile import ZipFile

SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*\br:id=\"([^\"]+)\"")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
ATTRIBUTE = re.compile(rb"\b(Id|Target)=\"([^\"]+)\"")
CELL = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*\bt=\"e\")[^>]*\br=\"([A-Z]{1,3}\d{1,7})\"")
MARK = b't="e"'
PIECE_BYTES, OVERLAP_BYTES = 1 << 20, 200
"""Longer than a cell's own mark, which may stand across two pieces."""
PARTS_BYTES = 1 << 20


def without_result(archive: ZipFile, place: int) -> str | None:
    """The first cell without a result of the sheet at this place in the workbook, as a spreadsheet names it."""
    path = _path(archive, place)
    if path not in archive.NameToInfo:
        return None
    before = b""
    with archive.open(path) as sheet:
        while piece := sheet.read(PIECE_BYTES):
            piece = before + piece
            if MARK in piece and (found := CELL.search(piece)):
                return found[1].decode()
            before = piece[-OVERLAP_BYTES:]
    return None


def _path(archive: ZipFile, place: int) -> str:
    with archive.open("xl/workbook.xml") as book:
        named = SHEET.findall(book.read(PARTS_BYTES))
    relations = "xl/_rels/workbook.xml.rels"
    if place >= len(named) or relations not in archive.NameToInfo:
        return ""
    with archive.open(relations) as part:
        told = (dict(ATTRIBUTE.findall(each)) for each in RELATION.findall(part.read(PARTS_BYTES)))
        targets = {each.get(b"Id"): each.get(b"Target", b"") for each in told}
    target = targets.get(named[place], b"").decode(errors="replace")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
