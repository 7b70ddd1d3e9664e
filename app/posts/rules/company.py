"""What is asked of the risks of a whole company: the questions of the form of a post, and nothing of the post."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.platform.refusal import Refusals
from app.posts.rules.risks import Declared, Offered, declarations, law_exposure, missing_precisions


@dataclass(frozen=True, slots=True)
class AskedRisks:
    """Risks as they were ticked."""

    risks: Sequence[str] = ()
    precisions: Mapping[str, Iterable[str]] = field(default_factory=dict)
    """Risk → codes of its precisions."""
    comment: str | None = ""
    """Describes « un autre risque »."""


def accepted(asked: AskedRisks, offered: Mapping[str, Offered]) -> tuple[Declared, ...] | Refusals:
    """What was ticked, each with its precisions, or what lacks.

    Args:
        offered: those of the form, by code.
    """
    found = declarations(asked.risks, asked.precisions, asked.comment, offered)
    if not isinstance(found, tuple):
        return (found,)
    return missing_precisions(found, offered) or found


def decides(risk: str | None, declared: Iterable[Declared], offered: Mapping[str, Offered]) -> bool:
    """Whether one of these is the risk that the law decided by.

    Args:
        risk: its code in the law; None: no risk decided.
    """
    return risk is not None and any(law_exposure(each, offered).risk == risk for each in declared)
