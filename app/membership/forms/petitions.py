"""Forms of requests about accesses and companies: asking and deciding."""

from typing import Any

from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.accounts.rules.rights import PRESETS
from app.law.contact import clean_email
from app.law.identifiers import clean_siren, clean_siret
from app.membership.facts import Kind
from app.membership.rules.petitions import DESCRIBE, DESCRIBE_MERGER
from app.platform.field import ChoiceField, DayField, LongTextField, TextField
from app.platform.form import Form, Group
from app.platform.typography import spaced
from app.platform.validator import Required, Shaped, ShortEnough

DIGITS = {"inputmode": "numeric"}
TYPED = 25
"""Characters of a number of 14 digits, however it is spaced."""


def number_field() -> TextField:
    """The adherent's number."""
    hint = "En haut des lettres et des factures du service, par exemple 10250."
    return TextField("Numéro d’adhérent", [Required(), ShortEnough(20)], description=hint)


def siret_field(label: str) -> TextField:
    """A SIRET, with or without spaces."""
    checks = [Required(), ShortEnough(TYPED), Shaped(clean_siret)]
    return TextField(label, checks, description="14 chiffres, avec ou sans espaces.", render_kw=DIGITS)


def described(sentence: str) -> LongTextField:
    """The free words of a request."""
    return LongTextField("Description", [Required(), ShortEnough(2000)], description=sentence)


class AccessForm(Form):
    """« Demander la gestion d’un adhérent » (F070)."""

    number = number_field()
    siret = siret_field("SIRET")


class AdministratorForm(Form):
    """« Modifier l’administrateur d’un compte adhérent » (F071)."""

    number = number_field()
    siret = siret_field("Siret")
    former_email = TextField(
        "Email de l’ancien administrateur",
        [Required(), ShortEnough(254), Shaped(clean_email)],
        description="Celle de la personne que vous remplacez.",
        render_kw={"inputmode": "email", "autocapitalize": "none", "autocomplete": "off"},
    )


class TakeoverForm(Form):
    """« Signaler un rachat de société ou un changement de dirigeant » (F072)."""

    description = described(DESCRIBE)
    number = number_field()
    siret = siret_field("Ancien numéro de Siret")
    new_siret = siret_field("Nouveau numéro de Siret")


class MergerForm(Form):
    """« Demander la fusion/absorption d’entreprises » (F073)."""

    description = described(DESCRIBE_MERGER)


class SynchroniseForm(Form):
    """« Synchroniser votre adhérent » (F068)."""

    number = number_field()
    siren = TextField(
        "SIREN",
        [Required(), ShortEnough(TYPED), Shaped(clean_siren)],
        description="Les 9 premiers chiffres du SIRET.",
        render_kw=DIGITS,
    )


class CodeForm(Form):
    """The code that confirms a synchronisation."""

    code = TextField(
        "Code reçu",
        [Required(), ShortEnough(20)],
        description="6 chiffres, par e-mail ou dans la lettre du service.",
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )


class RefusalForm(Form):
    """Why not; the person who asked reads it."""

    reason = LongTextField(
        "Motif", [Required(), ShortEnough(500)], description=spaced("La personne le lira : dites-lui quoi faire.")
    )


class GrantForm(Form):
    """The kind of access that an administrator opens, and its days (F061)."""

    layout = (Group("", ("preset",)), Group("Pendant combien de temps", ("starts_on", "ends_on")))
    pairs = (("starts_on", "ends_on"),)

    preset = ChoiceField(
        label="Type d’accès",
        validators=[Required("Choisissez un type d’accès.")],
        choices=[SelectChoice(value=each.key, label=spaced(f"{each.label} : {each.hint}")) for each in PRESETS],
        coerce=str,
    )
    starts_on = DayField("À partir du", [Optional()], description=spaced("Vide : dès aujourd’hui."))
    ends_on = DayField("Jusqu’au", [Optional()], description=spaced("Dernier jour. Vide : sans fin prévue."))


ASK_FORMS: dict[Kind, type[Form]] = {
    Kind.ACCESS: AccessForm,
    Kind.ADMINISTRATOR: AdministratorForm,
    Kind.TAKEOVER: TakeoverForm,
    Kind.MERGER: MergerForm,
}


def typed(form: Form) -> dict[str, Any]:
    """What was typed, without hidden fields."""
    return {name: value for name, value in form.values().items() if value is not None}
