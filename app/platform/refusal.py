"""Why something that was asked cannot be kept as it is: a value, raised by services and shown beside its field."""

from dataclasses import dataclass

from app.platform.typography import spaced

REQUIRED = "Cette réponse est nécessaire."
NOT_OFFERED = "Choisissez dans la liste proposée."
SEVERAL = "Plusieurs réponses correspondent : choisissez l’une d’elles dans la liste."
NUMBER_TOLD = "Retirez le numéro de sécurité sociale, qui ne s’écrit que dans le champ qui lui est réservé."
TOO_LONG = "{} caractères au plus : raccourcissez."
NAMELESS = frozenset(map(spaced, (REQUIRED, NOT_OFFERED, SEVERAL, NUMBER_TOLD)))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A French sentence that says what to do, and the form field that it concerns."""

    field: str
    sentence: str


Refusals = tuple[Refusal, ...]
"""All that stands in the way, in the order of the form; never empty."""


def nameless(sentence: str) -> bool:
    """Whether a refusal is clear beside its field only: away from it, it must be told which field that is."""
    said = spaced(sentence)
    return said in NAMELESS or said.endswith(spaced(TOO_LONG.format("")))
