"""What every page of a service says about the service itself."""

from typing import Annotated

import msgspec

Colour = Annotated[str, msgspec.Meta(pattern="^#[0-9a-f]{6}$")]


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
    on_phones: bool
    """The portal is meant for phones too; if not, its door says so on a narrow screen and lets in (K46, F276)."""
