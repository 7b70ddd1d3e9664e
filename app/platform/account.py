"""Flask-AppBuilder's tables of accounts and roles, with our words; rooms name them from here, never from FAB.

A person has one account, whoever they act for. A role is the service's: it permits what the names of its `ViewMenu`s
say, each the name of a `StaffRight`.
"""

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    User,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from sqlalchemy import Index, Table, UniqueConstraint, func

from app.platform.database import sentence, words

__all__ = [
    "Permission",
    "PermissionView",
    "Role",
    "User",
    "ViewMenu",
    "assoc_permissionview_role",
    "assoc_user_role",
]

TAKEN = "Nom d’utilisateur interdit : il est déjà pris. Choisissez-en un autre."
SAID = {
    User.__table__: (
        {
            "first_name": words("Prénom"),
            "last_name": words("Nom"),
            "username": words("Nom d’utilisateur", "Vous vous en servirez pour vous connecter."),
            "email": words("Adresse e-mail"),
            "active": words("Actif"),
            "last_login": words("Dernière connexion"),
        },
        {
            "username": sentence("username", TAKEN),
            "email": sentence("email", "Un compte existe déjà avec cette adresse e-mail : connectez-vous avec lui."),
        },
    ),
    Role.__table__: (
        {"name": words("Rôle")},
        {"name": sentence("name", "Ce rôle existe déjà : choisissez un autre nom.")},
    ),
}


def _say(table: Table, labels: dict[str, dict[str, str]], refusals: dict[str, dict[str, str]]) -> None:
    """Write words and sentences where FAB's tables have none."""
    for name, said in labels.items():
        table.columns[name].info.update(said)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and len(constraint.columns) == 1:
            constraint.info.update(refusals.get(constraint.columns[0].name, {}))


for _table, (_labels, _refusals) in SAID.items():
    _say(_table, _labels, _refusals)

for _name in ("username", "email"):  # one person, one account, however it is typed
    _column = User.__table__.columns[_name]
    Index(f"uq_ab_user_{_name}_lower", func.lower(_column), unique=True, info=SAID[User.__table__][1][_name])
