"""What the days of a career must be to one another."""

from datetime import date, timedelta

from app.law.spans import french
from app.platform.refusal import Refusal


def refuse_exit(
    hired_on: date, post_since: date | None, contract_since: date | None, left_on: date, today: date
) -> Refusal | None:
    """An exit comes no earlier than the hiring, the last post and the last contract, which would else be nowhere.

    Args:
        post_since: first day of the last post, which may be to come.
        contract_since: the same of the last contract.
    """
    if left_on < hired_on:
        return Refusal("left_on", f"L’embauche est du {french(hired_on)} : indiquez ce jour ou après.")
    for since, what in ((post_since, "poste"), (contract_since, "contrat")):
        if since is None or left_on >= since:
            continue
        if since > today:
            sentence = f"Un changement de {what} est prévu le {french(since)} : annulez-le d’abord dans « Carrière »."
            return Refusal("left_on", sentence)
        return Refusal("left_on", f"Le dernier {what} commence le {french(since)} : indiquez ce jour ou après.")
    return None


def refuse_contract(present_since: date, left_on: date | None, since: date, ends_on: date | None) -> Refusal | None:
    """A contract follows the present one without a gap, which would be an exit.

    Args:
        present_since: first day of the last contract, which may be to come.
        left_on: last day of it; None: no end known.
        since: first day of the new one.
        ends_on: its last day; None: no end known.
    """
    if since < present_since:
        sentence = f"Le dernier contrat commence le {french(present_since)} : choisissez ce jour ou après."
        return Refusal("since", sentence)
    if left_on is not None and since > left_on + timedelta(days=1):
        sentence = (
            f"Le contrat actuel finit le {french(left_on)} : choisissez au plus tard le lendemain, ou embauchez à"
            " nouveau après la sortie."
        )
        return Refusal("since", sentence)
    if ends_on is not None and ends_on < since:
        return Refusal("left_on", "La fin est avant le début : corrigez l’une des deux dates.")
    return None
