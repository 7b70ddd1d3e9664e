"""What a good password is. Length and rarity count; classes of characters only where a service's manual asks."""

from collections.abc import Iterable
from pathlib import Path
from unicodedata import combining, normalize

COMMON: tuple[str, ...] = tuple(
    sorted(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split(), key=len, reverse=True)
)
"""Words and runs of the keyboard that people make passwords of; the longest first."""
LONGEST = 128
SHORTEST_NAME = 4
"""Letters: a shorter name is a part of too many words."""
RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz")
LOOKALIKES = str.maketrans("0134578@$!€", "oieastbasie")


def hint(*, least: int, kinds: bool) -> str:
    """What the form says under the field."""
    if kinds:
        return f"Au moins {least} caractères, dont une majuscule, une minuscule, un chiffre et un caractère spécial."
    return f"Au moins {least} caractères. Une phrase de quelques mots convient très bien."


def refuse_password(password: str, *, least: int, kinds: bool, names: Iterable[str] = ()) -> str | None:
    """Why a password cannot be chosen; None when it can.

    Args:
        least: characters, at least; kinds: one of each of the four classes.
        names: the person's own, their user name and e-mail address.

    Source: CNIL, délibération 2022-100 (50 bits with throttling); OWASP ASVS 6.2.
    """
    if len(password) < least:
        return f"Ce mot de passe est trop court : {least} caractères au moins, par exemple une phrase de quelques mots."
    if len(password) > LONGEST:
        return f"Ce mot de passe est trop long : {LONGEST} caractères au plus."
    if kinds and not _has_all_kinds(password):
        return "Il faut une majuscule, une minuscule, un chiffre et un caractère spécial."
    if _holds_a_name(password, names):
        return "Ce mot de passe contient votre nom : choisissez autre chose."
    if is_common(password):
        return "Ce mot de passe est trop courant : choisissez-en un que personne ne devinera."
    return None


def is_common(password: str) -> bool:
    """Whether it is nothing but well-known words, runs of the keyboard, or the same thing again and again."""
    plain = "".join(letter for letter in _folded(password) if letter.isalnum())
    if _repeats(plain) or any(plain in run or plain in run[::-1] for run in RUNS):
        return True
    inside = _folded(password).strip("".join(letter for letter in _folded(password) if not letter.isalpha()))
    return not _rest(inside.translate(LOOKALIKES)) or not _rest(plain)


def _rest(text: str) -> str:
    """The letters that are in no common word."""
    letters = "".join(letter for letter in text if letter.isalpha())
    if not letters:
        return "-"
    for word in COMMON:
        letters = letters.replace(word, " ")
    return letters.replace(" ", "")


def _repeats(text: str) -> bool:
    """« abababababab », « aaaaaaaaaaaa »: a piece of at most four characters, again and again."""
    return any(
        (text[:size] * (len(text) // size + 1))[: len(text)] == text for size in range(1, min(4, len(text) // 2) + 1)
    )


def _has_all_kinds(password: str) -> bool:
    return (
        any(c.isupper() for c in password)
        and any(c.islower() for c in password)
        and any(c.isdigit() for c in password)
        and any(not c.isalnum() for c in password)
    )


def _holds_a_name(password: str, names: Iterable[str]) -> bool:
    folded = _folded(password)
    words = (word for name in names for word in _folded(name).partition("@")[0].replace(".", " ").split())
    return any(len(word) >= SHORTEST_NAME and word in folded for word in words)


def _folded(text: str) -> str:
    return "".join(letter for letter in normalize("NFKD", text).casefold() if not combining(letter))
