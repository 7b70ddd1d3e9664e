"""How the terms of use are written: paragraphs and headings, nothing else; and the text that comes with the portal."""

from collections.abc import Sequence
from pathlib import Path

ORIGINAL = Path(__file__).with_name("terms.txt").read_text(encoding="utf-8").strip()
"""Until the service publishes its own."""
HEADING = "## "


def parts(body: str, service: str) -> Sequence[tuple[str, Sequence[str]]]:
    """Headings with their paragraphs, in order; text before the first heading stands under an empty one.

    Args:
        service: the service's name, for each `{service}` of the text.
    """
    found: list[tuple[str, list[str]]] = [("", [])]
    for block in body.replace("{service}", service).split("\n\n"):
        text = block.strip()
        if text.startswith(HEADING):
            title, _, rest = text.removeprefix(HEADING).partition("\n")
            found.append((title.strip(), [rest.strip()] if rest.strip() else []))
        elif text:
            found[-1][1].append(text)
    return [(title, paragraphs) for title, paragraphs in found if title or paragraphs]
