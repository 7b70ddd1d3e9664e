"""« Conditions d'utilisation et politique de confidentialité »: read by anybody, accepted, published by the service."""

from flask import flash, redirect, request, url_for

from app.accounts.forms.terms import PublishForm, TermsForm
from app.accounts.rules.browsers import local_path
from app.accounts.rules.terms import parts
from app.accounts.screens.sending import Outside
from app.accounts.services import terms
from app.platform import errand
from app.platform.answer import done, done_at_door, form_page, sent, status
from app.platform.errors import NotAllowed
from app.platform.facts import Facts as ServiceFacts
from app.platform.page import Answer, Page, context, route, setting
from app.platform.right import StaffRight
from app.platform.security import Open, signed_in
from app.platform.settings import Setting, register_setting

TITLE = "Conditions d’utilisation et politique de confidentialité"


class Terms(Outside):
    """The version in force (ACC-12)."""

    title = TITLE
    route_base = "/conditions"

    @route("/")
    def show(self) -> Answer:
        """The text, for everybody."""
        now = done_at_door(terms.current)
        return self.render("accounts/terms.html", parts=_parts(now.body), published_at=now.published_at)

    @route("/accepter", post=True, right=Open.SIGNED_IN)
    def accept(self) -> Answer:
        """Accept a new version before going on (K6)."""
        user_id, form = signed_in().actor.user_id, TermsForm()
        now = done_at_door(terms.current)
        if sent(form, lambda: _accepted(user_id, now.version)):
            errand.done()
            return redirect(local_path(request.args.get("next", "")))
        page = self.render("accounts/terms_accept.html", form=form, parts=_parts(now.body), refusal=None)
        return page, status(form)


class TermsText(Page):
    """« Conditions d'utilisation » of the service: a new version (K6)."""

    right = StaffRight.SETTINGS
    title = "Conditions d’utilisation"
    route_base = "/settings/conditions"
    family = "Settings"

    @route("/", post=True)
    def show(self) -> Answer:
        """Write the next version from the text of the one in force."""
        now = terms.current(context())
        version, body = now.version, now.body
        form = PublishForm(data={"body": body.replace("{service}", setting("profile")[ServiceFacts].name)})
        if sent(form, lambda: done(lambda ctx: terms.publish(ctx, body=form.body.data))):
            flash("La nouvelle version est publiée.", "success")
            return redirect(url_for("Terms.show"))
        back = (url_for("Settings.show"), "Réglages")
        return form_page(self, form, self.title, lead=_in_force(version), submit="Publier cette version", back=back)


register_setting(Setting("Comptes du service", "Conditions d’utilisation", "TermsText.show", StaffRight.SETTINGS))


def _in_force(version: int) -> str:
    now = f"Version {version} en vigueur." if version else "Le texte fourni avec le portail est en vigueur."
    return f"{now} Publier en fait une nouvelle version ; les précédentes restent telles qu’elles ont été acceptées."


def _parts(body: str) -> object:
    return parts(body, setting("profile")[ServiceFacts].name)


def _accepted(user_id: int | None, version: int) -> bool:
    if user_id is None:
        raise NotAllowed("signed out")
    done_at_door(lambda ctx: terms.accept(ctx, user_id=user_id, version=version))
    return True
