"""Why something that was asked cannot be kept as it is: a value, raised by services and shown beside its field."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """A French sentence that says what to do, and the form field that it concerns."""

    field: str
    sentence: str


Refusals = tuple[Refusal, ...]
"""All that stands in the way, in the order of the form; never empty."""
