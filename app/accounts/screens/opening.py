"""« 1ère Connexion » and the link of an invitation: both end in an account that is signed in."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, url_for
from sqlalchemy import Select

from app.accounts.facts import Activation, WayIn
from app.accounts.forms.opening import AdministratorForm, ColleagueForm, JoinByLinkForm, JoinForm, LetterForm
from app.accounts.models import Invitation
from app.accounts.rules.names import typed_name
from app.accounts.screens.sending import Outside, browser, come_in, place, tried
from app.accounts.services import opening, registration
from app.accounts.services.door import Entrance
from app.platform.answer import GONE, REFUSED, done_at_door, sent, status
from app.platform.context import Context
from app.platform.form import Form
from app.platform.page import Answer, route

WRONG_LETTER = "Ce numéro et ce mot de passe provisoire ne vont pas ensemble : recopiez-les de la lettre."
WRONG_ACCOUNT = "Ce nom et ce mot de passe ne vont pas ensemble : vérifiez-les."
WELCOME = "Votre compte est ouvert. Pensez à inviter un second administrateur, pour les jours où vous serez absent."
JOINED = "Cet adhérent est ajouté à votre compte."

Which = Callable[[Context], Select[Invitation]]


class FirstConnection(Outside):
    """« 1ère Connexion : Créer mon compte » : adherent number and provisional password (ACC-01 to ACC-04)."""

    title = "1ère Connexion"
    route_base = "/premiere-connexion"

    @route("/", post=True)
    def show(self) -> Answer:
        """What the letter gives; when it is right, the form of the account."""
        self._require()
        form = LetterForm()
        ticket = sent(form, lambda: self._ticket(form))
        if ticket:
            account = AdministratorForm(formdata=None, data={"ticket": ticket})
            account.say_policy(self.facts())
            return self._forms(account, ticket), 200
        refusal = WRONG_LETTER if ticket == "" else None
        page = self.render("accounts/first_connection.html", form=form, refusal=refusal)
        return page, status(form)

    @route("/compte", post=True)
    def account(self) -> Answer:
        """The administrator's account."""
        self._require()
        form = AdministratorForm()
        form.say_policy(self.facts())
        if not form.is_submitted():
            return redirect(url_for("FirstConnection.show"))
        held = form.ticket.data or ""
        values = form.values()
        values.pop("ticket")
        entrance = sent(form, lambda: _opened(lambda ctx: opening.by_ticket(ctx, held), values))
        return _signed_in(entrance, WELCOME) if entrance else (self._forms(form, held), REFUSED)

    @route("/rejoindre", post=True)
    def join(self) -> Answer:
        """The same for somebody who has an account already, for another adherent."""
        self._require()
        form = JoinForm()
        if not form.is_submitted():
            return redirect(url_for("FirstConnection.show"))
        held = form.ticket.data or ""
        name, password = form.name.data or "", form.password.data or ""
        joined = sent(form, lambda: _joined(lambda ctx: opening.by_ticket(ctx, held), name, password))
        if joined and joined.entrance:
            return _signed_in(joined.entrance, JOINED)
        if joined:
            form.refuse(WRONG_ACCOUNT, "password")
        account = AdministratorForm(formdata=None, data={"ticket": held})
        account.say_policy(self.facts())
        return self._forms(account, held, form), REFUSED

    def _require(self) -> None:
        done_at_door(lambda ctx: registration.require_open(ctx, Activation.LETTER))

    def _ticket(self, form: LetterForm) -> str:
        number, provisional = form.number.data, form.provisional.data
        attempt_id = tried(f"letter {typed_name(number)} {place()}")
        return done_at_door(
            lambda ctx: opening.show_letter(ctx, attempt_id=attempt_id, number=number, provisional=provisional) or ""
        )

    def _forms(self, form: AdministratorForm, ticket: str, join: Form | None = None) -> str:
        """The form of a new account, and folded under it the one of an account that is there."""
        asked = join or JoinForm(formdata=None, data={"ticket": ticket})
        return self.render("accounts/first_account.html", form=form, join=asked, refusal=None)


class InvitationLink(Outside):
    """The link that a colleague gets by mail. Opening it uses nothing up; sending its form does."""

    title = "Ouvrir mon compte"
    route_base = "/invitation"

    @route("/<token>", post=True)
    def show(self, token: str) -> Answer:
        """A new account, or the password of the one that this address has."""
        invitation = done_at_door(lambda ctx: opening.shown(ctx, opening.by_link(token)))
        if invitation is None:
            return self.render("accounts/link_ended.html", title="Ce lien ne sert plus"), GONE
        if not invitation.known:
            return self._open(token, invitation)
        by_mail = self.facts().way_in is WayIn.CODE
        return self._join_by_mail(token, invitation) if by_mail else self._join(token, invitation)

    def _open(self, token: str, invitation: opening.Shown) -> Answer:
        form = ColleagueForm(data={"first_name": invitation.first_name, "last_name": invitation.last_name})
        form.say_policy(self.facts())
        made = sent(form, lambda: _opened(lambda _ctx: opening.by_link(token), form.values()))
        if made:
            return _signed_in(made, "Votre compte est ouvert.")
        page = self.render("accounts/invitation.html", form=form, invitation=invitation, refusal=None)
        return page, status(form)

    def _join(self, token: str, invitation: opening.Shown) -> Answer:
        form = JoinByLinkForm()
        made = sent(form, lambda: _joined(lambda _ctx: opening.by_link(token), invitation.email, form.password.data))
        if made and made.entrance:
            return _signed_in(made.entrance, JOINED)
        if made:
            form.refuse("Ce n’est pas le mot de passe de ce compte : tapez-le de nouveau.", "password")
        page = self.render("accounts/join.html", form=form, invitation=invitation, refusal=None)
        return page, status(form)

    def _join_by_mail(self, token: str, invitation: opening.Shown) -> Answer:
        """Where nobody has a password (K2): a button, and one is in."""
        form = Form()
        if made := sent(form, lambda: _by_mail(token)):
            return _signed_in(made, JOINED)
        page = self.render("accounts/join.html", form=form, invitation=invitation, refusal=None)
        return page, status(form)


def _by_mail(token: str) -> Entrance:
    return done_at_door(lambda ctx: opening.join_by_mail(ctx, invitation=opening.by_link(token), browser=browser()))


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of a name and a password: None when they are wrong together."""

    entrance: Entrance | None


def _opened(which: Which, values: dict[str, str]) -> Entrance:
    values = {name: value or "" for name, value in values.items() if name not in {"again", "terms"}}
    return done_at_door(lambda ctx: opening.open_account(ctx, invitation=which(ctx), browser=browser(), **values))


def _joined(which: Which, name: str, password: str) -> Joined:
    attempt_id = tried(typed_name(name))
    return done_at_door(
        lambda ctx: Joined(
            opening.join(
                ctx, invitation=which(ctx), attempt_id=attempt_id, name=name, password=password, browser=browser()
            )
        )
    )


def _signed_in(entrance: Entrance, said: str) -> Answer:
    inside = come_in(entrance)
    flash(said, "success")  # a new session has forgotten what was said before
    return inside
