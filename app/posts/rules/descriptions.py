"""What a post must say before it is kept.

The form and the import share these functions: plain values in, a description or its refusals out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.law.identifiers import Unacceptable, clean_pcs
from app.law.names import clean_name, sort_key
from app.law.nir import tells_nir
from app.platform.refusal import NUMBER_TOLD, Refusal, Refusals
from app.posts.rules.risks import Declared, Offered, declarations
from app.posts.titles import spelled

TITLE_LENGTH = 100
KEY_LENGTH = 120
"""Of the longest title folded, nearly always: « Œ » folds into two letters. The rest sorts nothing apart."""
DETAILS_LENGTH = 500
WRITTEN_FREELY = ("title", "description", "comment")


@dataclass(frozen=True, slots=True)
class Description:
    """A post, normalised: the same whatever the way it came."""

    title: str
    title_key: str
    pcs_code: str
    details: str = ""
    risks: tuple[Declared, ...] = ()


def description(values: Mapping[str, Any], offered: Mapping[str, Offered]) -> Description | Refusals:
    """A post from what was typed or read in a file.

    Args:
        values: `title`, `pcs_code`, `description`, `risks` (codes), `precisions` (risk → codes), `comment`.
        offered: the risks that may be declared on that day, by code.

    Whether the code PCS exists is the nomenclature's: the foreign key tells.
    """
    refusals: list[Refusal] = []
    title = _title(values.get("title"), refusals)
    pcs_code = _pcs(values.get("pcs_code"), refusals)
    details = " ".join(str(values.get("description") or "").split())
    if len(details) > DETAILS_LENGTH:
        refusals.append(Refusal("description", f"{DETAILS_LENGTH} caractères au plus : raccourcissez."))
    refusals += [Refusal(name, NUMBER_TOLD) for name in WRITTEN_FREELY if tells_nir(str(values.get(name) or ""))]
    declared = declarations(values.get("risks") or (), values.get("precisions") or {}, values.get("comment"), offered)
    if refusals or isinstance(declared, Refusal):
        return (*refusals, declared) if isinstance(declared, Refusal) else tuple(refusals)
    return Description(title, title_key(title), pcs_code, details, declared)


def title_key(title: str) -> str:
    """What titles are sorted, searched and matched by: « Resp. des ventes » is « responsable des ventes »."""
    return sort_key(spelled(title))[:KEY_LENGTH]


def _title(typed: object, refusals: list[Refusal]) -> str:
    try:
        title = spelled(clean_name(str(typed or "")))
    except Unacceptable:
        refusals.append(Refusal("title", "Indiquez l’intitulé du poste, en toutes lettres."))
        return ""
    if len(title) > TITLE_LENGTH:
        refusals.append(Refusal("title", f"{TITLE_LENGTH} caractères au plus : raccourcissez."))
    return title[0].upper() + title[1:]


def _pcs(typed: object, refusals: list[Refusal]) -> str:
    if not typed:
        refusals.append(Refusal("pcs_code", "Choisissez le code PCS : tapez un métier ou un code."))
        return ""
    try:
        return clean_pcs(str(typed))
    except Unacceptable as refusal:
        refusals.append(Refusal("pcs_code", f"{refusal.sentence}."))
        return ""
