"""Lists of accounts as files: who may do what, each fact in a column of its own."""

from datetime import date

from app.accounts.presentation.staff import role_rights
from app.accounts.presentation.users import employee_admin, user_rights
from app.platform.context import Right
from app.platform.table import ExportColumn

PERSON = (
    ExportColumn("nom", "Nom", "person__last_name"),
    ExportColumn("prenom", "Prénom", "person__first_name"),
)
LOGIN = (ExportColumn("identifiant", "Identifiant", "person__username"),)
OPEN = (
    ExportColumn("actif", "Actif", "active", bool),
    ExportColumn("jusqu-au", "Jusqu’au", "ends_on", date),
)
EMPLOYEE_ADMIN = (ExportColumn("admin-salaries", "Admin Salariés", lambda _ctx, row: employee_admin(row)),)
RIGHTS = (
    ExportColumn("acces", "Accès", lambda _ctx, row: user_rights(row)),
    ExportColumn("droits", "Droits", lambda _ctx, row: ", ".join(each.value for each in Right if each in row.rights)),
)
MEMBER = (
    ExportColumn("nom", "Nom", "last_name"),
    ExportColumn("prenom", "Prénom", "first_name"),
)
PERMITTED = (ExportColumn("droits", "Droits", lambda _ctx, row: str(role_rights(row))),)
