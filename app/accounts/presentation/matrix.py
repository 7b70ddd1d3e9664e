"""Presets and rights as cards and as a matrix."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from app.accounts.rules.rights import BY_KEY, GROUPS, HINTS, PRESETS, ROLE_SENTENCES, completed, preset_of
from app.platform.right import Right
from app.platform.wording import counted


@dataclass(frozen=True, slots=True)
class PresetCard:
    """A preset as the matrix shows it."""

    key: str
    label: str
    hint: str
    people: str
    rights: Sequence[str]


@dataclass(frozen=True, slots=True)
class Matrix:
    """What `layout/matrix.html` draws: the presets as cards, and as columns under shorter names."""

    presets: Sequence[PresetCard]
    columns: Sequence[PresetCard]
    chosen: str
    groups: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]
    held: Collection[str]


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


def matrix(held: Collection[Right], others: Collection[Collection[Right]]) -> Matrix:
    """The matrix of a person with these rights; `others` are those of everybody, counted on the presets."""
    counts = {key: sum(1 for rights in others if preset_of(rights) is preset) for key, preset in BY_KEY.items()}
    cards = [
        PresetCard(
            each.key,
            each.label,
            each.hint,
            counted(counts[each.key], "personne", "personnes") if counts[each.key] else "",
            [right.name for right in Right if right in each.rights],
        )
        for each in PRESETS
    ]
    groups = [(title, [(one.name, one.value, HINTS[one]) for one in rights]) for title, rights in GROUPS]
    preset = preset_of(held) if held else None
    columns = [replace(card, label=card.label.partition(" ")[0]) for card in cards]
    return Matrix(cards, columns, preset.key if preset else "", groups, {right.name for right in completed(held)})


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
