"""How first accounts are opened: the n° télédéclarant, what it gives, and how long a registration waits."""

from collections.abc import Callable
from datetime import timedelta

from app.accounts.rules.rights import BY_KEY
from app.platform.right import Right

REGISTRATION_VALID = timedelta(hours=24)
"""Of the link that confirms an address (F014, F266)."""

LINKS_AN_HOUR = 5
"""Mails with a link that may be asked for one address in an hour: whoever asks more is answered, nobody is flooded."""
HOUR = timedelta(hours=1)
OFTEN = (
    f"{LINKS_AN_HOUR} messages sont déjà partis à cette adresse depuis une heure : regardez dans ses courriers"
    " indésirables, puis réessayez dans une heure."
)
"""Where somebody signed in asks for one more."""

FILER_DIGITS, FILER_GROUP = 16, 4
"""53 bits by chance: at ten tries a quarter of an hour from each address, out of reach of any number of addresses.

So nothing closes the number itself, and nobody can keep its owner out by trying.
"""


def typed_filer_number(text: str) -> str:
    """A n° télédéclarant as it was printed, however it was copied: « 4821-0937 5512 0046 » → « 4821093755120046 »."""
    return "".join(letter for letter in text if letter in "0123456789")


def new_filer_number(choose: Callable[[str], str]) -> str:
    """A n° télédéclarant; `choose` takes one digit of a text by chance."""
    return "".join(choose("0123456789") for _ in range(FILER_DIGITS))


def printed_filer_number(number: str) -> str:
    """As a letter shows it: « 4821 0937 5512 0046 »."""
    return " ".join(number[at : at + FILER_GROUP] for at in range(0, len(number), FILER_GROUP))


def first_rights(*, third_party: bool, administered: bool) -> list[Right]:
    """What the n° télédéclarant gives: the company's first person administers it, everybody else declares for it.

    Args:
        third_party: the person said « Je suis tiers déclarant de l'entreprise » (F009).
        administered: somebody is administrator already, and gives more where more is needed (F019).
    """
    if third_party or administered:
        return sorted(BY_KEY["ACCOUNTANT"].rights)
    return [Right.ADMIN]
