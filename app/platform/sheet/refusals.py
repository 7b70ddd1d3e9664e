"""A file that cannot be read, as a sentence beside its field."""

from app.platform.errors import DomainError
from app.platform.sandbox.refused import Reason, Refused

__all__ = ["Reason", "Unreadable"]


class Unreadable(DomainError):
    """A file that cannot be imported as it is; `str` is the sentence, `reason` what tests and callers tell apart."""

    def __init__(self, reason: Reason, **where: str | int) -> None:
        super().__init__(reason.value.format(**where), field="file")
        self.reason = reason

    @classmethod
    def of(cls, refused: Refused) -> "Unreadable":
        """What the reading process refused."""
        return cls(refused.reason, **refused.where)
