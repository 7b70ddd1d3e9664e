"""From the bytes of an upload to a table with one header line."""

from collections.abc import Iterable

from app.platform.sandbox.content import Contents, Form, Kind, Line
from app.platform.sandbox.delimited import read_delimited
from app.platform.sandbox.framing import packed, placed, rows, split
from app.platform.sandbox.kinds import kind_of
from app.platform.sandbox.merged import Merge, below, repeated
from app.platform.sandbox.refused import Reason, Refused
from app.platform.sandbox.workbook import read_workbook

ONE_SHEET = "Ce classeur a plusieurs feuilles : seule la première qui est remplie, « {title} », a été lue."
REPEATED = "Des cases sont fusionnées ({first} à {last}…) : leur valeur a été reprise sur chaque ligne."


def take_apart(name: str, content: bytes) -> Contents:
    """What a file holds, whatever spreadsheet made it.

    Args:
        name: as the user's machine calls the file; only its extension is looked at.
        content: at most 20 Mo.

    Raises:
        Refused: the file must be changed first.
    """
    kind = kind_of(name, content)
    if kind is Kind.CSV:
        lines, form = read_delimited(content)
        return _framed(lines, form, (), ())
    opened = read_workbook(content)
    notes = (ONE_SHEET.format(title=opened.title),) if opened.beside else ()
    return _framed(opened.lines, Form(kind), opened.merges, notes)


def _framed(lines: Iterable[Line], form: Form, merges: Iterable[Merge], notes: tuple[str, ...]) -> Contents:
    top, headers, rest = split(placed(lines))
    if held := below(merges, top, headers):
        rest = repeated(rest, held)
        notes += (REPEATED.format(**min(held).corners),)
    count, pieces = packed(rows(rest, headers))
    if not count:
        raise Refused(Reason.NO_ROW)
    return Contents(headers, form, notes, count, pieces)
