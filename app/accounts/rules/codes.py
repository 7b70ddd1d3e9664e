"""Codes that people type: mailed ones, those of an application, those kept for a bad day, those of a letter."""

from collections.abc import Callable
from datetime import datetime, timedelta

CODE_DIGITS = 6
CODE_TRIES = 5
CODES_AN_HOUR = 5
"""Mailed for one account; after them a link is mailed, once an hour, which nobody else's asking can use up."""
ASKED_FROM_ADDRESS = 60
"""Codes asked for in an hour from one address: a whole company may stand behind it."""
CEREMONIES_FROM_ADDRESS = 300
"""Passkeys asked for in an hour from one address."""
COUNTED_FOR = timedelta(hours=1)
LINK_SERVES = timedelta(minutes=60)
UNKNOWN_TOLD_EVERY = timedelta(days=1)
"""An address without account is told so once in that time: nobody makes us flood a stranger's mailbox."""
STRANGERS_FROM_ADDRESS = 10
"""Addresses without account that are told so in an hour, asked from one address."""
FACTOR_VALID = timedelta(minutes=15)
"""Between the password and the second factor, or its installation."""
CEREMONY_VALID = timedelta(minutes=5)
"""For a finger on a key."""
FRESH = timedelta(minutes=15)
"""A sign-in not older than that lets one change what proves who one is."""
KNOWN_FOR = timedelta(days=180)
KNOWN_NAMES = 12
"""Names for which a browser is remembered: some accounts, each by user name and e-mail address."""

STEP_SECONDS = 30
STEPS_AROUND = 1
"""Codes before and after the current one that are taken: clocks differ. Source: RFC 6238, 5.2."""
PRINTED_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Nothing that reads like something else on paper: no I, O, 0 or 1."""
PROVISIONAL_GROUPS, PROVISIONAL_GROUP = 3, 4
RECOVERY_CODES = 10
RECOVERY_GROUP, RECOVERY_SIZE = 5, 10
KEYS_AT_MOST = 10
"""Passkeys of one account."""


def typed_code(text: str) -> str:
    """A code as it was mailed, however it was typed: « 123 456 » and « 123-456 » are 123456."""
    return "".join(letter for letter in text if letter.isascii() and letter.isdecimal())


def shown_code(code: str) -> str:
    """« 123 456 »: read in one glance."""
    return f"{code[:3]}\u00a0{code[3:]}"


def new_code(choose: Callable[[int], int]) -> str:
    """A code of six digits; `choose` takes a number below a bound by chance."""
    return f"{choose(10**CODE_DIGITS):0{CODE_DIGITS}}"


def typed_provisional(text: str) -> str:
    """A provisional password as it was printed, however it was copied: « k7qm xt4r-9bwd » → « K7QM-XT4R-9BWD »."""
    letters = "".join(letter for letter in text.upper() if letter in PRINTED_LETTERS)
    groups = [letters[at : at + PROVISIONAL_GROUP] for at in range(0, len(letters), PROVISIONAL_GROUP)]
    return "-".join(groups)


def new_provisional(choose: Callable[[str], str]) -> str:
    """A provisional password of 60 bits; `choose` takes one letter of a text by chance."""
    size = PROVISIONAL_GROUPS * PROVISIONAL_GROUP
    return typed_provisional("".join(choose(PRINTED_LETTERS) for _ in range(size)))


def typed_recovery(text: str) -> str:
    """A code for a bad day as it was printed, however it was copied; empty when it is none."""
    letters = "".join(letter for letter in text.upper() if letter in PRINTED_LETTERS)
    return f"{letters[:RECOVERY_GROUP]}-{letters[RECOVERY_GROUP:]}" if len(letters) == RECOVERY_SIZE else ""


def new_recovery(choose: Callable[[str], str]) -> str:
    """One of the codes for a bad day, of 50 bits; `choose` takes one letter of a text by chance."""
    return typed_recovery("".join(choose(PRINTED_LETTERS) for _ in range(RECOVERY_SIZE)))


def steps(now: datetime) -> tuple[int, ...]:
    """The half minutes whose codes are taken at this instant."""
    current = int(now.timestamp()) // STEP_SECONDS
    return tuple(range(current - STEPS_AROUND, current + STEPS_AROUND + 1))


def wrong_code(tries_left: int) -> str:
    """What is said of a code that is not the one expected."""
    if tries_left == 0:
        return "Ce n’est pas ce code, et c’était le dernier essai : recommencez depuis la connexion."
    tries = "Il reste un essai" if tries_left == 1 else f"Il reste {tries_left} essais"
    return f"Ce n’est pas ce code : vérifiez-le. {tries}."
