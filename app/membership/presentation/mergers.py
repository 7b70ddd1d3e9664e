"""How what a merger did reads: counts by kind, then each row that it changed or removed as it was."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, DateTime, Enum

from app.membership.models import CompanyMerger, MergedRow
from app.membership.models.merger import Fate
from app.membership.queries import mergers as queries
from app.platform.audit import FOLDED
from app.platform.context import Context
from app.platform.database import metadata
from app.platform.record import Fact, FactGroup, Record
from app.platform.seal import Sealed
from app.platform.typography import spaced
from app.platform.wording import counted, shown

LABELS: Mapping[str, str] = {
    "adherent": "Adhérents", "address": "Adresses", "contact": "Contacts", "interlocutor": "Interlocuteurs",
    "mandate": "Accès", "notification_choice": "Notifications choisies", "invitation": "Invitations",
    "filer_number": "N° télédéclarants", "petition": "Démarches", "post": "Postes de travail",
    "post_exposure": "Risques des postes", "post_name": "Anciens noms des postes",
    "company_exposure": "Risques de l’entreprise", "employee": "Salariés", "contract": "Contrats",
    "assignment": "Postes occupés", "employee_exposure": "Risques propres", "correction_request": "Corrections",
    "archived_employee": "Salariés archivés", "payroll_proposal": "Propositions de DSN",
    "payroll_confirmed": "DSN confirmées", "declared_hiring": "Embauches à confirmer", "inquiry": "Demandes générales",
    "trashed": "Corbeille", "visit_request": "Demandes de visite", "appointment": "Rendez-vous", "visit": "Visites",
    "stored_file": "Fichiers", "intake": "Imports", "list_file": "Listes en fichier", "saved_view": "Vues",
}  # fmt: skip
"""By table; a test compares it with what a merger writes."""
WORDS: Mapping[Fate, tuple[str, str]] = {
    Fate.MOVED: ("déplacé tel quel", "déplacés tels quels"),
    Fate.CHANGED: ("modifié", "modifiés"),
    Fate.GONE: ("réuni ou retiré", "réunis ou retirés"),
}
FORGOTTEN = "le détail n’est plus gardé"


def record(ctx: Context, row: CompanyMerger) -> Record:
    """What a merger did."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for found in ctx.session.execute(queries.fates(row)):
        by_kind[found.kind].append(counted(found.number, *WORDS[found.fate]))
    altered = ctx.session.scalars(queries.altered(row)).all()
    return Record(
        title=f"{row.absorbed.name} a rejoint {row.kept.name}",
        initials=row.kept.name[:2].upper(),
        subtitle=f"Faite le {shown(row.merged_at)} par {row.merged_by}",
        groups=[
            FactGroup("Ce que la fusion a écrit", [Fact(LABELS[kind], ", ".join(by_kind[kind])) for kind in by_kind]),
            FactGroup("Comment étaient les lignes qu’elle a changées", [_line(each) for each in altered], wide=True),
        ],
    )


def _line(row: MergedRow) -> Fact:
    label = spaced(f"{LABELS[row.kind]}, n° {row.row_id} : {row.fate}")
    return Fact(label, spaced(_content(row.kind, row.was)) if row.was is not None else FORGOTTEN)


def _content(kind: str, was: Mapping[str, Any]) -> str:
    """« Nom d'usage : Roux ; Prénom : Jeanne », without what is sealed or masked, nor what says nothing."""
    told = (column for column in metadata.tables[kind].c if column.name in was and _told(column))
    said = [(column.info["label"], _said(column, was[column.name])) for column in told]
    return " ; ".join(f"{label} : {value}" for label, value in said if value)


def _told(column: Column[Any]) -> bool:
    shown_to_users = "label" in column.info and not column.info.get("masked") and not column.name.endswith(FOLDED)
    return shown_to_users and not isinstance(column.type, Sealed)


def _said(column: Column[Any], value: Any) -> str:
    if value is None or isinstance(value, list | dict):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(column.type, Enum) and column.type.enum_class:
        return shown(column.type.enum_class[value])
    if isinstance(column.type, Date):
        return shown(date.fromisoformat(value))
    return shown(datetime.fromisoformat(value)) if isinstance(column.type, DateTime) else str(value)
