"""The code that came by e-mail, and the link that comes when many codes were asked for."""

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.accounts.facts import WayIn
from app.accounts.forms.door import CodeForm
from app.accounts.rules.browsers import local_path
from app.accounts.screens.sending import Outside, browser, come_in
from app.accounts.services import codes
from app.platform.answer import GONE, TOO_MANY, done_at_door, status
from app.platform.browser import carried, carry
from app.platform.page import Answer, action, route

ASKED, NAME = "code", "name"
"""What a browser carries between asking for a code and typing it."""


def send_code(name: str, onward: str) -> Response:
    """Mail a code to whom this name belongs, and lead to where it is typed: the same page for all."""
    token = done_at_door(lambda ctx: codes.ask(ctx, name=name, browser=browser()))
    if token is None:
        abort(TOO_MANY)
    carry(ASKED, token)
    carry(NAME, name)
    return redirect(url_for("MailedCode.show", next=onward if onward != "/" else None))


class MailedCode(Outside):
    """« Votre code » : six digits from the mail (ACC-08)."""

    title = "Votre code"
    route_base = "/connexion/code"

    @route("/", post=True)
    def show(self) -> Answer:
        """Type the code, in the browser that asked for it."""
        self._offered()
        onward = local_path(request.args.get("next", ""))
        form = CodeForm()
        if form.is_submitted() and form.validate():
            entrance = done_at_door(
                lambda ctx: codes.enter(ctx, token=carried(ASKED), typed=form.code.data, browser=browser())
            )
            if not isinstance(entrance, str):
                return come_in(entrance, onward)
            form.refuse(entrance, "code")
        page = self.render(
            "accounts/mailed_code.html", form=form, refusal=None, name=carried(NAME), minutes=self.facts().code_minutes
        )
        return page, status(form)

    @action("/again")
    def again(self) -> Answer:
        """Ask for another code, for the same name."""
        self._offered()
        name = carried(NAME)
        if not name:
            return redirect(url_for("Door.login"))
        flash(
            "Un autre message est parti : le code d’avant et le nouveau servent tous deux jusqu’à leur heure.", "info"
        )
        return send_code(name, local_path(request.args.get("next", "")))

    def _offered(self) -> None:
        """Codes by mail are not for every service."""
        if self.facts().way_in not in (WayIn.CODE, WayIn.ANY):
            abort(404)


class MailedLink(Outside):
    """The link that a mail holds instead of one more code. Opening it uses nothing up; its button does."""

    title = "Se connecter"
    route_base = "/connexion/lien"

    @route("/<token>", post=True)
    def show(self, token: str) -> Answer:
        """Say for whom it is, then let in."""
        holder = done_at_door(lambda ctx: codes.link_holder(ctx, token))
        if holder is not None and request.method == "POST":
            entrance = done_at_door(lambda ctx: codes.enter_by_link(ctx, token=token, browser=browser()))
            if entrance is not None:
                return come_in(entrance)
            holder = None
        if holder is None:
            return self.render("accounts/link_ended.html", title="Ce lien ne sert plus"), GONE
        return self.render("accounts/mailed_link.html", holder=holder)
