"""The service’s own people and their roles."""

from typing import Any

from flask import url_for
from markupsafe import Markup

from app.accounts.models import StaffMember, StaffRole
from app.accounts.queries.people import places_of
from app.accounts.rules.rights import STAFF_BOXES
from app.adherents.models import Function
from app.platform.context import Context
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.right import Right, StaffRight
from app.platform.wording import counted, shown

PERMITTED = {right.name: right for right in STAFF_BOXES}
"""What a role of the service may permit, by the name that FAB's tables keep."""


def member_active(row: Any) -> str:
    """Whether the account is open."""
    return "Actif" if row.active else "Désactivé"


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


def _state(member: StaffMember) -> str:
    if not member.active:
        return "Désactivé"
    return "Ouvert" if member.opened else "Lien envoyé, mot de passe pas encore choisi"
