"""Lines about persons to hire: what the rules of employees say of one, whichever file it stands in."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from app.employees.facts import Facts
from app.employees.imports import checks, records
from app.employees.models import Employee
from app.employees.parts import HIRED_PARTS
from app.employees.rules import employments, identities
from app.employees.rules.employments import Employment
from app.employees.rules.identities import Identity
from app.employees.services.bulk import Newcomer, PostKey
from app.employees.services.take_back import take_back_all
from app.platform.context import Context
from app.platform.intake import RowRead, Undoing
from app.platform.letters import plain
from app.platform.refusal import Refusal, Refusals
from app.platform.seal import marker

TWICE = ("birth_name", "Même personne que la ligne {line} : gardez une seule des deux lignes.")
NUMBER_TWICE = ("nir", "Même numéro que la ligne {line} : vérifiez-le, ou gardez une seule des deux lignes.")
UNDOING = Undoing(
    subject=Employee,
    parts={each.__tablename__ for each in HIRED_PARTS},
    path="/employees/{id}",
    take_back=take_back_all,
)
"""How what a file made or changed of employees is undone."""


@dataclass(frozen=True, slots=True)
class NewcomerReader:
    """The rules of employees, with what the service asks and the contracts of the day."""

    facts: Facts
    columns: Collection[str]
    """Of the file: what the service requires and no column tells is not asked for here."""
    kinds: Mapping[str, str]
    """Folded label of a contract kind → its code."""
    mark: Callable[[str], bytes]
    """The keyed fingerprint of a number."""

    def read(
        self, cells: Mapping[str, str], post: PostKey | None, refusals: Refusals, keys: Mapping[str, str]
    ) -> RowRead:
        """One person with a contract; an empty number is one that is not available.

        Args:
            cells: by column, as `records.values_of` takes them.
            post: title and code; None: told later.
            refusals: what the file refuses beside identity and contract.
            keys: what it asks the database beside them.
        """
        label = cells.get("contract_kind", "")
        required = [name for name in self.facts.required if name in self.columns]
        found = employments.entry(records.values_of(cells, self.kinds), names=self.facts.names, required=required)
        if label and plain(label) not in self.kinds:
            refusals = (*refusals, Refusal("contract_kind", checks.NO_KIND))
        if not isinstance(found[0], Identity):
            usual = "married_name" if cells.get("married_name") else "birth_name"
            said = (each for each in found if isinstance(each, Refusal))
            refused = [Refusal(usual if each.field == "last_name" else each.field, each.sentence) for each in said]
            return RowRead((*refused, *refusals), keys)
        who, work = found
        asked, mark = _asked(who, work), self.mark(identities.nir_core(who.nir)) if who.nir else None
        match = f"{who.name_key}|{who.born_on.isoformat()}"
        return RowRead(refusals, {**keys, **asked}, match, mark, Newcomer(who, work, post, mark))


def newcomer_reader(ctx: Context, columns: Collection[str]) -> NewcomerReader:
    """For a file with these columns, at the actor's service, today."""
    return NewcomerReader(ctx.profile[Facts], columns, records.kinds_by_name(ctx), marker())


def _asked(who: Identity, work: Employment) -> dict[str, str]:
    """What the database is asked about a person, and what is told of one."""
    asked = {"name_key": who.name_key, "born_on": who.born_on.isoformat(), "contract_kind": work.contract_kind}
    asked |= {"hired_on": work.hired_on.isoformat()}
    asked |= {"left_on": work.left_on.isoformat()} if work.left_on else {}
    return asked | ({"warning": " ".join(who.warnings)} if who.warnings else {})
