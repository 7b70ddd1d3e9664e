"""« Sécurité » of « Mon profil » : the application, the passkeys, the codes for a bad day."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, flash, jsonify, redirect, url_for

from app.accounts.forms.door import InstallForm, KeyForm
from app.accounts.queries import factors as reading
from app.accounts.screens.passkeys import KEY, answered, question, site
from app.accounts.screens.sending import browser
from app.accounts.services import factors, passkeys, profile, proven
from app.platform import square
from app.platform.account import User
from app.platform.answer import REFUSED, done_at_door, sent, status, told
from app.platform.browser import carried
from app.platform.context import Context
from app.platform.database import asked_row
from app.platform.errors import DomainError
from app.platform.form import Form
from app.platform.page import Answer, Page, action, at_door, route
from app.platform.security import Open, signed_in

Made = TypeVar("Made")
STALE = "Votre connexion date de plus de 15 minutes : reconnectez-vous d’abord."


class Security(Page):
    """« Sécurité » : what proves who one is, beside the password."""

    right = Open.SIGNED_IN
    title = "Sécurité"
    route_base = "/profil/securite"

    @route("/")
    def show(self) -> Answer:
        """What there is, and what can be added."""
        return self._page()

    @route("/application", post=True)
    def application(self) -> Answer:
        """Install an application that shows codes."""
        if refusal := self._stale():
            return refusal
        form = InstallForm()
        proposal = done_at_door(lambda ctx: factors.propose(ctx, profile.own(ctx), form.ticket.data or ""))
        made = sent(form, lambda: _mine(lambda ctx, user: _install(ctx, user, form)))
        if made:
            return self._codes(made)
        form.ticket.data = proposal.ticket
        page = self.render(
            "accounts/application.html",
            title="Installer une application",
            form=form,
            proposal=proposal,
            drawn=square.drawn(proposal.address, "Carré à photographier avec l’application"),
            submit_label="Vérifier ce code",
            more_submit=(),
            back_url=url_for("Security.show"),
            back_label=self.title,
        )
        return page, status(form)

    @action("/application/remove")
    def remove_application(self) -> Answer:
        """Take the application away."""
        return self._stale() or _told(factors.remove_application, "L’application est retirée.")

    @action("/codes")
    def codes(self) -> Answer:
        """Print new codes for a bad day; the former serve no more."""
        return self._stale() or self._codes(_mine(factors.new_recovery_codes))

    @action("/cle/ask")
    def ask_key(self) -> Answer:
        """The question to a new key, for the script of the page."""
        if self._stale():
            return _refused(STALE)
        try:
            return question(_mine(lambda ctx, user: passkeys.ask_new(ctx, user=user, site=site(), browser=browser())))
        except DomainError as refusal:
            return _refused(str(refusal))

    @action("/cle")
    def add_key(self) -> Answer:
        """What the new key answered."""
        if refusal := self._stale():
            return refusal
        form = KeyForm()
        made = sent(form, lambda: (_mine(lambda ctx, user: _add(ctx, user, form)),))
        if made is None:
            return self._page(form), REFUSED
        flash("La clé d’accès est ajoutée.", "success")
        return self._codes(made[0]) if made[0] else redirect(url_for("Security.show"))

    @action("/cle/<pk>/remove")
    def remove_key(self, pk: str) -> Answer:
        """Take a key away."""
        number = asked_row(pk)
        return self._stale() or _told(
            lambda ctx, user: passkeys.remove(ctx, user=user, key_id=number), "La clé d’accès est retirée."
        )

    @action("/adresse")
    def send_link(self) -> Answer:
        """Have the link mailed that confirms one's address."""
        here = browser().address
        return _told(
            lambda ctx, user: proven.send_link(ctx, user, address=here),
            "Un lien est parti à votre adresse : ouvrez-le dans ce navigateur.",
        )

    @route("/adresse/<ticket>", post=True)
    def prove(self, ticket: str) -> Answer:
        """Confirm one's address from its mail: by a button, never by opening the link."""
        if not _mine(lambda ctx, user: proven.serves(ctx, user, ticket)):
            abort(404)
        form = Form()
        if sent(form, lambda: _mine(lambda ctx, user: proven.confirm(ctx, user, held=ticket))):
            flash("Votre adresse e-mail est confirmée : vous pouvez ajouter un second contrôle.", "success")
            return redirect(url_for("Security.show"))
        return self.render(
            "layout/confirm.html", title="Confirmer votre adresse e-mail", submit_label="Confirmer cette adresse",
            sentence="Vous pourrez ensuite protéger votre compte par une application ou une clé d’accès.",
            back_url=url_for("Security.show"), back_label=self.title, refusal=None,
        )  # fmt: skip

    def _page(self, form: KeyForm | None = None) -> str:
        with at_door() as ctx:
            user = profile.own(ctx)
            shown = {
                "application": ctx.session.scalars(reading.authenticator_of(user.id)).first(),
                "keys": ctx.session.scalars(reading.passkeys_of(user.id)).all(),
                "left": factors.codes_left(ctx, user),
                "fresh": factors.fresh(ctx, signed_in().sign_in_id),
                "unproven": user.email if proven.waits(ctx, user) else "",
            }
        return self.render("accounts/security.html", form=form or KeyForm(formdata=None), refusal=None, **shown)

    def _codes(self, made: list[str]) -> str:
        return self.render("accounts/recovery.html", title="Vos codes de secours", codes=made)

    def _stale(self) -> Answer | None:
        """Back to the page when one signed in too long ago to change this; it says what to do."""
        fresh = done_at_door(lambda ctx: factors.fresh(ctx, signed_in().sign_in_id))
        return None if fresh else redirect(url_for("Security.show"))


def _refused(sentence: str) -> Answer:
    """What the script of the page shows instead of asking a key."""
    answer = jsonify(said=sentence)
    answer.status_code = REFUSED
    return answer


def _mine(service: Callable[[Context, User], Made]) -> Made:
    """Run a service about one's own account, at the door."""
    return done_at_door(lambda ctx: service(ctx, profile.own(ctx)))


def _told(service: Callable[[Context, User], Any], said: str) -> Answer:
    """Run a service about one's own account behind a button, and tell what became of it."""
    told(lambda ctx: service(ctx, profile.own(ctx)), said, run=done_at_door)
    return redirect(url_for("Security.show"))


def _install(ctx: Context, user: User, form: InstallForm) -> list[str]:
    return factors.install(ctx, user=user, held=form.ticket.data or "", code=form.code.data)


def _add(ctx: Context, user: User, form: KeyForm) -> list[str]:
    answer = answered(form.answer.data or "")
    return passkeys.add(ctx, user=user, token=carried(KEY), answer=answer, name=form.name.data, site=site())
