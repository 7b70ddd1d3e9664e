"""What a letter or a mailed link opens: a new account, or one more adherent for one that is there."""

from wtforms import HiddenField

from app.accounts.facts import Facts, WayIn
from app.accounts.forms.fields import (
    NAME,
    USERNAME_LENGTH,
    account_field,
    email_field,
    name_field,
    phone_field,
    secret_field,
    terms_field,
)
from app.accounts.forms.passwords import PasswordForm
from app.platform.field import TextField
from app.platform.form import Form, Group
from app.platform.validator import Required, ShortEnough


class LetterForm(Form):
    """« 1ère Connexion »: what the letter gives."""

    number = TextField(
        "N° d’adhérent", [Required(), ShortEnough(20)], description="En haut de la lettre, par exemple 10250."
    )
    provisional = TextField(
        "Mot de passe provisoire",
        [Required(), ShortEnough(40)],
        description="Majuscules ou minuscules, avec ou sans tirets.",
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "one-time-code"},
    )


class AccessForm(Form):
    """Where the link goes that replaces the letter."""

    email = email_field("Adresse e-mail du futur administrateur")


class ColleagueForm(PasswordForm):
    """The account that a mailed link opens: the address is known."""

    layout = (
        Group("", ("first_name", "last_name", "phone")),
        Group("Pour vous connecter", ("username", "password", "again", "terms")),
    )

    first_name = name_field("Prénom", "given-name")
    last_name = name_field("Nom", "family-name")
    phone = phone_field()
    username = TextField(
        "Nom d’utilisateur",
        [Required(), ShortEnough(USERNAME_LENGTH)],
        description="Vous vous en servirez pour vous connecter ; votre adresse e-mail marche aussi.",
        render_kw=NAME,
    )
    terms = terms_field()

    def say_policy(self, facts: Facts) -> None:
        """The same, without what the service does without: user names (K4), passwords (K2)."""
        super().say_policy(facts)
        if not facts.usernames:
            del self.username
        if facts.way_in is WayIn.CODE:
            del self.password, self.again


class AdministratorForm(ColleagueForm):
    """The administrator's account, opened by a letter (ACC-02)."""

    layout = (
        Group("", ("first_name", "last_name", "email", "phone")),
        Group("Pour vous connecter", ("username", "password", "again", "terms")),
    )

    ticket = HiddenField()
    email = email_field(longest=USERNAME_LENGTH)


class JoinForm(Form):
    """An account that is already there, for one more adherent."""

    ticket = HiddenField()
    name = account_field()
    password = secret_field("Mot de passe")


class JoinByLinkForm(Form):
    """The same, when the address of the account is that of the link."""

    password = secret_field("Votre mot de passe")
