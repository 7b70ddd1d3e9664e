"""Letters as PDF/A-3, set by Typst from `templates/pdf/<room>/<name>.typ`.

Values reach a template as one JSON text: what a user typed is data there and can never become Typst code. Fonts are
those inside Typst, so that a letter looks the same on every machine.
"""

import io
import re
from collections.abc import Mapping
from functools import cache
from json import dumps
from pathlib import Path
from threading import Lock
from typing import Literal

import segno
import typst

from app.platform import clock

FOLDER = Path(__file__).parents[2] / "templates" / "pdf"
STANDARD: Literal["a-3b"] = "a-3b"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
UNUSUAL = re.compile(r"[^\t\n\x20-\u024f\u0300-\u052f\u1e00-\u20bf\u2100-\u218f]")
"""What is neither Latin, Greek, Cyrillic nor punctuation: the fonts may lack it, and PDF/A takes no missing glyph."""
MISSING = "?"

_one_at_a_time = Lock()
"""A compiler sets one letter at a time; a page takes some milliseconds."""


def render(name: str, values: Mapping[str, object]) -> bytes:
    """Set a letter. A character that no font has is replaced by a question mark: the letter must go out.

    Args:
        name: "<room>/<name>" under `templates/pdf/`.
        values: what the template names, as plain JSON: texts, numbers, lists, mappings.

    Raises:
        KeyError: no such template.
        TypstError: the template asks for a value that is not there.
    """
    path = FOLDER / f"{name}.typ"
    if not path.is_file():
        raise KeyError(name)
    printable = _replaced(values, CONTROLS, "")
    try:
        return _set(path, printable)
    except typst.TypstError:
        return _set(path, _replaced(printable, UNUSUAL, MISSING))


def code(address: str) -> str:
    """A QR code as SVG, for a template to show: what it opens must stand beside it in words."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()


def _set(path: Path, values: object) -> bytes:
    inputs = {"values": dumps(values, ensure_ascii=False)}
    now = clock.now().replace(microsecond=0)  # Typst takes whole seconds
    with _one_at_a_time:
        made = _compiler().compile(path, format="pdf", sys_inputs=inputs, pdf_standards=STANDARD, timestamp=now)
    if not isinstance(made, bytes):
        raise TypeError(f"{path.name} made no PDF.")
    return made


def _replaced(value: object, unwanted: re.Pattern[str], by: str) -> object:
    """The same values, with the unwanted characters of every text replaced."""
    if isinstance(value, str):
        return unwanted.sub(by, value)
    if isinstance(value, Mapping):
        return {key: _replaced(one, unwanted, by) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(one, unwanted, by) for one in value]
    return value


@cache
def _compiler() -> typst.Compiler:
    """Made once: it keeps fonts and parsed templates."""
    return typst.Compiler(root=FOLDER, ignore_system_fonts=True)
