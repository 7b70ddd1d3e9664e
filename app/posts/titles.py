"""How the title of a post is written: in full, and not shouted."""

import re

from app.law.remembered import remembered

ABBREVIATIONS = {
    "resp": "responsable", "adj": "adjoint", "tech": "technicien", "dir": "directeur", "assist": "assistant",
    "cond": "conducteur", "op": "opérateur", "empl": "employé", "ouv": "ouvrier",
}  # fmt: skip
SHORTENED = re.compile(rf"\b(?P<word>resp|adj|(?:{'|'.join(ABBREVIATIONS)})(?=\.))\b\.?", re.IGNORECASE)
"""The manual's two examples with or without their dot; the others, which may be words, only with it."""
FIRST_LETTERS = re.compile(r"(?:^|/ ?)\w")
SHORT_WORD = 5


@remembered
def spelled(title: str) -> str:
    """A title as the manuals ask it: known abbreviations in full, no title all in capitals.

    A short word in capitals may be a trade of its own (ATSEM): it stays. Source: manual ASMIS p. 14 (F101).
    """
    whole = SHORTENED.sub(_in_full, title)
    letters = sum(letter.isalpha() for letter in whole)
    if not whole.isupper() or letters <= SHORT_WORD or any(letter.isdigit() for letter in whole):
        return whole
    return FIRST_LETTERS.sub(lambda found: found[0].upper(), whole.lower())


def _in_full(found: re.Match[str]) -> str:
    word = ABBREVIATIONS[found["word"].lower()]
    return word.upper() if found["word"].isupper() else word.capitalize() if found["word"][0].isupper() else word
