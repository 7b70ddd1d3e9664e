"""« Connexion »: names, passwords, codes and keys."""

from wtforms import HiddenField

from app.accounts.facts import Facts, Terms, WayIn
from app.accounts.forms.fields import account_field, secret_field, terms_field
from app.accounts.rules.codes import CODE_DIGITS
from app.platform.field import TextField
from app.platform.form import Form
from app.platform.validator import Required, ShortEnough


class SignInForm(Form):
    """« Connexion »."""

    name = account_field()
    password = secret_field("Mot de passe")

    terms = terms_field()

    def fit(self, facts: Facts) -> None:
        """Call the name as this service does, and leave out terms that are not asked each time (K6)."""
        if facts.terms is not Terms.EACH_SIGN_IN:
            del self.terms
        if facts.way_in is WayIn.TWO_STEPS:
            self.name.label.text = "Adresse e-mail"
        elif facts.way_in is WayIn.ONE_PAGE:
            self.name.label.text = "Nom d’utilisateur" if facts.usernames else "Adresse e-mail"


class NameForm(Form):
    """Who wants to sign in, before anything is shown: the first of two steps, or a code by e-mail."""

    name = account_field("Adresse e-mail")


class CodeForm(Form):
    """A code of six digits."""

    code = TextField(
        f"Code à {CODE_DIGITS} chiffres",
        [Required(), ShortEnough(20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none"},
    )


class FactorForm(Form):
    """The code of an application, or one for a bad day."""

    code = TextField(
        "Code de l’application, ou code de secours",
        [Required(), ShortEnough(20)],
        description="6 chiffres dans l’application ; un code de secours ressemble à K7QMX-T4R9B.",
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"},
    )


class InstallForm(CodeForm):
    """The first code of a new application, with its secret, sealed."""

    ticket = HiddenField()


class KeyForm(Form):
    """A new passkey: what one calls it, and what it answered."""

    name = TextField(
        "Nom de la clé",
        [Required(), ShortEnough(60)],
        description="Pour la reconnaître : « Téléphone », « Ordinateur du bureau ».",
        render_kw={"autocomplete": "off"},
    )
    answer = HiddenField()
