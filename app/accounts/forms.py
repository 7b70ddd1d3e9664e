"""Forms of the door, of one's account, and of the rights of others."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, Self

from markupsafe import Markup
from wtforms import BooleanField, HiddenField, PasswordField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, Optional

from app.accounts.facts import Facts, Terms, WayIn
from app.accounts.rules import passwords
from app.accounts.rules.codes import CODE_DIGITS
from app.accounts.rules.rights import BY_KEY, ROLES
from app.law.contact import clean_email, clean_phone
from app.platform.form import ChoicesField, DayField, Form, Group, Required, Shaped, ShortEnough, TextField
from app.platform.right import Right

USERNAME_LENGTH = 128
SECRET = {"autocomplete": "new-password"}
ACCEPTED = "Cochez cette case pour continuer : lisez d’abord le texte si vous ne le connaissez pas."
DATED = "Son accès a toujours un dernier jour : dans un an si vous n’en donnez pas."
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


class ProfileForm(Form):
    """« Modifier votre profil » (F030, F031)."""

    username = TextField("Nom d’utilisateur", [Required(), ShortEnough(USERNAME_LENGTH)], render_kw=NAME)
    first_name = name_field("Prénom", "given-name")
    last_name = name_field("Nom", "family-name")
    phone = phone_field()
    contact = BooleanField("Je suis la personne de contact pour mon entreprise")

    def fit(self, *, named: bool, company: bool) -> None:
        """Leave out what somebody has not.

        Args:
            named: people choose a user name (K4).
            company: they act for an adherent, whose « Contact portail » they may be.
        """
        if not named:
            del self.username
        if not company:
            del self.contact


class EmailForm(Form):
    """A new address, which its mail confirms."""

    email = email_field("Nouvelle adresse e-mail", longest=USERNAME_LENGTH)
    current = secret_field("Mot de passe actuel")


class NewPasswordForm(PasswordForm):
    """« Modifier mon mot de passe »."""

    layout = (Group("", ("current", "password", "again")),)

    current = secret_field("Mot de passe actuel")


class AccessForm(Form):
    """Where the link goes that replaces the letter."""

    email = email_field("Adresse e-mail du futur administrateur")


class ColleagueDataForm(Form):
    """« Informations sur l’utilisateur »: what an administrator corrects of a colleague who acts for nobody else."""

    first_name = name_field("Prénom", "off")
    last_name = name_field("Nom", "off")
    phone = phone_field()


class NotificationsForm(Form):
    """What one wants to be told of, by each way; the choices are those of the person."""

    by_mail = ChoicesField("Par e-mail", choices=[])
    in_page = ChoicesField("Dans le portail", choices=[])

    @classmethod
    def about(cls, topics: Sequence[tuple[str, str]], by_mail: Collection[str], in_page: Collection[str]) -> Self:
        """The form of somebody who may be told of these topics (key, label), with what they want now."""
        form = cls(data={"by_mail": sorted(by_mail), "in_page": sorted(in_page)})
        for field in (form.by_mail, form.in_page):
            field.choices = [SelectChoice(value=key, label=label) for key, label in topics]
        return form


class LookForm(Form):
    """« Voir comme » : why."""

    reason = TextField(
        "Motif",
        [Required(), ShortEnough(200)],
        description="Par exemple : appel de Mme Martin, qui ne trouve pas ses convocations.",
        render_kw={"autocomplete": "off"},
    )
