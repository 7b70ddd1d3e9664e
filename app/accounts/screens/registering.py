"""« Créez votre compte » for who has no letter, and the link that confirms an account that was asked for."""

from flask import flash, redirect, url_for

from app.accounts.facts import Activation
from app.accounts.forms.passwords import PasswordForm
from app.accounts.forms.registering import ProveForm, SignUpForm
from app.accounts.rules.names import typed_name
from app.accounts.screens.filer import FilerNumber
from app.accounts.screens.sending import Outside, tried
from app.accounts.services import registration
from app.platform.answer import GONE, done_at_door, sent, status
from app.platform.browser import carried, carry
from app.platform.form import Form
from app.platform.page import Answer, route
from app.platform.security import end_session

ASKED = "registration"
ACTIVATED = "Votre compte est activé : connectez-vous."


class SignUp(Outside):
    """« Créez votre compte » (ACC-10)."""

    title = "Créez votre compte"
    route_base = "/inscription"

    @route("/", post=True)
    def show(self) -> Answer:
        """The person and the password; a link is mailed, the page is the same for every address."""
        done_at_door(lambda ctx: registration.require_open(ctx, Activation.SIGN_UP))
        form = SignUpForm()
        form.say_policy(self.facts())
        if sent(form, lambda: _asked(form)):
            return self.render("accounts/registered.html", email=typed_name(form.email.data))
        return self.render("accounts/sign_up.html", form=form, refusal=None), status(form)

    @route("/<token>", post=True)
    def activate(self, token: str) -> Answer:
        """« Activer mon compte »: by a button; elsewhere by the password, too. Opening the link uses nothing up."""
        asked = done_at_door(lambda ctx: registration.shown(ctx, token, carried(ASKED)))
        if asked is None:
            return self.render("accounts/link_ended.html", title="Ce lien ne sert plus", again=self._again()), GONE
        form: Form = PasswordForm() if asked.chooses else ProveForm() if asked.proves else Form()
        if isinstance(form, PasswordForm):
            form.say_policy(self.facts())
        password = form.password.data if isinstance(form, PasswordForm | ProveForm) else ""
        if sent(form, lambda: _activated(token, password or "", counted=asked.proves)):
            end_session()
            flash(ACTIVATED, "success")
            return redirect(url_for("Door.login"))
        return self.render("accounts/activate.html", form=form, asked=asked, refusal=None), status(form)

    def _again(self) -> tuple[str, str] | None:
        """Where one registers, whichever way is open."""
        ways = self.facts().activations
        if Activation.SIGN_UP in ways:
            return url_for("SignUp.show"), "Créez votre compte"
        return (url_for("FilerNumber.show"), FilerNumber.title) if Activation.FILER_NUMBER in ways else None


def _asked(form: SignUpForm) -> bool:
    said = {name: value or "" for name, value in form.values().items() if name not in {"email_again", "again", "terms"}}
    tried(f"registration {typed_name(said['email'])}")
    held = done_at_door(lambda ctx: registration.sign_up(ctx, **said))
    carry(ASKED, held)
    return True


def _activated(token: str, password: str, *, counted: bool) -> bool:
    if counted:
        tried(f"activation {token}")
    done_at_door(lambda ctx: registration.activate(ctx, token=token, held=carried(ASKED), password=password))
    return True
