"""Where a browser goes after signing in, and what its owner calls it."""

from urllib.parse import urlsplit

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip
"""What a browser says of itself, the most precise word first, and what people call it."""


def local_path(text: str) -> str:
    """Where to go after signing in: a path of this portal, or its first page when `text` leads anywhere else."""
    safe = text.startswith("/") and text[1:2] not in ("/", "\\") and text.isprintable() and "\\" not in text
    if not safe:
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    return text if not parts.scheme and not parts.netloc else "/"


def device(agent: str) -> str:
    """A browser as its owner knows it: « Firefox, Windows »."""
    words = [next((name for sign, name in known if sign in agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(word for word in words if word) or "Navigateur inconnu"
