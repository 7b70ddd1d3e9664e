"""Names of persons, companies and places: kept as typed, compared without accents and case."""

from unicodedata import category, combining, normalize

from app.law.remembered import remembered
from app.law.unacceptable import Unacceptable

LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | dict.fromkeys("'’‘ʼ`´-‐‑‒–—", " ")
)
"""What no decomposition gives; and the signs that one person types and the next does not."""


@remembered
def clean_name(text: str) -> str:
    """A name as typed, without stray spaces and invisible characters.

    Raises:
        Unacceptable: nothing in it is a letter.
    """
    composed = normalize("NFC", text)
    if not composed.isprintable():
        composed = "".join(" " if letter.isspace() else letter for letter in composed if _visible(letter))
    name = " ".join(composed.split())
    if not any(letter.isalpha() for letter in name):
        raise Unacceptable("Indiquez un nom, en lettres")
    return name


@remembered
def sort_key(text: str) -> str:
    """The key by which names are sorted, searched and matched: « D’Élia-Œuvré » → « d elia oeuvre »."""
    if text.isascii():
        return " ".join(text.lower().replace("'", " ").replace("-", " ").replace("`", " ").split())
    folded = normalize("NFKD", text).casefold().translate(LETTERS)
    return " ".join("".join(letter for letter in folded if not combining(letter)).split())


def _visible(letter: str) -> bool:
    return letter.isspace() or not category(letter).startswith("C")
