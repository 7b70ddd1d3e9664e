"""By when a visit must take place, and what the law says about it."""

from datetime import date

from msgspec import Struct

from app.law.life import VisitKind
from app.law.spans import french


class Deadline(Struct, frozen=True):
    """A visit and its last day. `because` may be shown to anybody."""

    kind: VisitKind
    latest: date | None
    """The last day allowed, included; None: the law asks for no visit."""
    before_assignment: bool
    """`latest` is the first day in the post: the visit comes before it."""
    article: str
    because: str
    organiser: str | None = None
    """The article by which the user company organises it, for interim workers; None: the employer."""


def sentence(what: VisitKind, when: str, latest: date, article: str) -> str:
    """« Visite intermédiaire dans les 2 ans qui suivent l’examen, au plus tard le 20/01/2027 (art. R4624-28) »."""
    return f"{what.label} {when}, au plus tard le {french(latest)} (art. {article})"


def before_assignment(kind: VisitKind, day: date, article: str, organiser: str | None = None) -> Deadline:
    """The visit comes before the worker takes the post on that day."""
    where = f", organisé par l’entreprise utilisatrice (art. {organiser})" if organiser else ""
    because = f"{kind.label} avant l’affectation du {french(day)} (art. {article}){where}"
    return Deadline(kind, day, True, article, because, organiser)
