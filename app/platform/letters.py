"""Text compared by its words: case, accents, ligatures and punctuation do not count."""

import re

from app.law.names import sort_key
from app.law.remembered import remembered

WORD = re.compile(r"[^\W_]+")


@remembered
def plain(text: str) -> str:
    """The words of `text`, folded as names are, one space between them: « N° d’Œuvre » is `n d oeuvre`."""
    return " ".join(WORD.findall(sort_key(text)))
