"""The risks by code: their words, and which of them are secrets of the worker."""

import msgspec

from app.law.dated import read


class Risk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A risk or a situation that the follow-up may depend on."""

    code: str
    label: str
    """Short, inside a sentence or beside a badge."""
    name: str
    """In full, for a list to tick."""
    secret: bool = False
    """The employer never sees it as a reason (GDPR art. 9)."""


RISKS = {risk.code: risk for risk in read("risks", Risk, of="risk")}


def shown_label(code: str | None) -> str | None:
    """What anybody may read of a risk; None for a secret of the worker, or no risk.

    A code that the law does not know reads as itself.
    """
    if code is None:
        return None
    risk = RISKS.get(code)
    if risk is None:
        return code
    return None if risk.secret else risk.label
