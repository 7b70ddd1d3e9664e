"""Passwords as the database keeps them: Argon2id, always one computation, whether there is an account or not."""

from functools import cache
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

MEMORY_KIB = 19 * 1024
"""Per computation; several may run at once in each process. Source: OWASP Password Storage, Argon2id."""
LONGEST = 128
"""Characters; more are refused by forms, so that nobody makes the portal chew a book."""


def hashed(password: str) -> str:
    """What is stored of a password. One slow computation."""
    return _hasher().hash(_typed(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one stored. One slow computation, also when nothing usable is stored."""
    hasher = _hasher()
    spare = _nobodys(hasher)
    known = stored is not None and stored.startswith("$argon2id$")
    try:
        return hasher.verify(stored if known and stored else spare, _typed(password)) and known
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether a hash was made at another cost than today's: the next right password renews it."""
    return _hasher().check_needs_rehash(stored)


def _hasher() -> PasswordHasher:
    return _of_cost(int(current_app.config["PASSWORD_COST"]))


@cache
def _of_cost(passes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=MEMORY_KIB, parallelism=1)


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    """A hash that nobody's password has, made once, at the same cost as all others."""
    return hasher.hash("nobody's password")


def _typed(password: str) -> str:
    """The same characters whatever keyboard typed them: an accented letter has two spellings."""
    return normalize("NFKC", password)
