"""What may still be done with a post that is there; a refusal is a sentence, None when nothing stands in the way."""

from app.posts.facts import Held

CLOSED = "Ce poste est clôturé : rouvrez-le d’abord."
STANDS_FOR = "Un autre poste ouvert porte cet intitulé : renommez-le ou clôturez-le d’abord."
"""Why a post that was removed cannot come back."""
SIMILAR = (
    "Nous avons détecté un ou plusieurs poste(s) similaire(s) listé(s) ci-dessous. Si vous souhaitez tout de même"
    " poursuivre, cliquer sur 'Continuer'. Sinon, cliquer sur 'Annuler'."
)
"""In the manual's own words (POS-04)."""


def refuse_change(closed: bool, holders: int, held: Held) -> str | None:
    """Why a post may not be changed now; None when it may. Manual: POS-06; profile: K17."""
    if closed:
        return CLOSED
    if holders and held is Held.LOCKED:
        return "Des salariés occupent ce poste : donnez-leur un autre poste, ou dupliquez-le pour en créer un nouveau."
    return None


def refuse_close(holders: int) -> str | None:
    """Why a post stays open: somebody holds it. Manual: POS-06."""
    if not holders:
        return None
    if holders == 1:
        return "Un salarié occupe ce poste : donnez-lui d’abord un autre poste."
    return f"{holders} salariés occupent ce poste : donnez-leur d’abord un autre poste."
