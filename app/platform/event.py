"""What happened in a lower module, for upper modules to react to, in the same transaction.

Only for knowledge that would otherwise flow upwards; anything else is a plain call.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from app.platform.context import Context
from app.platform.errors import DomainError

Event = TypeVar("Event")
Reaction = Callable[[Context, Event], None]
REACTIONS: dict[type, list[Callable[..., None]]] = defaultdict(list)


def reacts_to(kind: type[Event]) -> Callable[[Reaction[Event]], Reaction[Event]]:
    """Register a reaction; it runs in the transaction of the event and may refuse it with a `DomainError`."""

    def register(reaction: Reaction[Event]) -> Reaction[Event]:
        REACTIONS[kind].append(reaction)
        return reaction

    return register


def publish(ctx: Context, event: object) -> None:
    """Run the reactions to `event`, in the order of `MODULES`."""
    for reaction in REACTIONS[type(event)]:
        reaction(ctx, event)


def ask(ctx: Context, event: object) -> str | None:
    """Say why a reaction would refuse `event`, without doing it; None when nothing stands in the way."""
    try:
        with ctx.session.begin_nested() as attempt:
            publish(ctx, event)
            attempt.rollback()
    except DomainError as refusal:
        return str(refusal)
    return None
