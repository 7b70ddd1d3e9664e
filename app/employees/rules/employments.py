"""How an employee is employed, from what was typed or read in a file: what is stored, or every refusal at once.

Days may be text or dates. Whether a post exists only the database knows.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from app.employees.facts import Names
from app.employees.rules.identities import Identity, identity, read_day
from app.law.spans import age, french, months_after
from app.platform.refusal import Refusal, Refusals

YOUNGEST_MONTHS = 14 * 12
"""Nobody is hired younger. Source: Code du travail, art. L4153-1."""
OLDEST_YEARS = 100


class Employment(Struct, frozen=True):
    """How an employee is employed."""

    contract_kind: str
    hired_on: date
    post_since: date
    left_on: date | None = None
    """Last day, included; None: no end known."""


def employment(values: Mapping[str, Any], born_on: date | None) -> Employment | Refusals:
    """The employment from what was typed or read in a file.

    Args:
        values: `contract_kind` (a code that exists), `hired_on`, `post_since` (empty: the day of hiring), `left_on`.
        born_on: None: not known or refused already, hence not compared.
    """
    found: list[Refusal] = []
    hired_on = read_day(values, "hired_on", found)
    post_since = read_day(values, "post_since", found, needed=False) or hired_on
    left_on = read_day(values, "left_on", found, needed=False)
    kind = str(values.get("contract_kind") or "")
    if not kind:
        found.append(Refusal("contract_kind", "Choisissez un type de contrat."))
    if hired_on is not None:
        found += refuse_dates(hired_on, post_since, left_on, born_on)
    if found or hired_on is None or post_since is None:
        return tuple(found)
    return Employment(kind, hired_on, post_since, left_on)


def refuse_dates(hired_on: date, post_since: date | None, left_on: date | None, born_on: date | None) -> list[Refusal]:
    """What the days of an employment must be to one another."""
    found = []
    if born_on is not None:
        old_enough = months_after(born_on, YOUNGEST_MONTHS)
        if hired_on < born_on:
            sentence = "La date d’embauche est avant la naissance : corrigez l’une des deux dates."
            found.append(Refusal("hired_on", sentence))
        elif hired_on <= old_enough:
            sentence = f"La date d’embauche doit être après le {french(old_enough)}, date de naissance + 14 ans."
            found.append(Refusal("hired_on", sentence))
        elif age(born_on, hired_on) > OLDEST_YEARS:
            sentence = "Ce salarié aurait plus de 100 ans à l’embauche : vérifiez l’année de naissance."
            found.append(Refusal("born_on", sentence))
    if post_since is not None and post_since < hired_on:
        sentence = "L’entrée en poste est avant l’embauche : corrigez l’une des deux dates."
        found.append(Refusal("post_since", sentence))
    if left_on is not None and left_on < max(hired_on, post_since or hired_on):
        what = "l’embauche" if left_on < hired_on else "l’entrée en poste"
        found.append(Refusal("left_on", f"La sortie est avant {what} : corrigez l’une des deux dates."))
    return found


def entry(
    values: Mapping[str, Any], *, names: Names = Names.AS_TYPED, required: Collection[str] = ()
) -> tuple[Identity, Employment] | Refusals:
    """A new employee from what was typed or read in a file: identity and employment, or every refusal at once."""
    who = identity(values, names=names, required=required)
    born_on = who.born_on if isinstance(who, Identity) else read_day(values, "born_on", [], needed=False)
    work = employment(values, born_on)
    if isinstance(who, Identity) and isinstance(work, Employment):
        return who, work
    return (*(who if isinstance(who, tuple) else ()), *(work if isinstance(work, tuple) else ()))


def correction(
    values: Mapping[str, Any],
    *,
    left_on: date | None = None,
    names: Names = Names.AS_TYPED,
    required: Collection[str] = (),
) -> tuple[Identity, date | None] | Refusals:
    """A person corrected from what was typed: identity, and the day of hiring (None: as it was)."""
    who, found = identity(values, names=names, required=required), list[Refusal]()
    hired_on = read_day(values, "hired_on", found, needed=False)
    if hired_on is not None:
        born_on = who.born_on if isinstance(who, Identity) else None
        found += refuse_dates(hired_on, None, left_on, born_on)
    if isinstance(who, Identity) and not found:
        return who, hired_on
    return (*(who if isinstance(who, tuple) else ()), *found)
