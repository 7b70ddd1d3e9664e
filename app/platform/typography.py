"""French sentences as a printer sets them."""

import re
from collections.abc import Iterable, Iterator

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

BEFORE = re.compile(r" (?=[:;?!»%€])")
AFTER = re.compile(r"(?<=«) ")
READ = frozenset({"alt", "aria-label", "data-tip", "label", "placeholder", "title"})
"""Attributes whose value is read by somebody; all others are data."""
OPENING = re.compile(r"<!--|<(?P<name>/?[a-zA-Z][\w-]*)")
IN_TAG = re.compile(r"""(?:(?P<attribute>[\w:-]+)\s*=\s*)?(?P<quote>["'])|(?P<end>>)""")
TRANSLATED = frozenset({"_", "gettext"})
"""Whose first argument is a key of a catalogue, to be kept as it is."""


def spaced(text: str) -> str:
    """The same words with no-break spaces before : ; ? ! » % € and after «, so that no line begins with one."""
    set_ = AFTER.sub("\u00a0", BEFORE.sub("\u00a0", text))
    return Markup(set_) if isinstance(text, Markup) else set_  # noqa: S704 (it was markup before)


class FrenchSpaces(Extension):
    """Templates are set as they are compiled: what is written with plain spaces is read with no-break ones.

    Only what a person reads is touched: the text between tags, the attributes of `READ`, and texts within
    expressions; never scripts, styles, comments, addresses, nor a value.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """The tokens of one template."""
        page = _Page() if not (stream.name or "").endswith(".txt") else None
        before: list[str] = ["", ""]
        for token in stream:
            value = token.value
            if token.type == "data":
                value = page.set(value) if page else spaced(value)
            elif token.type == "string" and not (before[0] in TRANSLATED and before[1] == "("):
                value = spaced(value)
            before = [before[1], token.value]
            yield Token(token.lineno, token.type, value)


class _Page:
    """Where one is in a page whose pieces come one after the other, values left out."""

    def __init__(self) -> None:
        self.end = ""
        """What ends the comment, script, style or attribute that is open; « > » in a tag; nothing in a text."""
        self.name = self.attribute = ""

    def set(self, piece: str) -> str:
        """The piece, with what is read in it spaced."""
        return "".join(self._parts(piece))

    def _parts(self, piece: str) -> Iterator[str]:
        while piece:
            read = self._text if not self.end else self._tag if self.end == ">" else self._to
            part, piece = read(piece)
            yield part

    def _text(self, piece: str) -> tuple[str, str]:
        found = OPENING.search(piece)
        if found is None:
            return spaced(piece), ""
        self.name = (found["name"] or "").lower()
        self.end, self.attribute = ">" if self.name else "-->", ""
        return spaced(piece[: found.start()]) + found[0], piece[found.end() :]

    def _tag(self, piece: str) -> tuple[str, str]:
        found = IN_TAG.search(piece)
        if found is None:
            return piece, ""
        self.end, self.attribute = found["quote"] or "", found["attribute"] or ""
        if found["end"] and self.name in {"script", "style"}:
            self.end = f"</{self.name}"
        return piece[: found.end()], piece[found.end() :]

    def _to(self, piece: str) -> tuple[str, str]:
        """Up to the end of what is open."""
        inside, end, rest = piece.partition(self.end)
        told = spaced(inside) if self.attribute in READ else inside
        if end:
            self.end = ">" if self.end in {'"', "'"} or self.end.startswith("</") else ""
            self.name = "" if self.end == ">" and end.startswith("</") else self.name
            self.attribute = ""
        return told + end, rest
