"""How often somebody may try, counted by name and by place."""

from datetime import timedelta
from ipaddress import ip_address, ip_network

TRIES_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
"""Wrong secrets for one name within the window. Source: CNIL, délibération 2022-100 (restriction after ≤ 10)."""
TRIES_PER_ADDRESS = 100
"""Wrong secrets from one address within the window: a whole company may stand behind it."""
HOUSE_BITS = {4: 32, 6: 64}
"""Of an address, what names a house or a company; of IPv6 whoever lives there changes the rest at will (RFC 6177)."""
LETTER_TRIES = 1000
"""Wrong ones on a letter, from everywhere; each address has its own few (`TRIES_PER_ACCOUNT`).

Its number is public: fewer, and strangers would spoil it. 1000 of 2^60 are still no chance.
"""


def one_place(address: str) -> tuple[str, str]:
    """The first and the last address that limits count as one with this one: of IPv6 its /64, of IPv4 itself."""
    here = ip_address(address)
    house = ip_network((here, HOUSE_BITS[here.version]), strict=False)
    return str(house[0]), str(house[-1])
