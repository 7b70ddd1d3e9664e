"""Pure functions of short texts whose last results are remembered: a large file says the same few things all along."""

from collections.abc import Callable
from functools import update_wrapper
from typing import TypeVar

Result = TypeVar("Result")

KEPT = 32_768
"""Results of each function."""
SHORT = 100
"""Characters: what is longer is hardly said twice, and would fill the memory."""


class Results(dict[str, Result]):
    """Text → result, computed when it is first asked for; begun anew when there are too many.

    Called, it is a look-up in a dict and nothing more: around a function so short, another in Python costs as much.
    """

    __call__ = dict.__getitem__

    def __init__(self, function: Callable[[str], Result]) -> None:
        super().__init__()
        self._function = function
        update_wrapper(self, function)

    def __missing__(self, text: str) -> Result:
        result = self._function(text)
        if len(text) <= SHORT:
            if len(self) >= KEPT:
                self.clear()
            self[text] = result
        return result


def remembered(function: Callable[[str], Result]) -> Callable[[str], Result]:
    """The same function, computed once for a short text that comes again. Not for numbers that name a person."""
    return Results(function)
