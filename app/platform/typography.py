"""French sentences as a printer sets them."""

import re

BEFORE = re.compile(r" (?=[:;?!»%€])")
AFTER = re.compile(r"(?<=«) ")


def spaced(text: str) -> str:
    """The same words with no-break spaces before : ; ? ! » % € and after «, so that no line begins with one."""
    return AFTER.sub("\u00a0", BEFORE.sub("\u00a0", text))
