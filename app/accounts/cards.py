"""Presets as cards: what a role is for, how many hold it, what it permits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.accounts.rules.rights import BY_KEY, ROLE_SENTENCES, completed
from app.platform.context import Right
from app.platform.wording import counted


@dataclass(frozen=True, slots=True)
class RoleCard:
    """A role as one chooses it (F053)."""

    key: str
    label: str
    sentence: str
    holders: str
    """« 2 personnes »; nothing when nobody has it."""
    held: bool
    rights: Sequence[str]
    """« Voir les autorisations du rôle »."""


def role_cards(keys: Collection[str], held: Collection[str], others: Collection[Collection[Right]]) -> list[RoleCard]:
    """The roles of these keys; `held` are ticked, `others` are everybody's rights, counted."""
    everybody = [completed(rights) for rights in others]
    cards = []
    for key in keys:
        preset = BY_KEY[key]
        holders = sum(1 for rights in everybody if preset.rights <= rights)
        labels = [right.value for right in Right if right in preset.rights]
        cards.append(
            RoleCard(
                key,
                preset.label,
                ROLE_SENTENCES[key],
                counted(holders, "personne", "personnes") if holders else "",
                key in held,
                labels,
            )
        )
    return cards
