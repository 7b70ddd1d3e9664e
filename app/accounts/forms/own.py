"""One’s own account: profile, address, news."""

from collections.abc import Collection, Sequence
from typing import Self

from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice

from app.accounts.forms.fields import NAME, USERNAME_LENGTH, email_field, name_field, phone_field, secret_field
from app.platform.field import ChoicesField, TextField
from app.platform.form import Form
from app.platform.validator import Required, ShortEnough


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
