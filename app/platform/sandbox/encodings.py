"""Which alphabet a text file was saved in: a file does not say, its accents do.

A file put together from two programs has two encodings; what is UTF-8 in it is read as such, the rest as the other.
"""

import codecs
import re
from collections import Counter
from functools import partial

from app.platform.sandbox.refused import Reason, Refused

BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
MARK = b"\xef\xbb\xbf"
"""What Excel puts before UTF-8."""
OLD = ("cp1252", "mac_roman", "cp850")
"""Of Windows, of Macintosh, of DOS; the first where they tell nothing."""
ASCII = bytes(range(0x80))
SMALL, OTHERS = "éèêëàâäîïôöùûüçñœæ", "ÉÈÊËÀÂÄÎÏÔÖÙÛÜÇÑŒÆ’‘«»–—…°€\u00a0"
"""What stands most and less often in a French file, beyond ASCII."""
WHOLE = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xc5[\x92\x93\xb8]|\xe2\x80[\x90-\xaf]|\xe2\x82\xac")
"""A French letter or sign in UTF-8, which in an older encoding would be an odd pair."""


def decode(content: bytes) -> tuple[str, str]:
    """The text of a CSV and the encoding to answer in.

    Raises:
        Refused: UTF-16 that is none, or a byte that is nothing in the encoding of the others; names its line.
    """
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return _decoded(content, encoding), encoding
    unmarked = content.removeprefix(MARK)
    try:
        text = unmarked.decode("utf-8")
    except UnicodeDecodeError:
        return _old(unmarked)
    marked = len(unmarked) < len(content)
    return text, "utf-8-sig" if marked or text.isascii() else "utf-8"  # without accents: as Excel likes it


def likeliest(content: bytes) -> str:
    """The older encoding in which the bytes beyond ASCII are most often French letters."""
    found = Counter(content.translate(None, ASCII))

    def score(encoding: str) -> int:
        read = ((bytes([byte]).decode(encoding, "replace"), times) for byte, times in found.items())
        return sum(times * (2 if letter in SMALL else letter in OTHERS) for letter, times in read)

    return max(OLD, key=score)


def _old(content: bytes) -> tuple[str, str]:
    """Text that is not, or not only, UTF-8."""
    if not WHOLE.search(content):
        encoding = likeliest(content)
        return _decoded(content, encoding), encoding
    encoding = likeliest(WHOLE.sub(b"", content))
    return _decoded(content, "utf-8", f"portal-{encoding}"), "utf-8"


def _decoded(content: bytes, encoding: str, errors: str = "strict") -> str:
    try:
        return content.decode(encoding, errors)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(Reason.ENCODING, line=line) from error


def _as(encoding: str, error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8, read as `encoding`.

    Raises:
        UnicodeDecodeError: it is nothing there either.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    try:
        return error.object[error.start : error.end].decode(encoding), error.end
    except UnicodeDecodeError:
        raise error from None


for _encoding in OLD:
    codecs.register_error(f"portal-{_encoding}", partial(_as, _encoding))
