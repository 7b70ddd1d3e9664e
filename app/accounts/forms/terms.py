"""The terms of use: accepted, and published."""

from app.accounts.forms.fields import terms_field
from app.accounts.models.terms import LONGEST
from app.platform.field import LongTextField
from app.platform.form import Form
from app.platform.validator import Required, ShortEnough


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
