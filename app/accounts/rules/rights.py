"""The rights matrix: which box needs which, what presets hold, and what the service's own roles permit.

Source: manuals AST25 §3.2.2, ASMIS p. 9, AIST21 ét. 2 (RGT-04 to RGT-08).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.platform.right import AnyRight, Right, StaffRight

NEEDS: Mapping[Right, tuple[Right, ...]] = {
    Right.COMPANY_CONTACTS: (Right.COMPANY,),
    Right.SERVICE_TEAM: (Right.COMPANY,),
    Right.EMPLOYEE_BASE_DATA: (Right.EMPLOYEES,),
    Right.VISITS: (Right.EMPLOYEE_BASE_DATA,),
    Right.ABSENCES: (Right.EMPLOYEE_BASE_DATA,),
    Right.EMPLOYEE_ADMIN: (Right.EMPLOYEES,),
    Right.EMPLOYEE_DOCUMENTS: (Right.EMPLOYEES,),
    Right.BILLING_DOCUMENTS: (Right.ADHERENT_DOCUMENTS,),
}
"""A box and those that it makes no sense without (F046 to F050)."""

HINTS: Mapping[Right, str] = {
    Right.COMPANY: "Voir, et déposer le DUERP",
    Right.COMPANY_CONTACTS: "Ajouter et modifier vos contacts",
    Right.SERVICE_TEAM: "Voir médecin et secrétariat",
    Right.POSTS: "Tenir les postes et leurs risques",
    Right.EMPLOYEES: "Voir la liste, exporter",
    Right.EMPLOYEE_BASE_DATA: "Modifier les fiches",
    Right.VISITS: "Voir et demander les visites",
    Right.ABSENCES: "Voir les rendez-vous manqués",
    Right.EMPLOYEE_ADMIN: "Ajouter, importer, sortir",
    Right.DECLARATION: "Remplir et valider la déclaration",
    Right.BILLING_DOCUMENTS: "Voir et régler les factures",
    Right.ADHERENT_DOCUMENTS: "Télécharger et déposer",
    Right.EMPLOYEE_DOCUMENTS: "Convocations et attestations",
    Right.REPORTS: "Effectif, planification, visites",
    Right.ADMIN: "Donner les droits ; tout faire",
}

GROUPS: Sequence[tuple[str, tuple[Right, ...]]] = (
    ("Entreprise", (Right.COMPANY, Right.COMPANY_CONTACTS, Right.SERVICE_TEAM)),
    (
        "Salariés",
        (
            Right.EMPLOYEES,
            Right.EMPLOYEE_BASE_DATA,
            Right.VISITS,
            Right.ABSENCES,
            Right.EMPLOYEE_ADMIN,
            Right.POSTS,
        ),
    ),
    ("Déclaration et factures", (Right.DECLARATION, Right.BILLING_DOCUMENTS)),
    ("Documents et rapports", (Right.ADHERENT_DOCUMENTS, Right.EMPLOYEE_DOCUMENTS, Right.REPORTS)),
    ("Administration", (Right.ADMIN,)),
)


@dataclass(frozen=True, slots=True)
class Preset:
    """A named set of rights, chosen in one click and adjusted afterwards."""

    key: str
    label: str
    hint: str
    rights: frozenset[Right]


PRESETS: tuple[Preset, ...] = (
    Preset("ADMINISTRATOR", "Administrateur", "Accès total, gère les droits", frozenset(Right)),
    Preset(
        "BILLING",
        "Facturation",
        "Consulte et règle les factures",
        frozenset({Right.COMPANY, Right.SERVICE_TEAM, Right.ADHERENT_DOCUMENTS, Right.BILLING_DOCUMENTS}),
    ),
    Preset(
        "DECLARATION",
        "Déclaration",
        "Tient l’effectif et le déclare",
        frozenset(
            {
                Right.COMPANY, Right.SERVICE_TEAM, Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN,
                Right.POSTS, Right.DECLARATION, Right.ADHERENT_DOCUMENTS,
            }
        ),
    ),
    Preset(
        "CONVOCATION",
        "Convocation",
        "Reçoit et gère les visites",
        frozenset(
            {
                Right.COMPANY, Right.SERVICE_TEAM, Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.VISITS,
                Right.ABSENCES, Right.EMPLOYEE_DOCUMENTS, Right.REPORTS,
            }
        ),
    ),
    Preset(
        "ACCOUNTANT",
        "Cabinet comptable",
        "Tient l’effectif, déclare et règle",
        frozenset(
            {
                Right.COMPANY, Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN, Right.POSTS,
                Right.DECLARATION, Right.ADHERENT_DOCUMENTS, Right.BILLING_DOCUMENTS,
            }
        ),
    ),
)  # fmt: skip
BY_KEY: Mapping[str, Preset] = {preset.key: preset for preset in PRESETS}

ROLES = ("ADMINISTRATOR", "BILLING", "DECLARATION", "CONVOCATION")
"""The presets that AIST21 calls roles: a person has one or several of them (F053)."""
ROLE_SENTENCES: Mapping[str, str] = {
    "ADMINISTRATOR": "Accès total à l’espace adhérent : gère les rôles et les accès des utilisateurs. Il est "
    "recommandé d’attribuer ce rôle à un utilisateur connaissant les risques de l’entreprise.",
    "BILLING": "Consulte et règle les factures.",
    "DECLARATION": "Est responsable de la déclaration annuelle des effectifs. Il est recommandé d’attribuer ce rôle à "
    "un utilisateur connaissant les risques de l’entreprise.",
    "CONVOCATION": "Gère les visites de santé au travail et reçoit les convocations. N’a pas accès à la facturation.",
    "ACCOUNTANT": "Pour un cabinet : tient l’effectif, déclare et règle, sans rien voir des visites.",
}
"""What each role is for. Source: manual AIST21 ét. 2 (F054 to F057)."""
ADAPTING = frozenset({Right.COMPANY, Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.POSTS})
"""« je peux adapter les données des salariés... »: the company and the employees' data only, to change them (F044)."""

