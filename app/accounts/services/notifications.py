"""What each user of an adherent wants to be told of: chosen by oneself, or by an administrator for a colleague."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import delete

from app.accounts.facts import Facts
from app.accounts.models import Mandate, NotificationChoice
from app.accounts.queries.mandates import one_of, own
from app.accounts.queries.wanting import choices_of
from app.accounts.rules.topics import Topic, offered
from app.platform import audit, theirs
from app.platform.context import Context, Right
from app.platform.errors import NotAllowed

audit.declare(notifications_chosen="Notifications choisies")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody is told of, by each way; topics by their key."""

    topics: Mapping[str, Topic]
    by_mail: frozenset[str]
    in_page: frozenset[str]


def own_access(ctx: Context) -> Mandate | None:
    """The actor's own access to the adherent that they act for; None: another adherent's access covers it.

    Raises:
        NotAllowed: the actor acts for no adherent, or the service offers no choice.
    """
    if not ctx.profile[Facts].notifications_chosen:
        raise NotAllowed("notifications")
    if ctx.actor.user_id is None:
        raise NotAllowed("signed out")
    return ctx.session.scalar(own(ctx.actor.user_id, {ctx.actor.adherent_id}, ctx.today))


def wanted(ctx: Context, mandate: Mandate) -> Wanted:
    """What the holder of an access is told of today: whatever they did not refuse."""
    topics = {topic.key: topic for topic in offered(mandate.rights)}
    said = {one.topic: one for one in ctx.session.scalars(choices_of(mandate.id))}
    return Wanted(
        topics,
        frozenset(key for key in topics if key not in said or said[key].by_mail),
        frozenset(key for key in topics if key not in said or said[key].in_page),
    )


def choose(ctx: Context, *, mandate_id: int, by_mail: Collection[str], in_page: Collection[str]) -> Mandate:
    """Say what the holder of an access wants to be told of; it counts from the next news on.

    Args:
        by_mail, in_page: keys of topics; those that the person's rights do not open are passed over.

    Raises:
        NotAllowed: the access is another's and the actor lacks « Admin », or the service offers no choice.

    Source: manual AIST21 ét. 2 (RGT-09, F059, F272); switch K47.
    """
    mandate = _to_choose(ctx, mandate_id)
    before = wanted(ctx, mandate)
    ctx.session.execute(delete(NotificationChoice).where(NotificationChoice.mandate_id == mandate.id))
    for key in before.topics:
        ctx.session.add(
            NotificationChoice(
                adherent_id=mandate.adherent_id,
                mandate_id=mandate.id,
                topic=key,
                by_mail=key in by_mail,
                in_page=key in in_page,
            )
        )
    pairs = {"Par e-mail": (before.by_mail, by_mail), "Dans le portail": (before.in_page, in_page)}
    told = {
        way: (_told(before.topics, was), _told(before.topics, now))
        for way, (was, now) in pairs.items()
        if was != before.topics.keys() & now
    }
    audit.record(ctx, "notifications_chosen", mandate, **told)
    return mandate


def _to_choose(ctx: Context, mandate_id: int) -> Mandate:
    """The access, locked: two pages sent at once leave one choice."""
    if not ctx.profile[Facts].notifications_chosen:
        raise NotAllowed("notifications")
    mandate = theirs.one(ctx, one_of(mandate_id, ctx.actor.adherents))
    if mandate.user_id != ctx.actor.user_id:
        ctx.require(Right.ADMIN)
    return mandate


def _told(topics: Mapping[str, Topic], keys: Collection[str]) -> str:
    """Topics in a sentence of the history."""
    return ", ".join(topic.label for key, topic in topics.items() if key in keys) or "Rien"
