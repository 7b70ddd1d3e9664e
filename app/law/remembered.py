"""Pure functions of short texts whose last results are remembered: a large file says the same few things all along."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Result = TypeVar("Result")

KEPT = 32_768
"""Results of each function."""
SHORT = 100
"""Characters: what is longer is hardly said twice, and would fill the memory."""


def remembered(function: Callable[[str], Result]) -> Callable[[str], Result]:
    """The same function, computed once for a short text that comes again. Not for numbers that name a person."""
    known = lru_cache(maxsize=KEPT)(function)

    @wraps(function)
    def recalled(text: str) -> Result:
        return known(text) if len(text) <= SHORT else function(text)

    return recalled
