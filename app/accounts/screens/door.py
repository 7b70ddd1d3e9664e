"""« Connexion », in the way of the service, and « Se déconnecter »."""

from flask import flash, redirect, request, url_for

from app.accounts.facts import Facts, Terms, WayIn
from app.accounts.forms.door import NameForm, SignInForm
from app.accounts.rules.browsers import local_path
from app.accounts.rules.names import typed_name
from app.accounts.screens.codes import send_code
from app.accounts.screens.sending import Outside, browser, come_in, tried
from app.accounts.services import door, terms
from app.accounts.services.door import Entrance
from app.platform.answer import done_at_door, status
from app.platform.form import Form
from app.platform.page import Answer, action, at_door, route, setting
from app.platform.security import current_person, end_session

WRONG = "Ce nom et ce mot de passe ne vont pas ensemble : vérifiez-les, ou choisissez un nouveau mot de passe."
TITLES = {WayIn.TWO_STEPS: "Connexion à votre espace", WayIn.CODE: "Connexion au portail adhérent"}
"""Where a manual calls it otherwise than « Connexion »."""
LABELS = {WayIn.TWO_STEPS: "Votre adresse e-mail", WayIn.CODE: "Adresse mail"}
CODES = (WayIn.CODE, WayIn.ANY)


class Door(Outside):
    """« Connexion » : the way in and the way out."""

    title = "Connexion"
    route_base = "/connexion"
    default_view = "login"

    @route("/", post=True)
    def login(self) -> Answer:
        """Sign in as the service does (K2), then go where one wanted to."""
        onward = local_path(request.args.get("next", ""))
        if current_person() is not None:
            return redirect(onward)
        way = self.facts().way_in
        if way in CODES and (way is WayIn.CODE or "code" in request.form):
            return self._by_code(onward)
        if way is WayIn.TWO_STEPS and "password" not in request.form:
            return self._first_step()
        return self._by_password(onward)

    @action("/leave")
    def leave(self) -> Answer:
        """Sign out: what the cookie holds opens nothing any more."""
        person = current_person()
        if person is not None:
            done_at_door(lambda ctx: door.sign_out(ctx, sign_in_id=person.sign_in_id))
        end_session()
        flash("Vous êtes déconnecté.", "success")
        onward = local_path(request.form.get("next", ""))
        return redirect(url_for("Door.login", next=onward if onward != "/" else None))

    def _by_password(self, onward: str) -> Answer:
        """Name and password: in one go, or as the second of two steps (F022, F023)."""
        form, refusal = SignInForm(), None
        form.fit(self.facts())
        if form.is_submitted() and form.validate():
            entrance = self._entrance(typed_name(form.name.data), form.password.data)
            if entrance is not None:
                return come_in(entrance, onward)
            refusal = WRONG
        return self._page(form, refusal), status(form)

    def _first_step(self) -> Answer:
        """The address alone; whoever has it, the password is asked for next."""
        form = self._named()
        if form.is_submitted() and form.validate():
            second = SignInForm(formdata=None, data={"name": form.name.data})
            second.fit(self.facts())
            return self._page(second, None)
        return self._page(form, None), status(form)

    def _by_code(self, onward: str) -> Answer:
        """A code by e-mail, for whomever (F015, F016)."""
        form = self._named()
        if form.is_submitted() and form.validate():
            return send_code(typed_name(form.name.data), onward)
        if self.facts().way_in is WayIn.CODE:
            return self._page(form, None), status(form)
        whole = SignInForm()
        whole.fit(self.facts())
        whole.name.errors = form.name.errors
        return self._page(whole, None), status(form)

    def _named(self) -> NameForm:
        form = NameForm()
        form.name.label.text = LABELS.get(self.facts().way_in, form.name.label.text)
        return form

    def _page(self, form: Form, refusal: str | None) -> str:
        facts: Facts = self.facts()
        demo = (setting("demo_sign_ins") or ()) if setting("DEMO") else ()
        return self.render(
            "accounts/sign_in.html",
            title=TITLES.get(facts.way_in, self.title),
            form=form,
            refusal=refusal,
            sign_ins=demo,
            way=facts.way_in.value,
            activations=[each.value for each in facts.activations],
        )

    def _entrance(self, name: str, typed: str) -> Entrance | None:
        attempt_id = tried(name)
        with at_door() as ctx:
            entrance = door.sign_in(ctx, attempt_id=attempt_id, name=name, typed=typed, browser=browser())
            if entrance is not None and self.facts().terms is Terms.EACH_SIGN_IN:
                terms.accept(ctx, user_id=entrance.user.id)
            return entrance
