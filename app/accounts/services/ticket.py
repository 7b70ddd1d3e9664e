"""Sealed tickets: what a form or a mailed link carries instead of a row. Nobody can read, change or make one."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag

from app.platform.context import Context
from app.platform.seal import seal, unseal

LONGEST = 2000
"""Characters of a ticket; ours have some 300."""


def issue(ctx: Context, purpose: str, valid: timedelta, **values: object) -> str:
    """A ticket for one purpose, good for a time; letters, digits, « - » and « _ » only."""
    written = json.dumps({"purpose": purpose, "until": (ctx.now + valid).isoformat(), **values})
    return urlsafe_b64encode(seal(written)).decode().rstrip("=")


def read(ctx: Context, purpose: str, ticket: str) -> Mapping[str, Any] | None:
    """What a ticket of this purpose says; None when it is forged, for something else, or too old."""
    if len(ticket) > LONGEST or not ticket.isascii():
        return None
    try:
        said: Mapping[str, Any] = json.loads(unseal(urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))))
    except (InvalidTag, ValueError):
        return None
    if said.get("purpose") != purpose or datetime.fromisoformat(said["until"]) <= ctx.now:
        return None
    return said
