"""The accesses of colleagues: rights, span, invitation; looking at the portal as one of them."""

from functools import partial

from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.accounts.facts import Facts
from app.accounts.forms.fields import email_field, member, name_field, phone_field
from app.accounts.rules.rights import BY_KEY, ROLES
from app.platform.field import ChoicesField, DayField, TextField
from app.platform.form import Form, Group
from app.platform.right import Right
from app.platform.validator import Required, ShortEnough

DATED = "Son accès a toujours un dernier jour : dans un an si vous n’en donnez pas."


class RightsForm(Form):
    """The matrix of one person: drawn by its own template."""

    preset = TextField("Rôle", [Optional()])
    rights = ChoicesField(
        "Droits",
        choices=[SelectChoice(value=right.name, label=right.value) for right in Right],
        coerce=partial(member, Right),
    )
    roles = ChoicesField("Rôles", choices=[SelectChoice(value=key, label=BY_KEY[key].label) for key in ROLES])
    contact = BooleanField("Contact portail", description="La personne que le service appelle au sujet du portail.")


class SpanForm(Form):
    """« Accès et durée » : whose access, for which establishments, from when to when (N9)."""

    layout = (
        Group("", ("third_party", "with_branches")),
        Group("Durée", ("starts_on", "ends_on"), "Pour un remplacement, donnez le premier et le dernier jour."),
    )

    third_party = BooleanField("Tiers déclarant ou cabinet comptable", description="Une personne hors de l’entreprise.")
    with_branches = BooleanField("")
    starts_on = DayField("Du", [Required()])
    ends_on = DayField("Au", [Optional()], description="Dernier jour. Vide : sans fin prévue.")

    def fit(self, facts: Facts, branches: str) -> None:
        """Say what the service does of third parties, and offer the branches by its own word, if there are any.

        Args:
            branches: what several branches are called; empty: none may be given.
        """
        if facts.third_party_dated:
            self.third_party.description = f"{self.third_party.description} {DATED}"
        if branches:
            self.with_branches.label.text = f"Avec ses {branches}"
            self.with_branches.description = "Tous, ceux qui viendront aussi."
        else:
            del self.with_branches


class InviteForm(SpanForm, RightsForm):
    """« Créer un compte utilisateur »: who, with which rights, and for how long (RGT-02)."""

    starts_on = DayField("Du", [Optional()], description="Vide : tout de suite.")

    first_name = name_field("Prénom", "off")
    last_name = name_field("Nom", "off")
    email = email_field(description="La personne y reçoit un lien, valable 24 heures.")
    administrator = BooleanField("Administrateur", description="Accès complet ; gère les utilisateurs.")
    adapts = BooleanField(
        "Je peux adapter les données des salariés...",
        description="L’entreprise et les salariés seulement, avec modification. Vous ajustez ensuite par « Droits ».",
    )


class ColleagueDataForm(Form):
    """« Informations sur l’utilisateur »: what an administrator corrects of a colleague who acts for nobody else."""

    first_name = name_field("Prénom", "off")
    last_name = name_field("Nom", "off")
    phone = phone_field()


class LookForm(Form):
    """« Voir comme » : why."""

    reason = TextField(
        "Motif",
        [Required(), ShortEnough(200)],
        description="Par exemple : appel de Mme Martin, qui ne trouve pas ses convocations.",
        render_kw={"autocomplete": "off"},
    )
