"""QR codes on a page. What they say stands beside them in words: not everybody has a second telephone."""

import segno
from markupsafe import Markup


def drawn(text: str, title: str) -> Markup:
    """A QR code of `text` as SVG, as wide as its place; `title` is what is read to who does not see it."""
    made = segno.make(text, error="m", micro=False)
    return Markup(made.svg_inline(omitsize=True, border=4, title=title, svgclass="square", lineclass=None))  # noqa: S704