SUBJECTS: Mapping[Right, str] = {
    Right.BILLING_DOCUMENTS: "Facturation",
    Right.DECLARATION: "Déclaration",
    Right.VISITS: "Convocation",
}
"""What the service speaks to the holder of a right about (F058)."""

_FOLLOW_UP = frozenset[AnyRight](
    {
        Right.COMPANY, Right.COMPANY_CONTACTS, Right.SERVICE_TEAM, Right.POSTS, Right.EMPLOYEES,
        Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN, Right.VISITS, Right.ABSENCES, Right.ADHERENT_DOCUMENTS,
        Right.EMPLOYEE_DOCUMENTS, Right.REPORTS,
    }
)  # fmt: skip
STAFF_BOXES: tuple[AnyRight, ...] = (*StaffRight, *(right for right in Right if right is not Right.ADMIN))
"""What a role may permit. « Admin » is an employer's: it gives rights to the adherent's own users."""
SERVICE_ADMINISTRATOR = "Administrateur du service"
DEFAULT_ROLES: Mapping[str, frozenset[AnyRight]] = {
    "Secrétariat": _FOLLOW_UP
    | {StaffRight.ADHERENTS, StaffRight.ADHERENT_ADMIN, StaffRight.INBOX, StaffRight.PLANNING, StaffRight.VIEW_AS},
    "Comptabilité": frozenset[AnyRight](
        {
            StaffRight.ADHERENTS, Right.COMPANY, Right.COMPANY_CONTACTS, Right.DECLARATION, Right.REPORTS,
            Right.ADHERENT_DOCUMENTS, Right.BILLING_DOCUMENTS,
        }
    ),
    SERVICE_ADMINISTRATOR: frozenset(STAFF_BOXES),
}  # fmt: skip
"""The roles that a service starts with; it changes them on screen."""


def completed(rights: Collection[Right]) -> frozenset[Right]:
    """These rights and those that they need; « Admin » holds all."""
    found = set(rights)
    if Right.ADMIN in found:
        return frozenset(Right)
    waiting = list(found)
    while waiting:
        missing = [need for need in NEEDS.get(waiting.pop(), ()) if need not in found]
        found.update(missing)
        waiting.extend(missing)
    return frozenset(found)


def ticked_too(rights: Collection[Right]) -> list[str]:
    """A sentence for each box that had to be ticked for another, in the order of the matrix."""
    if Right.ADMIN in rights:
        return []
    all_of_them = completed(rights)
    return [
        f"« {right} » a besoin de « {need} » : nous l’avons coché aussi."
        for right in Right
        if right in all_of_them
        for need in NEEDS.get(right, ())
        if need not in rights
    ]


def subjects(rights: Collection[Right]) -> list[str]:
    """What the service speaks to somebody with these rights about: the administrator about everything."""
    if Right.ADMIN in rights:
        return [BY_KEY["ADMINISTRATOR"].label]
    return [subject for right, subject in SUBJECTS.items() if right in rights]


def preset_of(rights: Collection[Right]) -> Preset | None:
    """The preset that holds just these rights."""
    held = completed(rights)
    return next((preset for preset in PRESETS if preset.rights == held), None)


def chosen(preset: str, ticked: Collection[Right], before: Collection[Right] | None) -> frozenset[Right]:
    """What a sent matrix means: the boxes, unless another preset was chosen without a script to tick them.

    Args:
        preset: key of the chosen one; "" for one's own choice.
        before: what the page showed as ticked; None: nothing yet.
    """
    named, shown = BY_KEY.get(preset), preset_of(before) if before is not None else None
    untouched = frozenset(ticked) == completed(before or ())
    return named.rights if named and named is not shown and untouched else frozenset(ticked)


def roles_held(rights: Collection[Right]) -> list[str]:
    """The roles, by their key, whose rights are all among these."""
    held = completed(rights)
    return [key for key in ROLES if BY_KEY[key].rights <= held]


def from_roles(keys: Collection[str]) -> frozenset[Right]:
    """What several roles permit together."""
    return frozenset[Right]().union(*(BY_KEY[key].rights for key in keys if key in ROLES))


def from_boxes(*, administrator: bool, adapts: bool) -> frozenset[Right]:
    """What the two boxes of « Créer un compte utilisateur » give (RGT-02, F044)."""
    if administrator:
        return frozenset(Right)
    return ADAPTING if adapts else frozenset()


def told(rights: Collection[Right]) -> str:
    """A person's rights in a list: the preset's name, or how many."""
    preset = preset_of(rights)
    if preset:
        return preset.label
    held = completed(rights)
    return next(iter(held)).value if len(held) == 1 else f"{len(held)} droits" if held else "Aucun droit"
