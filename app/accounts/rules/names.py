"""By what people name their account, as it is compared, and what may be chosen."""

import re

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,}")
FORBIDDEN = "Nom d’utilisateur interdit"


def typed_name(text: str) -> str:
    """A user name, e-mail address or adherent number as it is compared: without spaces, in small letters."""
    return "".join(text.split()).lower()


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
