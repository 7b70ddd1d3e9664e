"""The service’s own people: accounts, roles, the teams they work in."""

from functools import partial

from wtforms.fields.choices import SelectChoice

from app.accounts.forms.fields import USERNAME_LENGTH, email_field, member, name_field
from app.accounts.rules.rights import HINTS, STAFF_BOXES
from app.platform.field import ChoicesField, TextField
from app.platform.form import Form, Group
from app.platform.right import Right, StaffRight
from app.platform.validator import Required, ShortEnough


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


class StaffForm(Form):
    """An account of the service's staff."""

    first_name = name_field("Prénom", "off")
    last_name = name_field("Nom", "off")
    roles = ChoicesField("Rôles", choices=[], coerce=_number)


class NewStaffForm(StaffForm):
    """The same when it is made: its address is its name."""

    layout = (Group("", ("first_name", "last_name", "email", "roles")),)

    email = email_field(
        longest=USERNAME_LENGTH, description="La personne y reçoit un lien pour choisir son mot de passe."
    )


class RoleForm(Form):
    """What a role of the service permits."""

    layout = (
        Group("", ("name",)),
        Group("Le service", ("staff",)),
        Group(
            "Les données des adhérents", ("boxes",), "Les mêmes cases que chez les employeurs, pour tous les adhérents."
        ),
    )

    name = TextField("Nom du rôle", [Required(), ShortEnough(64)])
    staff = ChoicesField(
        "Pages du service",
        choices=[SelectChoice(value=right.name, label=right.value) for right in StaffRight],
        coerce=partial(member, StaffRight),
    )
    boxes = ChoicesField(
        "Données",
        choices=[
            SelectChoice(value=right.name, label=f"{right.value} : {HINTS[right][0].lower()}{HINTS[right][1:]}")
            for right in Right
            if right in STAFF_BOXES
        ],
        coerce=partial(member, Right),
    )


class SectorsForm(Form):
    """Which members of the health teams somebody is: hence the sectors whose requests come first."""

    places = ChoicesField(
        "Dans les équipes santé, cette personne est",
        choices=[],
        coerce=_number,
        description="« À traiter » et « Planning » s’ouvrent sur ses secteurs ; elle voit aussi tous les autres.",
    )
