"""« Mot de passe oublié », and the link by which a password is chosen."""

from flask import flash, redirect, url_for

from app.accounts.facts import ResetKey
from app.accounts.forms.passwords import ForgottenByNameForm, ForgottenByNumberForm, PasswordForm
from app.accounts.queries import first_accounts
from app.accounts.rules.names import typed_name
from app.accounts.screens.sending import Outside, know, tried
from app.accounts.services import passwords
from app.platform.answer import GONE, done_at_door, sent, status
from app.platform.form import Form
from app.platform.page import Answer, route
from app.platform.security import end_session


class Forgotten(Outside):
    """« Mot de passe oublié », by what the service knows people by (K7)."""

    title = "Mot de passe oublié"
    route_base = "/mot-de-passe"

    @route("/", post=True)
    def show(self) -> Answer:
        """Ask for a link; the answer is the same whoever asks."""
        form = self._form()
        if form.is_submitted() and form.validate():
            said = {name: typed_name(value) for name, value in form.values().items()}
            tried(f"forgotten {' '.join(said.values())}", by=[*said.values()][-1])
            done_at_door(lambda ctx: passwords.forgotten(ctx, **said))
            return self.render("accounts/forgotten_sent.html")
        return self.render("accounts/forgotten.html", form=form, facts=self.facts(), refusal=None), status(form)

    @route("/<ticket>", post=True)
    def choose(self, ticket: str) -> Answer:
        """Choose a password; opening the link uses nothing up, sending the form does."""
        holder = done_at_door(lambda ctx: passwords.holder(ctx, ticket))
        if holder is None:
            again = url_for("Forgotten.show"), "Recevoir un autre lien"
            return self.render("accounts/link_ended.html", title="Ce lien ne sert plus", again=again), GONE
        form = PasswordForm()
        form.say_policy(self.facts())
        if sent(form, lambda: _chosen(ticket, form.password.data)):
            flash("Votre mot de passe est enregistré : connectez-vous.", "success")
            end_session()
            know(holder)
            return redirect(url_for("Door.login"))
        first = holder.password is None
        title = "Choisir mon mot de passe" if first else "Nouveau mot de passe"
        page = self.render("accounts/choose_password.html", title=title, form=form, holder=holder, refusal=None)
        return page, status(form)

    def _form(self) -> Form:
        facts = self.facts()
        if ResetKey.NUMBER in facts.reset_keys:
            by_number = ForgottenByNumberForm()
            by_number.fit(invoices=bool(first_accounts.NUMBERS))
            return by_number
        form = ForgottenByNameForm()
        form.fit(facts)
        return form


def _chosen(ticket: str, password: str) -> bool:
    done_at_door(lambda ctx: passwords.choose(ctx, link=ticket, password=password))
    return True
