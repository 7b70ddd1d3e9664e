"""The second factor at the door: shown by who has one, installed by the staff of a service that asks for it."""

from flask import flash, redirect, request, url_for

from app.accounts.forms.door import FactorForm, InstallForm
from app.accounts.models import Stage
from app.accounts.rules.browsers import local_path
from app.accounts.screens.sending import HALFWAY, Outside, begin, browser, come_in
from app.accounts.services import doorsteps, factors
from app.accounts.services.door import Entrance
from app.platform import square
from app.platform.answer import done_at_door, sent, status
from app.platform.browser import carried
from app.platform.page import Answer, at_door, route


class SecondFactor(Outside):
    """« Second facteur », between the password and the portal."""

    title = "Vérifions que c’est vous"
    route_base = "/connexion/second-facteur"

    @route("/", post=True)
    def show(self) -> Answer:
        """A code of the application, a code for a bad day, or a passkey."""
        token = carried(HALFWAY)
        form = FactorForm()
        if form.is_submitted() and form.validate():
            entrance = done_at_door(lambda ctx: factors.show(ctx, token=token, typed=form.code.data, browser=browser()))
            if not isinstance(entrance, str):
                return come_in(entrance, local_path(request.args.get("next", "")))
            form.refuse(entrance, "code")
        elif not self._waits(token, Stage.FACTOR):
            return self._over()
        return self.render("accounts/second_factor.html", form=form, refusal=None), status(form)

    @route("/installer", post=True)
    def set_up(self) -> Answer:
        """Install the application that the service asks of its staff, before anything else."""
        token, form = carried(HALFWAY), InstallForm()
        with at_door() as ctx:
            user = doorsteps.holder(ctx, token, Stage.SET_UP)
            proposal = factors.propose(ctx, user, form.ticket.data or "") if user else None
        if proposal is None:
            return self._over()
        onward = local_path(request.args.get("next", ""))
        if made := sent(form, lambda: self._installed(token, form)):
            entrance, recovery = made
            begin(entrance)
            title = "Vos codes de secours"
            return self.render("accounts/recovery_door.html", title=title, codes=recovery, onward=onward)
        form.ticket.data = proposal.ticket
        page = self.render(
            "accounts/set_up.html",
            title="Protégez votre compte",
            form=form,
            refusal=None,
            proposal=proposal,
            drawn=square.drawn(proposal.address, "Carré à photographier avec l’application"),
        )
        return page, status(form)

    def _installed(self, token: str, form: InstallForm) -> tuple[Entrance, list[str]]:
        return done_at_door(
            lambda ctx: factors.set_up(
                ctx, token=token, held=form.ticket.data or "", code=form.code.data, browser=browser()
            )
        )

    def _waits(self, token: str, stage: Stage) -> bool:
        with at_door() as ctx:
            return doorsteps.holder(ctx, token, stage) is not None

    def _over(self) -> Answer:
        flash(factors.OVER, "info")
        return redirect(url_for("Door.login"))
