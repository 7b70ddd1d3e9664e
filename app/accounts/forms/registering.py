"""Registering by oneself: the n° télédéclarant, the free account, one more company."""

from typing import Any

from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from app.accounts.forms.fields import USERNAME_LENGTH, email_field, name_field, phone_field, secret_field, terms_field
from app.accounts.forms.passwords import PasswordForm
from app.accounts.rules.names import typed_name
from app.platform.field import TextField
from app.platform.form import Form, Group
from app.platform.validator import Required, ShortEnough


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
