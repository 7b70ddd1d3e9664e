"""Choosing a password: alone, to replace one, or forgotten."""

from collections.abc import Mapping

from wtforms import PasswordField
from wtforms.validators import EqualTo

from app.accounts.facts import Facts, ResetKey
from app.accounts.forms.fields import SECRET, account_field, email_field, secret_field
from app.accounts.rules import passwords
from app.platform.field import TextField
from app.platform.form import Form, Group
from app.platform.validator import Required, ShortEnough


class PasswordForm(Form):
    """A new password, twice."""

    password = PasswordField("Mot de passe", [Required()], render_kw=SECRET)
    again = PasswordField(
        "Répétez le mot de passe",
        [Required(), EqualTo("password", message="Les deux mots de passe sont différents : tapez-les de nouveau.")],
        render_kw=SECRET,
    )

    def say_policy(self, facts: Facts) -> None:
        """Say under the field what the service asks of a password."""
        self.password.description = passwords.hint(least=facts.password_least, kinds=facts.password_kinds)


class NewPasswordForm(PasswordForm):
    """« Modifier mon mot de passe »."""

    layout = (Group("", ("current", "password", "again")),)

    current = secret_field("Mot de passe actuel")


RESET_LABELS: Mapping[tuple[ResetKey, ...], str] = {
    (ResetKey.USERNAME,): "Nom d’utilisateur",
    (ResetKey.EMAIL,): "Adresse e-mail",
}
"""Else either will do."""


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
