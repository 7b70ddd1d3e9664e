"""« Se connecter avec son code adhérent », and « Ajouter une entreprise » for who is signed in."""

from flask import flash, redirect, url_for

from app.accounts.facts import Activation, Facts
from app.accounts.forms.registering import AddCompanyForm, FilerNumberForm, RegisterForm
from app.accounts.rules.names import typed_name
from app.accounts.screens.sending import Outside, place, tried
from app.accounts.services import filer_numbers, registration
from app.platform.answer import REFUSED, done_at_door, form_page, sent, status
from app.platform.context import Side
from app.platform.joining import Joining, register_joining
from app.platform.page import Answer, Page, route, setting
from app.platform.security import Open, signed_in

WRONG = "Ce code adhérent et ce n° télédéclarant ne vont pas ensemble : recopiez-les de la lettre."


class FilerNumber(Outside):
    """« Code adhérent » and « N° télédéclarant » open the form of an account (ACC-05)."""

    title = "Se connecter avec son code adhérent"
    route_base = "/code-adherent"

    @route("/", post=True)
    def show(self) -> Answer:
        """Both numbers; when they are right, « Créer votre compte »."""
        done_at_door(lambda ctx: registration.require_open(ctx, Activation.FILER_NUMBER))
        form = FilerNumberForm()
        ticket = sent(form, lambda: self._ticket(form))
        if ticket:
            return self._form(RegisterForm(formdata=None, data={"ticket": ticket})), 200
        refusal = WRONG if ticket == "" else None
        page = self.render("accounts/filer_number.html", form=form, refusal=refusal)
        return page, status(form)

    @route("/compte", post=True)
    def account(self) -> Answer:
        """« Créer le compte » : the answers wait, a link is mailed; the page is the same for every address."""
        form = RegisterForm()
        if not form.is_submitted():
            return redirect(url_for("FilerNumber.show"))
        if sent(form, lambda: self._registered(form)):
            return self.render("accounts/registered.html", email=typed_name(form.email.data))
        return self._form(form), REFUSED

    def _ticket(self, form: FilerNumberForm) -> str:
        number, filer_number = form.number.data, form.filer_number.data
        attempt_id = tried(_counted_under(number))
        return done_at_door(
            lambda ctx: filer_numbers.show(ctx, attempt_id=attempt_id, number=number, filer_number=filer_number) or ""
        )

    def _registered(self, form: RegisterForm) -> bool:
        said = form.values()
        said.pop("email_again"), said.pop("terms")
        tried(f"registration {typed_name(said['email'])}")
        done_at_door(
            lambda ctx: registration.register_for(
                ctx, **(said | {"phone": said["phone"] or "", "ticket": said["ticket"] or ""})
            )
        )
        return True

    def _form(self, form: RegisterForm) -> str:
        return self.render("accounts/register.html", form=form, refusal=None)


class AddCompany(Page):
    """« Ajouter une entreprise » to one's account, as often as one has companies (ACC-18)."""

    right = Open.SIGNED_IN
    side = Side.EMPLOYER
    title = "Ajouter une entreprise"
    route_base = "/ajouter-une-entreprise"

    @route("/", post=True)
    def show(self) -> Answer:
        """Code adhérent and n° télédéclarant; the company is then the one that one acts for."""
        done_at_door(lambda ctx: registration.require_open(ctx, Activation.FILER_NUMBER))
        form = AddCompanyForm()
        added = sent(form, lambda: _added(form))
        if added:
            flash(f"{added} est ajoutée à votre compte.", "success")
            return redirect("/")
        if added == "":
            form.refuse(WRONG, "filer_number")
        lead = "Avec le code adhérent et le n° télédéclarant de sa lettre. Recommencez pour chaque entreprise."
        back = (url_for("Switch.show"), "Mes adhérents")
        return form_page(self, form, self.title, lead=lead, submit="Ajouter l’entreprise", back=back)


def _added(form: AddCompanyForm) -> str:
    """The company's name; empty when code and number do not go together."""
    person = signed_in()
    number = form.number.data
    tried(f"adding {person.username}")
    attempt_id = tried(_counted_under(number))
    return done_at_door(
        lambda ctx: (
            filer_numbers.add_company(
                ctx,
                attempt_id=attempt_id,
                number=number,
                filer_number=form.filer_number.data,
                third_party=form.third_party.data,
                sign_in_id=person.sign_in_id,
            )
            or ""
        )
    )


def _counted_under(number: str) -> str:
    """What tries of an adherent's number are counted under: each address by itself, so that none keeps another out."""
    return f"filer number {typed_name(number)} {place()}"


def _by_number() -> bool:
    facts: Facts = setting("profile")[Facts]
    return Activation.FILER_NUMBER in facts.activations


register_joining(
    Joining(
        "Ajouter une entreprise",
        "Avec son code adhérent et son n° télédéclarant.",
        "plus",
        "AddCompany.show",
        _by_number,
    )
)
