"""Ways to (one more) company for somebody who is signed in; rooms add theirs.

Whoever has no company yet lands on them, and the list of one's adherents ends with them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, url_for


@dataclass(frozen=True, slots=True)
class Joining:
    """One way: « Ajouter une entreprise », « Synchroniser votre adhérent »."""

    label: str
    sentence: str
    icon: str
    endpoint: str
    when: Callable[[], bool]
    """Whether the service offers it."""

    @property
    def url(self) -> str:
        """The address of its page."""
        return url_for(self.endpoint)


JOININGS: list[Joining] = []


def register_joining(joining: Joining) -> None:
    """Add a way of a room."""
    if joining not in JOININGS:
        JOININGS.append(joining)


def joinings() -> list[Joining]:
    """The ways that the service offers, lower rooms' first."""
    return [each for each in JOININGS if each.when()]


def init_app(app: Flask) -> None:
    """Let templates show them."""
    app.jinja_env.globals["joinings"] = joinings
