"""What the codes of a nomenclature look like, and how people search them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.law.life import Exposure
from app.platform.letters import plain


class Name(StrEnum):
    """The nomenclatures that can be loaded; the value is what users read, the small name is the file's."""

    PROFESSIONS = "Professions (PCS-ESE)"
    PROFESSION_WORDS = "Mots courants des métiers"
    RISKS = "Risques"
    RISK_PRECISIONS = "Précisions des risques"
    CONTRACT_KINDS = "Types de contrat"
    CIVIL_STATUSES = "Civilités"
    LANGUAGES = "Langues"
    COUNTRIES = "Pays"
    NAF = "Activités (NAF)"
    TOWNS = "Communes et codes postaux"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a code looks like."""

    pattern: str
    says: str
    """How it is explained: « 3 chiffres et 1 lettre, par exemple 526c »."""

    def fits(self, code: str) -> bool:
        """The code has this shape."""
        return re.fullmatch(self.pattern, code) is not None


OURS = Shape(r"[A-Z][A-Z0-9_]{0,19}", "des majuscules, par exemple CDI")
SHAPES: Mapping[Name, Shape] = {
    Name.PROFESSIONS: Shape(r"\d{3}[a-z]", "3 chiffres et 1 lettre, par exemple 526c"),
    Name.PROFESSION_WORDS: Shape(r"\d{3}[a-z]", "3 chiffres et 1 lettre, par exemple 526c"),
    Name.RISKS: OURS,
    Name.RISK_PRECISIONS: OURS,
    Name.CONTRACT_KINDS: OURS,
    Name.CIVIL_STATUSES: OURS,
    Name.LANGUAGES: Shape(r"[a-z]{2,3}", "2 ou 3 lettres, par exemple fr"),
    Name.COUNTRIES: Shape(r"[A-Z]{2}", "2 lettres, par exemple FR"),
    Name.NAF: Shape(r"\d{4}[A-Z]", "4 chiffres et 1 lettre, par exemple 4321A"),
    Name.TOWNS: Shape(
        r"\d{5}(\d\d|2[AB])\d{3}", "le code postal, puis le code Insee de la commune, par exemple 2120021054"
    ),
}

WORDS_APART = "|"
"""Between synonyms, in data files and in what is searched."""
ENDINGS = re.compile(r"(?<=\w{4})e?[sx]?$")
"""Of number and gender: « infirmières » is found in « infirmiers »."""
AWAY_FROM_LIVE_PARTS = "HABELEC_HORS"
"""The precision of an electrical habilitation that needs no attestation (R4544-10, R4544-11)."""


def search_key(code: str, label: str, synonyms: str = "") -> str:
    """What a row is searched by: `| 636c | boulangers patissiers | boulanger | patissiere |`."""
    parts = (code, label, *synonyms.split(WORDS_APART))
    return f"| {' | '.join(found for part in parts if (found := plain(part)))} |"


SHORT_SAINTS = {"st": "saint", "ste": "sainte"}


def town_key(text: str) -> str:
    """The name of a commune as it is looked up: « St-Étienne » and « Saint Etienne » are the same."""
    return " ".join(SHORT_SAINTS.get(word, word) for word in plain(text).split())


def town_doubt(postcode: str, town: str, known: Collection[str]) -> str | None:
    """What to tell who wrote a postal code and a town that do not go together; None when they may.

    A doubt is never a refusal: a nomenclature is older than the newest street. CEDEX codes belong to no commune.

    Args:
        known: the communes of that postal code.
    """
    if "cedex" in town_key(town).split():
        return None
    if not known:
        return f"Nous ne connaissons pas le code postal {postcode} : vérifiez-le."
    keys = [town_key(each) for each in known]
    typed = town_key(town)
    if any(typed == key or typed.startswith(f"{key} ") or key.startswith(f"{typed} ") for key in keys):
        return None
    named = " ou ".join(list(known)[:3])
    return f"Le code postal {postcode} est celui de {named} : vérifiez l’adresse."


def stems(text: str) -> list[str]:
    """The words of a search without accents nor endings."""
    return [ENDINGS.sub("", word) for word in plain(text).split()]


def closes_too_much(known: int, closed: int) -> bool:
    """A later version that drops half of the codes is another nomenclature, or a file cut short."""
    return known > 0 and closed * 2 > known


def exposure(
    law_code: str, precisions: Mapping[str, str], first_on: date | None = None, last_on: date | None = None
) -> Exposure:
    """What the law is asked about a declared risk.

    Args:
        law_code: of the risk.
        precisions: those that were declared, code → law code; a stricter one replaces the risk's.
        first_on, last_on: first and last day, both included.
    """
    other = next((code for code in precisions.values() if code != law_code), law_code)
    return Exposure(other, first_on, last_on, near_live_parts=_near_live_parts(precisions))


def _near_live_parts(precisions: Collection[str]) -> bool | None:
    """None: not told, or not about electricity."""
    told = {code for code in precisions if code.startswith("HABELEC_")}
    return told != {AWAY_FROM_LIVE_PARTS} if told else None
