"""What the days and posts of a career must be to one another."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from app.law.spans import french
from app.platform.refusal import Refusal


def refuse_since(hired_on: date, left_on: date | None, since: date) -> Refusal | None:
    """A post is held within the stay."""
    if since < hired_on:
        return Refusal("since", f"L’embauche est du {french(hired_on)} : choisissez ce jour ou après.")
    if left_on is not None and since > left_on:
        return Refusal("since", f"La sortie est prévue le {french(left_on)} : choisissez un jour avant.")
    return None


BACKWARDS = "La fin est avant le début : corrigez l’une des deux dates."
CONTRACT_RANKS = (2, 3)
"""Of the contracts held beside the main one: three at once with it."""
OTHER_POSTS = ("second_post", "third_post")
"""Fields of the posts held beside the main one; as many as the database takes, less one."""


def refuse_posts(posts: Sequence[int], *, interim: bool, most: int) -> Refusal | None:
    """Several posts at once are for temporary workers; anybody else has one post with a name for all it is (POS-08).

    Args:
        posts: ids, the main one first.
        interim: the contract is one of temporary work.
        most: how many the service follows at once (K20).
    """
    if len(posts) > 1 and not (interim and most > 1):
        sentence = "Un seul poste à la fois ici : créez un poste qui dit tout, comme « Magasinier / Cariste »."
        return Refusal(OTHER_POSTS[0], sentence)
    if len(posts) > most:
        return Refusal(OTHER_POSTS[most - 1], f"{most} postes au plus à la fois : retirez-en un.")
    for place, post in enumerate(posts[1:]):
        if post in posts[: place + 1]:
            return Refusal(OTHER_POSTS[place], "Ce poste est déjà choisi : prenez-en un autre, ou laissez vide.")
    return None


def refuse_gone(left_on: date | None, today: date) -> Refusal | None:
    """Who left has no career to change, and no other day to leave on: that would be a way round `refuse_return`."""
    if left_on is None or left_on >= today:
        return None
    return Refusal("left_on", f"Ce salarié est sorti de l’effectif le {french(left_on)} : réintégrez-le d’abord.")


def refuse_return(left_on: date | None, undo_exit_days: int, today: date) -> Refusal | None:
    """An exit is undone by the employer for so many days, then by the secretariat. Manual: SAL-21."""
    if left_on is None:
        return Refusal("left_on", "Ce salarié est déjà en activité.")
    if left_on >= today or today <= left_on + timedelta(days=undo_exit_days):
        return None
    if not undo_exit_days:
        return Refusal("left_on", "Votre secrétariat médical peut réintégrer ce salarié : contactez-le.")
    sentence = f"Une sortie s’annule pendant {undo_exit_days} jours : contactez votre secrétariat médical."
    return Refusal("left_on", sentence)


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


def refuse_outlasting(
    contracts: Iterable[tuple[int, date | None]], stay_ends: date | None, left_on: date
) -> Refusal | None:
    """A contract beside the main one that was told an end of its own does not go on after the exit.

    It is for a person to say that it ends sooner: undoing the exit would not know its own end any more.

    Args:
        contracts: rank, and day after the last; those that end with the stay follow it.
        stay_ends: last day of the stay as it is known; None: none is.
    """
    latest = _outlasting(contracts, stay_ends, left_on)
    if latest is None:
        return None
    sentence = (
        f"Un autre contrat de cette personne va jusqu’au {french(latest)} : dites d’abord dans « Carrière » qu’il finit"
        " plus tôt, ou indiquez ce jour ou après."
    )
    return Refusal("left_on", sentence)


def refuse_former_end(
    contracts: Iterable[tuple[int, date | None]], stay_ends: date | None, former: date
) -> Refusal | None:
    """Undoing an exit, or a change of contract, goes back to no day that a contract told since would outlast.

    Args:
        contracts: as `refuse_outlasting` takes them.
        stay_ends: last day of the stay before it is undone.
        former: the last day that was known before, to which it would go back.
    """
    latest = _outlasting(contracts, stay_ends, former)
    if latest is None:
        return None
    sentence = (
        f"La fin prévue auparavant était le {french(former)}, et un autre contrat de cette personne va jusqu’au"
        f" {french(latest)} : dites d’abord dans « Carrière » que cet autre contrat finit plus tôt."
    )
    return Refusal("left_on", sentence)


def _outlasting(contracts: Iterable[tuple[int, date | None]], stay_ends: date | None, left_on: date) -> date | None:
    """The last day of a contract with an end of its own, after that day; None: there is none."""
    with_stay = None if stay_ends is None else stay_ends + timedelta(days=1)
    own_ends = (ends - timedelta(days=1) for rank, ends in contracts if rank > 1 and ends not in (None, with_stay))
    latest = max(own_ends, default=left_on)
    return latest if latest > left_on else None


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
        return Refusal("left_on", BACKWARDS)
    return None


def refuse_beside(hired_on: date, left_on: date | None, since: date, ends_on: date | None) -> Refusal | None:
    """A contract beside the main one is held within the stay, which it does not make longer.

    Args:
        left_on: last day of the stay; None: no end known.
        ends_on: last day of the contract; None: that of the stay.
    """
    if outside := refuse_since(hired_on, left_on, since):
        return outside
    if ends_on is not None and ends_on < since:
        return Refusal("left_on", BACKWARDS)
    if left_on is not None and ends_on is not None and ends_on > left_on:
        sentence = (
            f"La sortie est prévue le {french(left_on)} : indiquez ce jour ou avant, ou annulez d’abord cette sortie"
            " sur la fiche."
        )
        return Refusal("left_on", sentence)
    return None


def free_rank(held: Sequence[tuple[int, date, date | None]], since: date, after: date | None) -> int | None:
    """The first rank beside the main one that no contract has in a period; None: there are three already.

    Args:
        held: rank, first day and day after the last of the others.
        after: the day after the last; None: no end known.
    """
    taken = {rank for rank, first, ends in held if (after is None or first < after) and (ends is None or ends > since)}
    return next((rank for rank in CONTRACT_RANKS if rank not in taken), None)
