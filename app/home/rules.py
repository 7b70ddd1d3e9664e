"""What awaits an employer, in the order of its deadlines. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.law.follow_up import VisitKind


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, why, until when, and where."""

    title: str
    sentence: str
    url: str
    label: str
    due: date | None = None
    """Last day; None: no delay, after all that has one."""
    late: bool = False
    """That day is past."""


@dataclass(frozen=True, slots=True)
class Due:
    """An employee whose visit is to be asked for."""

    employee_id: int
    name: str
    on: date
    kind: str
    """A value of `law.follow_up.VisitKind`; empty: none is known."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the tasks follow from; None where the person may not see it."""

    visits: Sequence[Due] = ()
    """The first few, by deadline."""
    visits_count: int = 0
    without_post: int = 0
    alone: bool = False
    """The only administrator of the adherent."""
    without_address: bool = False
    unconfirmed: int = 0
    """Places of work to confirm."""
    petitions: int = 0
    """Requests for an access that wait for this administrator."""
    first_asker: str = ""
    """Who made the first of them."""
    without_representative: bool = False
    """Nobody is named as legal representative."""
    to_confirm: int = 0
    """People whose access is to be confirmed (N9)."""


ADDRESS = Task(
    "Compléter l’adresse de l’entreprise",
    "Elle sert aux convocations et aux factures.",
    "/company/address/COMPANY",
    "Compléter",
)
WORKPLACES = Task(
    "Confirmer vos lieux de travail",
    "Vérifiez où travaillent vos salariés : les visites s’y organisent.",
    "/workplaces/",
    "Vérifier",
)
REPRESENTATIVE = Task(
    "Indiquer le représentant légal",
    "Le service doit savoir qui agit au nom de l’entreprise.",
    "/interlocutors/",
    "Indiquer",
)
SECOND_ADMINISTRATOR = Task(
    "Désigner un second administrateur",
    "En cas d’absence, quelqu’un d’autre pourra gérer votre portail.",
    "/users/",
    "Inviter",
)

SHOWN_VISITS = 3
"""Of more, the others are counted."""


def tasks(situation: Situation, today: date) -> list[Task]:
    """The tasks of a home page, those with a deadline first, the earliest on top."""
    found = [_visit(due, today) for due in situation.visits[:SHOWN_VISITS]]
    more = situation.visits_count - len(found)
    if more > 0:
        found.append(
            Task(
                f"Demander {more} autre{'s' if more > 1 else ''} visite{'s' if more > 1 else ''}",
                "Leur date limite approche ou est passée.",
                "/employees/?sort=next_visit_on",
                "Voir la liste",
            )
        )
    dated = sorted([*found, *_lacking(situation)], key=lambda task: (task.due is None, task.due or date.max))
    return [*_asked(situation), *dated]


def _asked(situation: Situation) -> list[Task]:
    """Somebody waits for an answer: before all the rest (F263)."""
    if not situation.petitions:
        return []
    many = situation.petitions > 1
    title = f"{situation.petitions} demandes d’accès à valider" if many else f"{situation.first_asker} demande un accès"
    return [Task(title, "Acceptez en choisissant le type d’accès, ou refusez.", "/membership/validate/", "Répondre")]


def _lacking(situation: Situation) -> list[Task]:
    """What the service does not know yet: no delay."""
    found = [_without_post(situation.without_post)] if situation.without_post else []
    found += [_to_confirm(situation.to_confirm)] if situation.to_confirm else []
    return found + [
        task
        for lacks, task in (
            (situation.without_address, ADDRESS),
            (situation.unconfirmed, WORKPLACES),
            (situation.without_representative, REPRESENTATIVE),
            (situation.alone, SECOND_ADMINISTRATOR),
        )
        if lacks
    ]


def _visit(due: Due, today: date) -> Task:
    late = due.on < today
    told = f"{_kind(due.kind)} : la date limite {f'était le {due.on:%d/%m/%Y}' if late else 'approche'}."
    return Task(
        f"Demander la visite de {due.name}", told, f"/visits/ask/{due.employee_id}", "Demander la visite", due.on, late
    )


def _kind(law_kind: str) -> str:
    """A visit as people name it."""
    return VisitKind(law_kind).label if law_kind else "Visite"


def _to_confirm(count: int) -> Task:
    many = count > 1
    return Task(
        f"Confirmer l’accès de {count} personne{'s' if many else ''}",
        "Une fois par an, dites qui agit encore pour vous.",
        "/users/confirm/",
        "Répondre",
    )


def _without_post(count: int) -> Task:
    many = count > 1
    return Task(
        f"Compléter le poste de {count} salarié{'s' if many else ''}",
        "Sans poste de travail, aucune visite ne peut être demandée.",
        "/employees/?sort=last_name",
        "Compléter",
    )
