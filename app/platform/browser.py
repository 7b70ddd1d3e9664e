"""Where a browser asks from, and what it keeps for us: values of the time at the door, cookies that outlive a session.

Sessions themselves are `security`'s.
"""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from flask import Flask, Response, current_app, g, request, session

LONGEST_COOKIE = 3000
"""Characters; browsers take some 4,000 with the name and its marks."""

UNKNOWN_ADDRESS = "::"


def address() -> str:
    """The address that this request comes from, as the database takes it; `::` when nobody says it.

    An IPv4 address that a server writes as IPv6 is IPv4; a network card's name (« %eth0 ») is no address.
    """
    try:
        here = ip_address((request.remote_addr or UNKNOWN_ADDRESS).partition("%")[0])
    except ValueError:
        return UNKNOWN_ADDRESS
    return str(here.ipv4_mapped or here) if isinstance(here, IPv6Address) else str(here)


def carry(name: str, value: str) -> None:
    """Let this browser carry a value until it signs in or out, or closes; signed, so that nobody makes one."""
    session[f"door {name}"] = value


def carried(name: str) -> str:
    """The value that this browser carries; empty when it carries none."""
    return str(session.get(f"door {name}", ""))


def keep(name: str, value: str, lasting: timedelta) -> None:
    """Let this browser keep a value for long, signed in or not; what it holds must be sealed."""
    if len(value) <= LONGEST_COOKIE:
        g.setdefault("cookies", {})[name] = (value, lasting)


def kept(name: str) -> str:
    """The value that this browser keeps; empty when it keeps none."""
    return request.cookies.get(_cookie(name), "")[:LONGEST_COOKIE]


def _cookie(name: str) -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-{name}"


def hand_over(answer: Response) -> Response:
    """Give the browser what it is to keep."""
    for name, (value, lasting) in g.get("cookies", {}).items():
        answer.set_cookie(
            _cookie(name),
            value,
            max_age=lasting,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return answer


def init_app(app: Flask) -> None:
    """Give out cookies with the answers."""
    app.after_request(hand_over)
