"""Who may try, how often, with which name; and where one goes afterwards."""

import re
from datetime import timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

TRIES_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
"""Wrong secrets for one name within the window. Source: CNIL, délibération 2022-100 (restriction after ≤ 10)."""
TRIES_PER_ADDRESS = 100
"""Wrong secrets from one address within the window: a whole company may stand behind it."""
HOUSE_BITS = {4: 32, 6: 64}
"""Of an address, what names a house or a company; of IPv6 whoever lives there changes the rest at will (RFC 6177)."""

LETTER_VALID = timedelta(days=30)
LETTER_TRIES = 1000
"""Wrong ones on a letter, from everywhere; each address has its own few (`TRIES_PER_ACCOUNT`).

Its number is public: fewer, and strangers would spoil it. 1000 of 2^60 are still no chance.
"""
LINK_VALID = timedelta(hours=24)
"""Of an invitation, and of what opens a staff account."""
FORM_VALID = timedelta(hours=2)
"""Between the provisional password and the form that it opened."""
FORGOTTEN_VALID = timedelta(minutes=60)

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip
"""What a browser says of itself, the most precise word first, and what people call it."""

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,}")
FORBIDDEN = "Nom d’utilisateur interdit"


def typed_name(text: str) -> str:
    """A user name, e-mail address or adherent number as it is compared: without spaces, in small letters."""
    return "".join(text.split()).lower()


def one_place(address: str) -> tuple[str, str]:
    """The first and the last address that limits count as one with this one: of IPv6 its /64, of IPv4 itself."""
    here = ip_address(address)
    house = ip_network((here, HOUSE_BITS[here.version]), strict=False)
    return str(house[0]), str(house[-1])


def refuse_username(username: str, *, number: str = "", email: str = "") -> str | None:
    """Why a user name, as `typed_name` gives it, cannot be taken; None when it can.

    Args:
        number: of the adherent: letters print it, so it is no name (ACC-03).
        email: the person's own, the only address that may serve as a name: else one would sign in as another.
    """
    if number and username == typed_name(number):
        return f"{FORBIDDEN} : choisissez autre chose que votre numéro d’adhérent."
    if "@" in username and username != typed_name(email):
        return f"{FORBIDDEN} : seule votre propre adresse e-mail peut servir de nom d’utilisateur."
    if not USERNAME.fullmatch(username):
        return f"{FORBIDDEN} : 3 caractères au moins, lettres sans accent, chiffres, point, tiret."
    return None


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
