"""What users may be told of, and choose to be told of or not: each room declares what it tells (K47, RGT-09)."""

from collections.abc import Collection
from dataclasses import dataclass

from app.platform.right import Right


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of news that mails and notices bring to the users of an adherent."""

    key: str
    label: str
    hint: str
    right: Right
    """Who holds it may be told; an administrator holds all."""


TOPICS: dict[str, Topic] = {}


def declare(topic: Topic) -> Topic:
    """Let users choose about a topic.

    Raises:
        ValueError: another topic has the same key.
    """
    if TOPICS.setdefault(topic.key, topic) != topic:
        raise ValueError(f"The topic {topic.key} is declared twice.")
    return topic


def offered(rights: Collection[Right]) -> list[Topic]:
    """The topics that somebody with these rights may be told of."""
    return [topic for topic in TOPICS.values() if topic.right in rights or Right.ADMIN in rights]
