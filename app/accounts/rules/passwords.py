"""What a good password is. Length and rarity count; classes of characters only where a service's manual asks."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from unicodedata import combining, normalize

from app.accounts.facts import Kind

COMMON: tuple[str, ...] = tuple(
    sorted(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split(), key=len, reverse=True)
)
"""Words and runs of the keyboard that people make passwords of; the longest first."""
LONGEST = 128
SHORTEST_NAME = 4
"""Letters: a shorter name is a part of too many words."""
RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz")
LOOKALIKES = str.maketrans("0134578@$!€", "oieastbasie")


KINDS: Mapping[Kind, tuple[str, Callable[[str], bool]]] = {
    Kind.UPPER: ("une majuscule", str.isupper),
    Kind.LOWER: ("une minuscule", str.islower),
    Kind.DIGIT: ("un chiffre", str.isdigit),
    Kind.SPECIAL: ("un caractère spécial", lambda letter: not letter.isalnum()),
}
"""How a class of characters is called, and which they are; in the order in which a page names them."""


def hint(*, least: int, kinds: Collection[Kind]) -> str:
    """What the form says under the field."""
    if kinds:
        return f"Au moins {least} caractères, dont {_named(kinds)}."
    return f"Au moins {least} caractères. Une phrase de quelques mots convient très bien."


def refuse_password(password: str, *, least: int, kinds: Collection[Kind], names: Iterable[str] = ()) -> str | None:
    """Why a password cannot be chosen, with the rule; None when it can.

    Args:
        least: characters, at least; kinds: one of each of these classes.
        names: the person's own, their user name and e-mail address.

    Source: CNIL, délibération 2022-100 (50 bits with throttling); OWASP ASVS 6.2.
    """
    if len(password) < least:
        example = "" if kinds else ", par exemple une phrase de quelques mots"
        rule = f"{least} caractères au moins{f', dont {_named(kinds)}' if kinds else example}"
        return f"Ce mot de passe est trop court : {rule}."
    if len(password) > LONGEST:
        return f"Ce mot de passe est trop long : {LONGEST} caractères au plus."
    missing = [kind for kind in kinds if not any(KINDS[kind][1](letter) for letter in password)]
    if missing:
        return f"Ajoutez {_named(missing)} : il faut au moins {least} caractères, dont {_named(kinds)}."
    if _holds_a_name(password, names):
        return "Ce mot de passe contient votre nom : choisissez autre chose."
    if is_common(password):
        return "Ce mot de passe est trop courant : choisissez-en un que personne ne devinera."
    return None


def is_common(password: str) -> bool:
    """Whether many had it, or it is nothing but well-known words, runs of the keyboard, or one thing repeated."""
    if password.casefold() in _leaked():
        return True
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


def _named(kinds: Collection[Kind]) -> str:
    """« une majuscule, un chiffre et un caractère spécial »."""
    *most, last = [words for kind, (words, _) in KINDS.items() if kind in kinds]
    return f"{', '.join(most)} et {last}" if most else last


@cache
def _leaked() -> frozenset[str]:
    """Passwords that many people had, as lists of leaks show."""
    lines = Path(__file__).with_name("leaked_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _holds_a_name(password: str, names: Iterable[str]) -> bool:
    folded = _folded(password)
    words = (word for name in names for word in _folded(name).partition("@")[0].replace(".", " ").split())
    return any(len(word) >= SHORTEST_NAME and word in folded for word in words)


def _folded(text: str) -> str:
    return "".join(letter for letter in normalize("NFKD", text).casefold() if not combining(letter))
