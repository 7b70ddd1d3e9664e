"""What the pages of this room do around a service at the door: one try at a time, from a browser that is noted."""

from contextlib import AbstractContextManager
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from flask import abort, request

from app.accounts.facts import Facts
from app.accounts.services import door
from app.accounts.services.door import Browser
from app.platform.context import DOOR, Context, Side
from app.platform.facts import Facts as ServiceFacts
from app.platform.page import Page, setting
from app.platform.security import ENDS_LOOKING, Open, current_actor
from app.platform.unit_of_work import unit_of_work

UNKNOWN_ADDRESS = "::"
TOO_MANY = 429
GONE = 410
"""A link that served, is too old, or never was."""


class Outside(Page):
    """A page before anybody is known: it says whom to call."""

    right = Open.PUBLIC

    def render(self, template: str, **values: Any) -> str:
        """The page, with the service's phone and address."""
        return super().render(template, **{"service": setting("profile")[ServiceFacts], **values})

    def facts(self) -> Facts:
        """What this service decides about accounts."""
        facts: Facts = setting("profile")[Facts]
        return facts


def browser() -> Browser:
    """Where this request comes from."""
    try:
        address = str(ip_address(request.remote_addr or UNKNOWN_ADDRESS))
    except ValueError:
        address = UNKNOWN_ADDRESS
    agent = "".join(c for c in request.user_agent.string if c.isprintable())
    return Browser(address, agent[:300])


def at_door() -> AbstractContextManager[Context]:
    """A transaction that reads accounts and no adherent's data, in the name of who is signed in, if anybody is."""
    actor = current_actor()
    if actor is None:
        return unit_of_work(DOOR)
    only_look = actor.read_only and request.endpoint not in ENDS_LOOKING
    return unit_of_work(replace(actor, side=Side.DOOR, adherents=frozenset(), read_only=only_look))


def tried(name: str) -> int:
    """Note a try of a secret for `name`, for good, before it is looked at; its number. Too many: the page 429."""
    with at_door() as ctx:
        attempt_id = door.try_once(ctx, name=name, browser=browser())
    if attempt_id is None:
        abort(TOO_MANY)
    return attempt_id
