"""How accounts, rights and roles are written on screen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.accounts.facts import Facts, WayIn
from app.accounts.models import Mandate, StaffMember, StaffRole
from app.accounts.queries.people import places_of
from app.accounts.rules.rights import BY_KEY, GROUPS, HINTS, PRESETS, STAFF_BOXES, completed, preset_of, told
from app.accounts.rules.topics import Topic
from app.adherents.models import Function
from app.platform.clock import day_of
from app.platform.context import Context
from app.platform.page import context
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.right import Right, StaffRight
from app.platform.security import current_actor
from app.platform.wording import counted, shown

PERMITTED = {right.name: right for right in STAFF_BOXES}
"""What a role of the service may permit, by the name that FAB's tables keep."""


@dataclass(frozen=True, slots=True)
class PresetCard:
    """A preset as the matrix shows it."""

    key: str
    label: str
    hint: str
    people: str
    rights: Sequence[str]


@dataclass(frozen=True, slots=True)
class Matrix:
    """What `layout/matrix.html` draws: the presets as cards, and as columns under shorter names."""

    presets: Sequence[PresetCard]
    columns: Sequence[PresetCard]
    chosen: str
    groups: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]
    held: Collection[str]


def matrix(held: Collection[Right], others: Collection[Collection[Right]]) -> Matrix:
    """The matrix of a person with these rights; `others` are those of everybody, counted on the presets."""
    counts = {key: sum(1 for rights in others if preset_of(rights) is preset) for key, preset in BY_KEY.items()}
    cards = [
        PresetCard(
            each.key,
            each.label,
            each.hint,
            counted(counts[each.key], "personne", "personnes") if counts[each.key] else "",
            [right.name for right in Right if right in each.rights],
        )
        for each in PRESETS
    ]
    groups = [(title, [(one.name, one.value, HINTS[one]) for one in rights]) for title, rights in GROUPS]
    preset = preset_of(held) if held else None
    columns = [replace(card, label=card.label.partition(" ")[0]) for card in cards]
    return Matrix(cards, columns, preset.key if preset else "", groups, {right.name for right in completed(held)})


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


def _link(row: Any, endpoint: str, label: str, of: str) -> Markup:
    actor = current_actor()
    if actor is None or row.user_id == actor.user_id:
        return Markup()
    words = Markup('<a href="{}">{}<span class="visually-hidden"> {} {}</span></a>')
    return words.format(url_for(endpoint, pk=row.id), label, of, user_name(row))


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


def member_active(row: Any) -> str:
    """Whether the account is open."""
    return "Actif" if row.active else "Désactivé"


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


def member_name(row: Any) -> str:
    """« Perrot Nadia »."""
    return f"{row.last_name} {row.first_name}"


def member_record(ctx: Context, member: StaffMember) -> Record:
    """The page of a member of the staff."""
    own = member.id == ctx.actor.user_id
    acts = [
        Act("Modifier", url_for("StaffAccounts.edit", pk=member.id), "edit", primary=True),
        Act("Secteurs", url_for("StaffAccounts.sectors", pk=member.id), "people"),
    ]
    acts.append(Act("Connexions", url_for("MemberSignIns.show", pk=member.id), "clock"))
    if member.active:
        acts.append(Act("Envoyer un nouveau lien", url_for("StaffAccounts.invite", pk=member.id), "send", post=True))
    if member.active and not own:
        acts.append(Act("Désactiver le compte", url_for("StaffAccounts.close", pk=member.id), "lock", post=True))
    if not member.active:
        acts.append(Act("Réactiver le compte", url_for("StaffAccounts.reopen", pk=member.id), "undo", post=True))
    facts = [
        Fact("E-mail", member.email),
        Fact("Rôles", member.roles),
        Fact("Secteurs", sectors(ctx, member.id)),
        Fact("Compte", _state(member)),
        Fact("Dernière connexion", shown(member.last_login) or "Jamais"),
    ]
    return Record(
        str(member),
        subtitle=member.roles,
        initials=f"{member.first_name[:1]}{member.last_name[:1]}".upper(),
        acts=acts,
        groups=[FactGroup("Compte", facts)],
    )


def sectors(ctx: Context, user_id: int) -> str:
    """« Beaune Nord (secrétaire médicale) »."""
    found = ctx.session.execute(places_of(user_id))
    return ", ".join(f"{row.sector} ({occupation(row.function)})" for row in found)


def occupation(function: Function) -> str:
    """What a member of the health team does, within a sentence: « infirmier », « IPRP »."""
    return function.value if function.value.isupper() else function.value.lower()


def _state(member: StaffMember) -> str:
    if not member.active:
        return "Désactivé"
    return "Ouvert" if member.opened else "Lien envoyé, mot de passe pas encore choisi"


def role_rights(row: Any) -> Markup | str:
    """What a role permits, by its labels."""
    return ", ".join(right.value for name, right in PERMITTED.items() if name in row.rights)


def role_record(ctx: Context, role: StaffRole) -> Record:
    """The page of a role."""
    held = [right for name, right in PERMITTED.items() if name in role.rights]
    staff = ", ".join(right.value for right in held if isinstance(right, StaffRight))
    data = ", ".join(right.value for right in held if isinstance(right, Right))
    used = "Quelqu’un a ce rôle : donnez-lui-en d’abord un autre." if role.people else None
    return Record(
        role.name,
        subtitle=counted(role.people, "personne", "personnes"),
        initials=role.name[:2].upper(),
        acts=[
            Act("Modifier", url_for("RoleForms.edit", pk=role.id), "edit", primary=True),
            Act("Supprimer le rôle", url_for("RoleForms.remove", pk=role.id), "trash", post=True, refusal=used),
        ],
        groups=[FactGroup("Ce que le rôle permet", [Fact("Pages du service", staff), Fact("Données", data)])],
    )
