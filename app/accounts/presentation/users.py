"""The accesses of an adherent: their list, the page of one, its tabs."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.accounts.facts import Facts, WayIn
from app.accounts.models import Mandate
from app.accounts.rules.rights import (
    GROUPS,
    completed,
    told,
)
from app.accounts.rules.topics import Topic
from app.platform.clock import day_of
from app.platform.context import Context
from app.platform.page import context
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.right import Right
from app.platform.security import current_actor
from app.platform.wording import counted, shown


def user_name(row: Any) -> str:
    """« Martin Julie »."""
    return f"{row.person__last_name} {row.person__first_name}"


def user_login(row: Any) -> Markup | str:
    """The user name; where it is the e-mail address of the next column, that is said (K4)."""
    name: str = row.person__username
    return Markup('<span class="soft">son e-mail</span>') if name == row.person__email else name


def reset_link(row: Any) -> Markup:
    """« Réinitialiser », for whoever is not oneself, where there are passwords (K2)."""
    return (
        Markup()
        if context().profile[Facts].way_in is WayIn.CODE
        else _link(row, "Access.reset", "Réinitialiser", "le mot de passe de")
    )


def remove_link(row: Any) -> Markup:
    """« Supprimer »; nobody removes their own access (F041)."""
    return _link(row, "Access.remove", "Supprimer", "l’accès de")


def user_tabs(mandate_id: int, here: str, *, notifications: bool) -> list[dict[str, Any]]:
    """The tabs of « Modifier un utilisateur » (F059); the last one where news are chosen."""
    tabs = [
        ("edit", "Informations sur l’utilisateur"),
        ("rights", "Rôles et droits d’accès"),
        ("span", "Accès et durée"),
    ]
    if notifications:
        tabs.append(("notifications", "Notifications"))
    return [
        {"label": label, "url": url_for(f"Access.{name}", pk=mandate_id), "current": name == here}
        for name, label in tabs
    ]


def topics(known: Mapping[str, Topic]) -> list[tuple[str, str]]:
    """Topics as boxes to tick."""
    return [(key, f"{topic.label} : {topic.hint[0].lower()}{topic.hint[1:]}") for key, topic in known.items()]


def user_active(row: Any) -> str:
    """Whether the access is open, and until when."""
    if row.active and row.ends_on:
        return f"Jusqu’au {shown(row.ends_on)}"
    return "Actif" if row.active else "Désactivé"


def last_seen(row: Any) -> str:
    """The day of the last sign-in."""
    return shown(day_of(row.person__last_login)) if row.person__last_login else "Jamais"


def employee_admin(row: Any) -> str:
    """The box « Admin Salariés »."""
    return shown(Right.EMPLOYEE_ADMIN in completed(row.rights))


def confirmed(kept: int, closed: int) -> str:
    """What became of the accesses that were asked about: « 2 accès gardés, 1 accès désactivé. »."""
    parts = [(kept, "accès gardé", "accès gardés"), (closed, "accès désactivé", "accès désactivés")]
    return f"{', '.join(counted(*part) for part in parts if part[0])}."


def user_rights(row: Any) -> str:
    """The preset, or how many rights."""
    return told(row.rights)


def user_record(ctx: Context, mandate: Mandate) -> Record:
    """The page of a colleague's access."""
    own = mandate.user_id == ctx.actor.user_id
    acts = [Act("Modifier les droits", url_for("Access.rights", pk=mandate.id), "key", primary=True)]
    acts.append(Act("Modifier les informations", url_for("Access.edit", pk=mandate.id), "edit"))
    if not own and ctx.profile[Facts].way_in is not WayIn.CODE:
        acts.append(Act("Réinitialiser le mot de passe", url_for("Access.reset", pk=mandate.id), "send"))
    if mandate.active and not own:
        acts.append(Act("Voir comme cette personne", url_for("ColleagueLook.look", pk=mandate.id), "eye", post=True))
        acts.append(Act("Désactiver l’accès", url_for("Access.suspend", pk=mandate.id), "lock", post=True))
    if not mandate.active:
        acts.append(Act("Réactiver l’accès", url_for("Access.resume", pk=mandate.id), "undo", post=True))
    if not own:
        acts.append(Act("Supprimer l’accès", url_for("Access.remove", pk=mandate.id), "trash"))
    person = mandate.person
    identity = [
        Fact("Nom d’utilisateur", person.username),
        Fact("E-mail", person.email),
        Fact("Téléphone", person.phone),
        Fact("Dernière connexion", shown(person.last_login) or "Jamais"),
    ]
    access = [
        Fact("Accès", "Ouvert" if mandate.active else "Désactivé"),
        Fact("Pour", mandate.kind.value),
        Fact("Du", shown(mandate.starts_on)),
        Fact("Au", shown(mandate.ends_on) or "Sans fin prévue"),
        Fact("Contact portail", shown(mandate.contact)),
    ]
    held = completed(mandate.rights)
    rights = [
        Fact(title, ", ".join(right.value for right in boxes if right in held) or "Aucun droit")
        for title, boxes in GROUPS
    ]
    return Record(
        str(person),
        subtitle=told(mandate.rights),
        initials=f"{person.first_name[:1]}{person.last_name[:1]}".upper(),
        acts=acts,
        groups=[FactGroup("Personne", identity), FactGroup("Accès", access), FactGroup("Droits", rights, wide=True)],
    )


def _link(row: Any, endpoint: str, label: str, of: str) -> Markup:
    actor = current_actor()
    if actor is None or row.user_id == actor.user_id:
        return Markup()
    words = Markup('<a href="{}">{}<span class="visually-hidden"> {} {}</span></a>')
    return words.format(url_for(endpoint, pk=row.id), label, of, user_name(row))
