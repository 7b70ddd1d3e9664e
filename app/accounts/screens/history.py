"""« Mes connexions », and the same of others for the service: where an account signed in, and how to end it."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.accounts.services import history
from app.platform.answer import told
from app.platform.context import Side, StaffRight
from app.platform.database import asked_row
from app.platform.page import Answer, Page, action, at_door, context, route
from app.platform.security import Open, signed_in

ENDED = "Cet appareil est déconnecté."
WITHDRAWN = "Le second facteur est retiré et le compte déconnecté partout ; la personne en reçoit un e-mail."


class OwnSignIns(Page):
    """« Mes connexions »."""

    right = Open.SIGNED_IN
    title = "Mes connexions"
    route_base = "/profil/connexions"

    @route("/")
    def show(self) -> Answer:
        """The last ones, with what was tried in vain."""
        with at_door() as ctx:
            found = history.own(ctx)
        return self.render(
            "accounts/own_sign_ins.html",
            history=found,
            here=signed_in().sign_in_id,
            revoke=lambda number: url_for("Profile.revoke", pk=number),
        )


class MemberSignIns(Page):
    """« Connexions » of a member of the service's staff (BO-06)."""

    right = StaffRight.STAFF_USERS
    title = "Connexions"
    route_base = "/staff-users"
    family = "StaffUsers"

    @route("/<pk>/sign-ins")
    def show(self, pk: str) -> Answer:
        """Where they signed in."""
        found = history.of_member(context(), asked_row(pk))
        return self.render(
            "accounts/sign_ins.html",
            history=found,
            revoke=lambda number: url_for("MemberSignIns.revoke", pk=pk, sign_in_id=number),
            withdraw_url=url_for("MemberSignIns.withdraw", pk=pk),
            back_url=url_for("StaffUsers.show", pk=found.user_id),
            back_label=found.name,
        )

    @action("/<pk>/sign-ins/<sign_in_id>/revoke")
    def revoke(self, pk: str, sign_in_id: str) -> Answer:
        """Sign them out of one browser."""
        user_id, number = asked_row(pk), asked_row(sign_in_id)
        told(lambda ctx: history.end_of_member(ctx, user_id=user_id, sign_in_id=number), ENDED)
        return self._back(pk)

    @action("/<pk>/factor/withdraw")
    def withdraw(self, pk: str) -> Answer:
        """Take a lost second factor away."""
        user_id = asked_row(pk)
        told(lambda ctx: history.withdraw_of_member(ctx, user_id=user_id), WITHDRAWN)
        return self._back(pk)

    def _back(self, pk: str) -> Response:
        return redirect(url_for("MemberSignIns.show", pk=pk))


class UserSignIns(Page):
    """« Connexions » of somebody who acts for an adherent, named by the access."""

    right = StaffRight.ADHERENT_ADMIN
    side = Side.STAFF
    title = "Connexions"
    route_base = "/connexions"
    family = "Adherents"

    @route("/<pk>")
    def show(self, pk: str) -> Answer:
        """Where they signed in."""
        found, adherent_id = history.of_person(context(), asked_row(pk))
        return self.render(
            "accounts/sign_ins.html",
            history=found,
            revoke=lambda number: url_for("UserSignIns.revoke", pk=pk, sign_in_id=number),
            withdraw_url=url_for("UserSignIns.withdraw", pk=pk),
            back_url=url_for("Adherents.show", pk=adherent_id, tab="utilisateurs"),
            back_label="Utilisateurs",
        )

    @action("/<pk>/<sign_in_id>/revoke")
    def revoke(self, pk: str, sign_in_id: str) -> Answer:
        """Sign them out of one browser."""
        mandate_id, number = asked_row(pk), asked_row(sign_in_id)
        told(lambda ctx: history.end_of_person(ctx, mandate_id=mandate_id, sign_in_id=number), ENDED)
        return self._back(pk)

    @action("/<pk>/factor/withdraw")
    def withdraw(self, pk: str) -> Answer:
        """Take a lost second factor away."""
        mandate_id = asked_row(pk)
        told(lambda ctx: history.withdraw_of_person(ctx, mandate_id=mandate_id), WITHDRAWN)
        return self._back(pk)

    def _back(self, pk: str) -> Response:
        return redirect(url_for("UserSignIns.show", pk=pk))
