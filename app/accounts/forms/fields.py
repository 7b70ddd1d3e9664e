"""Fields that several forms of accounts share."""

from enum import StrEnum
from typing import Any

from markupsafe import Markup
from wtforms import BooleanField, PasswordField
from wtforms.validators import Optional

from app.accounts.rules import passwords
from app.law.contact import clean_email, clean_phone
from app.platform.field import TextField
from app.platform.validator import Required, Shaped, ShortEnough

USERNAME_LENGTH = 128
SECRET = {"autocomplete": "new-password"}
ACCEPTED = "Cochez cette case pour continuer : lisez d’abord le texte si vous ne le connaissez pas."
NAME = {"autocomplete": "username", "autocapitalize": "none"}


def name_field(label: str, autocomplete: str) -> TextField:
    """A first or last name."""
    return TextField(label, [Required(), ShortEnough(64)], render_kw={"autocomplete": autocomplete})


def account_field(label: str = "Nom d’utilisateur ou adresse e-mail") -> TextField:
    """By what somebody names their own account."""
    return TextField(label, [Required(), ShortEnough(320)], render_kw=NAME)


def email_field(label: str = "Adresse e-mail", longest: int = 254, **said: Any) -> TextField:
    """An address as mail takes it; one that serves as a user name is no longer than a user name."""
    keyboard = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}
    return TextField(label, [Required(), ShortEnough(longest), Shaped(clean_email)], render_kw=keyboard, **said)


def phone_field(label: str = "Téléphone") -> TextField:
    """A phone number, which may be left out."""
    keyboard = {"autocomplete": "tel", "inputmode": "tel"}
    return TextField(label, [Optional(), ShortEnough(20), Shaped(clean_phone)], render_kw=keyboard)


def secret_field(label: str, autocomplete: str = "current-password") -> PasswordField:
    """A password that is already somebody's."""
    too_long = ShortEnough(passwords.LONGEST)
    return PasswordField(label, [Required(), too_long], render_kw={"autocomplete": autocomplete})


def terms_field() -> BooleanField:
    """« J'accepte les conditions d'utilisation et la politique de confidentialité », with the way to the text."""
    return BooleanField(
        "J’accepte les conditions d’utilisation et la politique de confidentialité",
        [Required(ACCEPTED)],
        description=Markup('<a href="/conditions/" target="_blank" rel="noopener">Lire le texte (nouvel onglet)</a>'),
    )


def member(kind: type[StrEnum], value: object) -> object:
    """A right from itself or from its name as posted; anything else is left for the field to refuse."""
    return value if isinstance(value, kind) else kind.__members__.get(str(value), value)
