"""What every page of a service says about the service itself."""

from enum import StrEnum
from typing import Annotated

import msgspec

from app.platform.labels import Term

Colour = Annotated[str, msgspec.Meta(pattern="^#[0-9a-f]{6}$")]


class Switching(StrEnum):
    """How somebody with several adherents goes from one to another (K8)."""

    HEADER = "header"
    """By the header, at any moment (F034)."""
    SIGN_IN = "sign_in"
    """By choosing after sign-in: for another one, one signs out (F033)."""
    MENU = "menu"
    """By « Adhérents » in the menu, or the arrows beside the company's name on the first page (F035)."""


class Branches(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the service calls an adherent that belongs to another one (F285)."""

    one: str
    several: str
    all: str
    """« Tous les adhérents filles » : the reach that covers them."""


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[platform]` of a profile."""

    name: str
    """The service, as its letters and its header call it."""
    street: str
    postcode_town: str
    phone: str
    hours: str
    """When somebody answers that phone."""
    email: str
    required_mark: str
    """« * » or « ✗ » beside a field that must be filled; empty: the optional ones say so instead (K48, F280)."""
    accent: Colour
    """Colour of the portal, `#rrggbb`, at least 5.5:1 on white."""
    switching: Switching
    """Changing adherent (K8)."""
    branches: Branches
    on_phones: bool
    """The portal is meant for phones too; if not, its door says so on a narrow screen and lets in (K46, F276)."""
    labels: dict[Term, str]
    """What the service names otherwise than the portal (K48, F285)."""
