"""Forms of first accounts: the n° télédéclarant, registering, one more company; and the terms that go with them."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from app.accounts.facts import Facts, ResetKey
from app.accounts.forms import (
    USERNAME_LENGTH,
    PasswordForm,
    account_field,
    email_field,
    name_field,
    phone_field,
    secret_field,
    terms_field,
)
from app.accounts.models.terms import LONGEST
from app.accounts.rules.door import typed_name
from app.platform.form import Form, Group, LongTextField, Required, ShortEnough, TextField

RESET_LABELS: Mapping[tuple[ResetKey, ...], str] = {
    (ResetKey.USERNAME,): "Nom d’utilisateur",
    (ResetKey.EMAIL,): "Adresse e-mail",
}
"""Else either will do."""


def filer_field() -> TextField:
    """The secret of a company, as its letter shows it."""
    return TextField(
        "N° télédéclarant",
        [Required(), ShortEnough(40)],
        description="16 chiffres, avec ou sans espaces.",
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class FilerNumberForm(Form):
    """« Se connecter avec son code adhérent »."""

    number = TextField("Code adhérent", [Required(), ShortEnough(20)], render_kw={"autocomplete": "off"})
    filer_number = filer_field()


class AddCompanyForm(FilerNumberForm):
    """« Ajouter une entreprise »."""

    third_party = BooleanField("Je suis tiers déclarant de l’entreprise")


class Registering(Form):
    """What both registrations ask: the address twice, since a link goes there and nothing else proves it."""

    last_name = name_field("Nom", "family-name")
    first_name = name_field("Prénom", "given-name")
    function = TextField("Fonction", [Required(), ShortEnough(100)], render_kw={"autocomplete": "organization-title"})
    email = email_field(longest=USERNAME_LENGTH)
    email_again = email_field("Confirmer adresse e-mail", longest=USERNAME_LENGTH)
    phone = phone_field()
    terms = terms_field()

    def validate_email_again(self, field: Any) -> None:
        """Refuse another address than the first one; spaces and capitals make none."""
        if typed_name(field.data) != typed_name(self.email.data or ""):
            raise ValidationError("Les deux adresses sont différentes : tapez-les de nouveau.")


class RegisterForm(Registering):
    """« Créer votre compte », with the number of a company (F009)."""

    layout = (
        Group("", ("last_name", "first_name", "function", "email", "email_again", "phone", "third_party", "terms")),
    )

    ticket = HiddenField()
    phone = phone_field("N° mobile")
    third_party = BooleanField("Je suis tiers déclarant de l’entreprise")


class SignUpForm(Registering, PasswordForm):
    """« Créez votre compte » : the person first, the company afterwards (F010)."""

    layout = (
        Group("", ("last_name", "first_name", "function", "phone")),
        Group("Pour vous connecter", ("email", "email_again", "password", "again", "terms")),
    )


class ProveForm(Form):
    """« Activer mon compte » in another browser than the one that registered."""

    password = secret_field("Mot de passe choisi à l’inscription")


class TermsForm(Form):
    """The box alone, when a new version is accepted."""

    terms = terms_field()


class PublishForm(Form):
    """A new version of the terms."""

    body = LongTextField(
        "Texte",
        [Required(), ShortEnough(LONGEST)],
        description="Une ligne vide entre deux paragraphes ; « ## » au début d’une ligne en fait un titre.",
        render_kw={"rows": 24},
    )


class ForgottenByNumberForm(Form):
    """« Mot de passe oublié », where nobody remembers a user name: the company's number and one's address."""

    number = TextField(
        "N° d’adhérent",
        [Required(), ShortEnough(40)],
        description="En haut de nos lettres.",
        render_kw={"autocomplete": "off"},
    )
    email = email_field("E-mail du contact portail", description="L’adresse donnée à la création de votre compte.")

    def fit(self, *, invoices: bool) -> None:
        """Offer an invoice's number too, where some room finds an adherent by it (K7)."""
        if invoices:
            self.number.label.text = "N° d’adhérent ou n° de facture"
            self.number.description = "En haut de nos lettres et de nos factures."


class ForgottenByNameForm(Form):
    """« Mot de passe oublié » by user name, by e-mail address, or by either."""

    name = account_field()

    def fit(self, facts: Facts) -> None:
        """Ask by what this service knows (K7)."""
        keys = tuple(key for key in facts.reset_keys if key is not ResetKey.NUMBER)
        self.name.label.text = RESET_LABELS.get(keys, self.name.label.text)
