"""A form that asks once whether something unlikely is meant: no refusal, « Enregistrer quand même » will do."""

import hashlib
from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField

from app.platform.refusal import Refusal
from app.platform.ruled_form import RuledForm


class DoubtingForm(RuledForm):
    """Taken when nothing is refused and every doubt was shown before; a doubt that is new is shown first.

    The page sends back which doubts it showed, so a number corrected meanwhile is looked at anew.
    """

    confirmed = HiddenField()
    doubts: Sequence[Refusal] = ()
    """What the page asks to look at again; empty when there is nothing, or something refused."""

    def doubted(self) -> Sequence[Refusal]:
        """What is unlikely in values that are not refused."""
        return ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape and rules, then the doubts that nobody has confirmed yet."""
        if not super().validate(extra_validators):
            return False
        shown = set((self.confirmed.data or "").split())
        found = self.doubted()
        marks = [_mark(each) for each in found]
        self.confirmed.data = " ".join(marks)
        self.doubts = () if shown.issuperset(marks) else found
        return not self.doubts

    def values(self) -> dict[str, Any]:
        """What services receive: nothing of what the page asked."""
        return {name: value for name, value in super().values().items() if name != "confirmed"}


def _mark(doubt: Refusal) -> str:
    """What stands for a doubt in the page: its sentence may tell of a person."""
    return hashlib.blake2s(doubt.sentence.encode(), digest_size=6).hexdigest()
