"""What upper rooms may need to know about posts."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExposuresChanged:
    """The risks of these posts are others than before: whoever holds them is followed otherwise."""

    post_ids: Collection[int]


@dataclass(frozen=True, slots=True)
class CompanyExposed:
    """The risks that count for whoever works at an adherent are others than before."""

    adherent_id: int
