"""« Mes connexions », and the same of others for the service: where an account signed in, and how to end it."""

from typing import ClassVar

from flask import redirect, url_for

from app.accounts.services import history
from app.accounts.services.history import History, Whose
from app.platform.answer import done_at_door, told
from app.platform.context import Side, StaffRight
from app.platform.database import asked_row
from app.platform.page import Answer, Page, action, context, route
from app.platform.security import Open, signed_in

ENDED = "Cet appareil est déconnecté."
REOPENED = "Le compte est réactivé : la personne se connecte comme avant."
WITHDRAWN = "Le second facteur est retiré et le compte déconnecté partout ; la personne en reçoit un e-mail."


class OwnSignIns(Page):
    """« Mes connexions »."""

    right = Open.SIGNED_IN
    title = "Mes connexions"
    route_base = "/profil/connexions"

    @route("/")
    def show(self) -> Answer:
        """The last ones, with what was tried in vain."""
        found = done_at_door(history.own)
        return self.render(
            "accounts/own_sign_ins.html",
            history=found,
            here=signed_in().sign_in_id,
            revoke=lambda number: url_for("Profile.revoke", pk=number),
        )


class SignIns(Page):
    """« Connexions » of somebody, for the service: where they signed in, how to end it, their lost second factor."""

    title = "Connexions"
    whose: ClassVar[Whose]

    @route("/<pk>")
    def show(self, pk: str) -> Answer:
        """Where they signed in."""
        found = history.of(context(), self.whose, asked_row(pk))
        back_url, back_label = _back(found)
        return self.render(
            "accounts/sign_ins.html",
            history=found,
            revoke=lambda number: url_for(f"{self.endpoint}.revoke", pk=pk, sign_in_id=number),
            withdraw_url=url_for(f"{self.endpoint}.withdraw", pk=pk),
            reopen_url=self.reopen_url(pk),
            back_url=back_url,
            back_label=back_label,
        )

    def reopen_url(self, _pk: str) -> str:
        """Where a closed account is opened again; empty: on the record of the member of the staff."""
        return ""

    @action("/<pk>/<sign_in_id>/revoke")
    def revoke(self, pk: str, sign_in_id: str) -> Answer:
        """Sign them out of one browser."""
        number, browser = asked_row(pk), asked_row(sign_in_id)
        told(lambda ctx: history.end(ctx, whose=self.whose, number=number, sign_in_id=browser), ENDED)
        return redirect(url_for(f"{self.endpoint}.show", pk=pk))

    @action("/<pk>/factor/withdraw")
    def withdraw(self, pk: str) -> Answer:
        """Take a lost second factor away."""
        number = asked_row(pk)
        told(lambda ctx: history.withdraw(ctx, whose=self.whose, number=number), WITHDRAWN)
        return redirect(url_for(f"{self.endpoint}.show", pk=pk))


class MemberSignIns(SignIns):
    """Those of a member of the service's staff (BO-06)."""

    right = StaffRight.STAFF_USERS
    route_base = "/staff-sign-ins"
    family = "StaffUsers"
    whose = Whose.MEMBER


class UserSignIns(SignIns):
    """Those of somebody who acts for an adherent, named by the access."""

    right = StaffRight.ADHERENT_ADMIN
    side = Side.STAFF
    route_base = "/connexions"
    family = "Adherents"
    whose = Whose.ACCESS

    def reopen_url(self, pk: str) -> str:
        """Here."""
        return url_for("UserSignIns.reopen", pk=pk)

    @action("/<pk>/reopen")
    def reopen(self, pk: str) -> Answer:
        """Let them sign in again."""
        number = asked_row(pk)
        told(lambda ctx: history.reopen(ctx, access_id=number), REOPENED)
        return redirect(url_for("UserSignIns.show", pk=pk))


def _back(found: History) -> tuple[str, str]:
    """The page that one comes from: the member of the staff, or the adherent's users."""
    if found.adherent_id is None:
        return url_for("StaffUsers.show", pk=found.user_id), found.name
    return url_for("Adherents.show", pk=found.adherent_id, tab="utilisateurs"), "Utilisateurs"
