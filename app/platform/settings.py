"""« Réglages » : what rooms let the service set up, gathered on one page."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from flask import url_for

from app.platform.context import AnyRight, StaffRight

SENTENCES = {
    "Organisation du service": "Qui suit qui, et où se tiennent les visites.",
    "Comptes du service": "Qui se connecte au portail côté service, et ce que chacun peut faire.",
    "Nomenclatures": "Les listes officielles et leurs versions.",
    "Technique": "Ce que le portail a fait, envoyé et gardé : pour regarder, jamais pour modifier.",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One list of the page « Réglages »."""

    section: str
    label: str
    endpoint: str
    right: AnyRight


SETTINGS: list[Setting] = [Setting("Technique", "Console technique", "admin.index", StaffRight.CONSOLE)]


def register_setting(setting: Setting) -> None:
    """Add a list of a room."""
    if setting not in SETTINGS:
        SETTINGS.append(setting)


def settings_for(held: AbstractSet[AnyRight]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Sections with their sentence and the lists (label, address) that the actor may open."""
    sections = []
    for title, sentence in SENTENCES.items():
        mine = [(s.label, url_for(s.endpoint)) for s in SETTINGS if s.section == title and s.right in held]
        if mine:
            sections.append((title, sentence, mine))
    return sections
