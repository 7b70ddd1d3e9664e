"""What the pages of this room do around a service at the door: one try at a time, from a browser that is noted."""

from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.accounts.facts import Facts
from app.accounts.models import Stage
from app.accounts.rules.codes import KNOWN_FOR
from app.accounts.rules.tries import one_place
from app.accounts.services import door, known, terms
from app.accounts.services.door import Browser, Entrance
from app.platform import errand
from app.platform.account import User
from app.platform.answer import TOO_MANY, done_at_door
from app.platform.browser import address, carry, keep, kept
from app.platform.facts import Facts as ServiceFacts
from app.platform.page import Page, at_door, setting
from app.platform.security import Open, begin_session, read_session

HALFWAY, KNOWN = "halfway", "known"
"""What a browser carries between two steps of the door, and what it keeps between two sign-ins."""


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
    agent = "".join(c for c in request.user_agent.string if c.isprintable())
    return Browser(address(), agent[:300])


def place() -> str:
    """Where this request comes from, as tries of a public number are counted: apart, so that none keeps another out."""
    return one_place(address())[0]


def tried(name: str, *, by: str = "") -> int:
    """Note a try of a secret for `name`, for good, before it is looked at; its number. Too many: the page 429.

    Args:
        by: the account's own name, where `name` says what is tried too: a browser that it knows is counted by itself.
    """
    held = kept(KNOWN)
    with at_door() as ctx:
        mark = known.known(ctx, held=held, name=by or name)
        attempt_id = door.try_once(ctx, name=name, browser=browser(), known=mark)
    if attempt_id is None:
        abort(TOO_MANY)
    return attempt_id


def come_in(entrance: Entrance, onward: str = "/") -> Response:
    """Lead on who has shown who they are: inside, or to what is still missing."""
    if entrance.missing is not None:
        carry(HALFWAY, entrance.token)
        page = "SecondFactor.show" if entrance.missing is Stage.FACTOR else "SecondFactor.set_up"
        return redirect(url_for(page, next=onward if onward != "/" else None))
    begin(entrance)
    return redirect(onward if onward != "/" else first_page(entrance.token))


def begin(entrance: Entrance) -> None:
    """Sign this browser in, and let the account know it from now on; new terms are accepted before anything else."""
    begin_session(entrance.token)
    know(entrance.user)
    owed = done_at_door(lambda ctx: terms.owed(ctx, entrance.user.id))
    if owed:
        errand.send_on(url_for("Terms.accept"))


def know(user: User) -> None:
    """Let an account know this browser: its owner has shown a secret that only they have."""
    done_at_door(lambda ctx: keep(KNOWN, known.remember(ctx, held=kept(KNOWN), user=user), KNOWN_FOR))


def first_page(token: str) -> str:
    """Where one starts: the choice of an adherent for whom several are open (ACC-16), else the first page."""
    person = read_session(token)
    several = person is not None and len(person.companies) > 1
    return url_for("Switch.show") if several else "/"
