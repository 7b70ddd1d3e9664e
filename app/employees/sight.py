"""Whom an employer still sees once they have left (K14). Values only; the service sees everybody."""

from collections.abc import Sequence
from datetime import date

from app.employees.facts import Facts, Gone
from app.platform.context import Side

SECRETARIAT = "appelez votre secrétariat médical"
COMES_BACK = (
    f"Cette personne a déjà une fiche, sortie de votre effectif : {SECRETARIAT}, qui la reprend avec son suivi."
)
"""To who types somebody anew whose record is out of sight. Manual: AST25 4.4.7, « il n’est pas nécessaire de recréer
le salarié »."""
TAKES_EFFECT = "Une date à venir prendra effet ce jour-là."
AFTER_EXIT = {
    Gone.TAB: f"La fiche reste dans l’onglet « Sortis ». {TAKES_EFFECT}",
    Gone.ALL: f"La fiche reste dans « Tous les salariés », avec sa date de sortie. {TAKES_EFFECT}",
    Gone.INACTIVE: f"La fiche devient inactive et reste dans l’onglet « Inactifs ». {TAKES_EFFECT}",
    Gone.VANISHES: f"Ensuite, vous n’aurez plus accès à la fiche : en cas de méprise ou de retour, {SECRETARIAT}.",
}
"""What the form of an exit says of what follows."""


def hides(facts: Facts, side: Side) -> bool:
    """Whether who left is out of the sight of this side."""
    return facts.gone is Gone.VANISHES and side is not Side.STAFF


def hidden(facts: Facts, side: Side, left_on: date | None, today: date) -> bool:
    """Whether somebody with this last day is."""
    return left_on is not None and left_on < today and hides(facts, side)


def tabs(gone: Gone) -> Sequence[str]:
    """The parts of the list, by their names in its address: the first is shown unless another is asked."""
    if gone is Gone.VANISHES:
        return ("activite",)
    return ("activite", "tous") if gone is Gone.ALL else ("activite", "tous", "sortis")
