"""What differs between services about the first page and what is read before signing in."""

from enum import StrEnum

import msgspec


class Front(StrEnum):
    """Where the portal's address leads who is not signed in."""

    WELCOME = "welcome"
    """To the public page that says what the portal is for (F002)."""
    SIGN_IN = "sign_in"
    """To the sign-in at once."""


class Helper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to ask about what (F265, F092)."""

    about: str
    email: str = ""
    phone: str = ""
    hours: str = ""


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[home]` of a profile."""

    front: Front
    tiles: bool
    """The first page shows a block per part of the portal, under what is to be done (F277)."""
    faq: bool
    """The FAQ is in the menu (F264)."""
    helpers: list[Helper]
    """Beside the service's own phone and address."""
