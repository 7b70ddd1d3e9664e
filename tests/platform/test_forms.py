"""What every form says: which field it refuses, that a number does not belong there, that nothing changed."""

import re

import pytest
from flask import render_template_string
from wtforms import HiddenField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField

from app.adherents.models import Contact
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.field import ChoiceField, LongTextField, TextField
from app.platform.form import Form, Group
from app.platform.refusal import NUMBER_TOLD, REQUIRED
from app.platform.validator import Required, ShortEnough
from tests.factories import ContactFactory

NUMBER = "1 85 05 78 006 084 91"
PASTED = "app.platform.intake.pages.PasteForm.pasted"
"""Cells of a spreadsheet, those of numbers too: an import keeps them sealed, each in its column."""
SUMMARY = '{% from "layout/field.html" import summary %}{{ summary(form) }}'


class Letter(Form):
    """A field of each kind that takes words, and one to choose from."""

    subject = TextField("Objet", validators=[Required(), ShortEnough(8)])
    text = LongTextField("Texte")
    nir = TextField("N° de Sécurité Sociale")
    kind = ChoiceField("Sorte", choices=[SelectChoice(value="a", label="A")])


@pytest.fixture
def send(app):
    """Send the letter; the refusals by field, and the summary as it is read."""

    def do(**typed):
        with app.test_request_context("/", method="POST", data={"subject": "Bonjour", "kind": "a"} | typed):
            form = Letter()
            form.validate()
            said = re.sub(r"<[^>]+>", "|", render_template_string(SUMMARY, form=form)).replace("\u00a0", " ")
            return {field.name: sentence for field, sentence in form.refusals}, said

    return do


def test_a_lone_answer_that_lacks_is_named_above_the_form(send):
    refused, said = send(subject="")
    assert refused == {"subject": REQUIRED}
    assert "|Objet : cette réponse est nécessaire.|" in said


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kind": "z"}, "Sorte : choisissez dans la liste proposée."),
        ({"subject": "Bonjour à tous"}, "Objet : 8 caractères au plus : raccourcissez."),
        ({"text": NUMBER}, "Texte : retirez le numéro de sécurité sociale, qui ne s’écrit que dans le champ"),
    ],
)
def test_so_is_what_is_clear_beside_its_field_only(send, typed, told):
    assert told in send(**typed)[1]


def test_the_summary_follows_the_page_and_not_the_order_in_which_fields_were_written(app):
    class TurnedRound(Letter):
        """The same, its subject last."""

        layout = (Group("Lettre", ("nir", "text")), Group("Objet", ("subject",)))

    with app.test_request_context("/", method="POST", data={"subject": "", "text": NUMBER, "kind": "z"}):
        form = TurnedRound()
        form.validate()
        assert [field.name for field, _ in form.refusals] == ["text", "subject", "kind"]


@pytest.mark.parametrize("name", ["subject", "text"])
def test_a_social_security_number_has_no_place_in_a_text(send, name):
    assert send(**{name: f"Vu : {NUMBER}"})[0] == {name: NUMBER_TOLD}


def test_it_has_one_in_its_own_field(send):
    assert send(nir=NUMBER, text="Il est né le 5 mai 1985.")[0] == {}


def test_saving_a_record_as_it_stood_writes_no_history_and_says_so(browse, employer, stored):
    row = ContactFactory()
    browser = browse(employer(Right.COMPANY_CONTACTS, of=row.adherent_id))
    address = f"/contacts/{row.id}/edit"
    typed = {"last_name": row.last_name, "first_name": row.first_name, "email": row.email}
    same = browser.post(address, data=typed, follow_redirects=True)
    assert "Rien n’a changé." in same.text
    assert stored(AuditLine) == []
    other = browser.post(address, data=typed | {"first_name": "Julien"}, follow_redirects=True)
    assert "Rien n’a changé." not in other.text
    assert [line.action for line in stored(AuditLine)] == ["contact_corrected"]
    assert stored(Contact)[0].first_name == "Julien"


def kinds_of(form):
    """The form and all that are made from it."""
    yield form
    for each in form.__subclasses__():
        yield from kinds_of(each)


@pytest.mark.usefixtures("portal")
def test_every_field_that_takes_words_is_of_the_kinds_that_refuse_a_number():
    hidden = (HiddenField, PasswordField)
    taking = {
        f"{form.__module__}.{form.__name__}.{name}": field.field_class
        for form in kinds_of(Form)
        for name, field in vars(form).items()
        if isinstance(field, UnboundField) and issubclass(field.field_class, StringField)
    }
    ours = (TextField, LongTextField, *hidden)
    assert len(taking) > 50
    assert {name for name, kind in taking.items() if not issubclass(kind, ours)} == {PASTED}
