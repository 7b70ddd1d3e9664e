"""How an archived record reads."""

from datetime import date
from typing import Any

from sqlalchemy import Row

from app.employees.archive.models import ArchivedEmployee
from app.employees.archive.parts import PARTS
from app.platform.context import Context
from app.platform.record import Fact, FactGroup, Record
from app.platform.wording import listed, shown


def name_cell(row: Row[Any]) -> str:
    """« BENALI Karim », in a list."""
    return listed(row.last_name, row.first_name)


def record(_ctx: Context, row: ArchivedEmployee) -> Record:
    """What is kept of somebody: who it was, when, where, and what was held."""
    parts = [(part.label, row.record.get(name, [])) for name, part in PARTS.items() if part.label]
    return Record(
        title=listed(row.last_name, row.first_name),
        subtitle=row.adherent.name,
        initials=f"{row.first_name[:1]}{row.last_name[:1]}".upper(),
        states=[f"Archivé le {shown(row.archived_on)}"],
        groups=[
            FactGroup("Identité et séjour", _stay(row)),
            *(FactGroup(label, [_line(each) for each in rows]) for label, rows in parts if rows),
        ],
    )


def _stay(row: ArchivedEmployee) -> list[Fact]:
    return [
        Fact("Nom de naissance", row.birth_name),
        Fact("Date de naissance", shown(row.born_on)),
        Fact("Date d’embauche", shown(row.hired_on)),
        Fact("Date de sortie", shown(row.left_on)),
        Fact("Catégorie du suivi", shown(row.follow_up)),
    ]


def _line(kept: dict[str, Any]) -> Fact:
    since, until = (_day(kept.get(end)) for end in ("since", "until"))
    return Fact(str(kept["what"]), f"du {since} au {until}" if until else f"le {since}")


def _day(written: str | None) -> str:
    return shown(date.fromisoformat(written)) if written else ""
