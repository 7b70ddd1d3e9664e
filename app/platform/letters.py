"""Text compared as people read it: case, accents, ligatures and punctuation do not count."""

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """The words of `text` in small letters without accents, one space between them: « N° d’Œuvre » is `n d oeuvre`."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(LIGATURES))
    return " ".join(WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c))))
