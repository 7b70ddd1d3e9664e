"""« Connexion », « Se déconnecter »."""

from flask import flash, redirect, request, url_for

from app.accounts.forms import SignInForm
from app.accounts.rules.door import local_path, typed_name
from app.accounts.screens.sending import Outside, at_door, browser, tried
from app.accounts.services import door
from app.platform.answer import status
from app.platform.page import Answer, action, route, setting
from app.platform.security import begin_session, current_person, end_session, read_session

WRONG = "Ce nom et ce mot de passe ne vont pas ensemble : vérifiez-les, ou choisissez un nouveau mot de passe."


class Door(Outside):
    """« Connexion » : the way in and the way out."""

    title = "Connexion"
    route_base = "/connexion"
    default_view = "login"

    @route("/", post=True)
    def login(self) -> Answer:
        """Sign in with a user name or an e-mail address, then go where one wanted to."""
        onward = local_path(request.args.get("next", ""))
        if current_person() is not None:
            return redirect(onward)
        form, refusal = SignInForm(), None
        if form.is_submitted() and form.validate():
            token = self._token(typed_name(form.name.data), form.password.data)
            if token is not None:
                begin_session(token)
                return redirect(onward if onward != "/" else first_page(token))
            refusal = WRONG
        demo = (setting("demo_sign_ins") or ()) if setting("DEMO") else ()
        page = self.render("accounts/sign_in.html", form=form, refusal=refusal, sign_ins=demo)
        return page, status(form)

    @action("/leave")
    def leave(self) -> Answer:
        """Sign out: what the cookie holds opens nothing any more."""
        person = current_person()
        if person is not None:
            with at_door() as ctx:
                door.sign_out(ctx, sign_in_id=person.sign_in_id)
        end_session()
        flash("Vous êtes déconnecté.", "success")
        return redirect(url_for("Door.login"))

    def _token(self, name: str, typed: str) -> str | None:
        attempt_id = tried(name)
        with at_door() as ctx:
            return door.sign_in(ctx, attempt_id=attempt_id, name=name, typed=typed, browser=browser())


def first_page(token: str) -> str:
    """Where one starts: the choice of an adherent for whom several are open (ACC-16), else the first page."""
    person = read_session(token)
    several = person is not None and len(person.companies) > 1
    return url_for("Switch.show") if several else "/"
