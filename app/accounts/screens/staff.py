"""« Utilisateurs du service » and « Rôles » : FAB's accounts and roles, on our screens."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, redirect, url_for
from wtforms.fields.choices import SelectChoice

from app.accounts import exported
from app.accounts.forms.staff import NewStaffForm, RoleForm, SectorsForm, StaffForm
from app.accounts.models import StaffMember, StaffRole
from app.accounts.presentation.staff import (
    PERMITTED,
    member_active,
    member_name,
    member_record,
    occupation,
    role_record,
    role_rights,
)
from app.accounts.queries.people import places_of, roles, roles_of
from app.accounts.services import staff, staff_places
from app.platform.answer import done, form_page, sent, told
from app.platform.context import Context, Side
from app.platform.database import find
from app.platform.export.columns import Export
from app.platform.frame import Menu
from app.platform.page import Answer, Page, action, context, route
from app.platform.record import Act
from app.platform.right import Right, StaffRight
from app.platform.screen import Screen
from app.platform.settings import Setting, register_setting
from app.platform.table import Shown

TEAMS = "Les équipes se tiennent dans « Réglages », « Équipes santé » ; qui a un autre compte n’est pas proposé."


def add_member(_ctx: Context) -> Sequence[Act]:
    """The buttons of the list of members."""
    return [
        Act("Rôles", url_for("StaffRoles.list"), "key"),
        Act("Ajouter un utilisateur", url_for("StaffAccounts.add"), "person-plus", primary=True),
    ]


def add_role(_ctx: Context) -> Sequence[Act]:
    """The button of the list of roles."""
    return [Act("Ajouter un rôle", url_for("RoleForms.add"), "plus", primary=True)]


class StaffUsers(Screen):
    """« Utilisateurs du service » (BO-06)."""

    model = StaffMember
    right = StaffRight.STAFF_USERS
    title = "Utilisateurs du service"
    noun, nouns = "utilisateur", "utilisateurs"
    route_base = "/staff-users"
    menu = Menu("Comptes du service", "key", 95, Side.STAFF)
    acts = add_member
    present = member_record

    list_columns = [
        Shown(
            "last_name",
            "Nom",
            cell=member_name,
            needs=("first_name",),
            css="c-name",
            exported=exported.MEMBER,
        ),
        Shown("email", css="md"),
        "roles",
        Shown("last_login", css="lo md"),
        Shown("active", cell=member_active, css="c-right"),
    ]
    search_columns = ["last_name", "email", "roles", "active"]
    unsorted_columns = ["last_login"]
    exports = Export("comptes-du-service", "compte", "Export de la liste des comptes du service")
    base_order = "last_name"


class StaffRoles(Screen):
    """« Rôles » of the service."""

    model = StaffRole
    right = StaffRight.STAFF_USERS
    title = "Rôles"
    noun, nouns = "rôle", "rôles"
    route_base = "/staff-roles"
    family = "StaffUsers"
    acts = add_role
    present = role_record

    list_columns = [
        Shown("name", css="c-name"),
        "people",
        Shown("rights", cell=role_rights, css="md", exported=exported.PERMITTED),
    ]
    search_columns = ["name"]
    exports = Export("roles", "role", "Export de la liste des rôles")
    base_order = "name"


class StaffAccounts(Page):
    """What is done with an account of the staff."""

    right = StaffRight.STAFF_USERS
    title = "Utilisateurs du service"
    route_base = "/staff-users"
    family = "StaffUsers"

    @route("/add", post=True)
    def add(self) -> Answer:
        """A new member: who, and with which roles."""
        form = NewStaffForm()
        form.roles.choices = _roles(context())
        made = sent(form, lambda: done(lambda ctx: staff.open_staff_account(ctx, **form.values())))
        if made:
            flash("Le compte est créé ; un lien est parti pour choisir le mot de passe.", "success")
            return redirect(url_for("StaffUsers.list"))
        return form_page(self, form, "Ajouter un utilisateur", back=(url_for("StaffUsers.list"), self.title))

    @route("/<pk>/edit", post=True)
    def edit(self, pk: str) -> Answer:
        """Name and roles of a member."""
        ctx, member = context(), _member(pk)
        member_id, name = member.id, str(member)
        held = ctx.session.scalars(roles_of(member_id)).all()
        form = StaffForm(data={"first_name": member.first_name, "last_name": member.last_name, "roles": held})
        form.roles.choices = _roles(ctx)
        service = staff.correct_staff_account
        if sent(form, lambda: _stored(lambda ctx: service(ctx, user_id=member_id, **form.values()))):
            flash("Le compte est enregistré ; ses rôles comptent dès maintenant.", "success")
            return redirect(url_for("StaffUsers.show", pk=member_id))
        return form_page(self, form, f"Modifier {name}", back=(url_for("StaffUsers.show", pk=member_id), name))

    @action("/<pk>/close")
    def close(self, pk: str) -> Answer:
        """Close an account: signed out everywhere at once."""
        return self._told(pk, staff.close_staff_account, "Le compte est désactivé et déconnecté partout.")

    @action("/<pk>/reopen")
    def reopen(self, pk: str) -> Answer:
        """Open it again."""
        return self._told(pk, staff.reopen_staff_account, "Le compte est réactivé.")

    @action("/<pk>/invite")
    def invite(self, pk: str) -> Answer:
        """Mail a link to choose a password."""
        return self._told(pk, staff.invite_again, "Un nouveau lien est parti.")

    @route("/<pk>/sectors", post=True)
    def sectors(self, pk: str) -> Answer:
        """Which members of the health teams this person is: the sectors whose requests come first."""
        ctx, member = context(), _member(pk)
        member_id, name = member.id, str(member)
        held = [row.id for row in ctx.session.execute(places_of(member_id))]
        offered = staff_places.offered(ctx, user_id=member_id)
        form = SectorsForm(data={"places": held})
        form.places.choices = [
            SelectChoice(value=str(row.id), label=f"{row.sector} : {row.name}, {occupation(row.function)}")
            for row in offered
        ]
        named = form.places.data or ()
        if sent(form, lambda: done(lambda ctx: staff_places.place(ctx, user_id=member_id, places=named))):
            flash("Les secteurs sont enregistrés ; ils comptent dès maintenant.", "success")
            return redirect(url_for("StaffUsers.show", pk=member_id))
        return form_page(
            self, form, f"Secteurs de {name}", lead=TEAMS, back=(url_for("StaffUsers.show", pk=member_id), name)
        )

    def _told(self, pk: str, service: Callable[..., None], success: str) -> Answer:
        member_id = _member(pk).id
        told(lambda ctx: service(ctx, user_id=member_id), success)
        return redirect(url_for("StaffUsers.show", pk=member_id))


class RoleForms(Page):
    """What is done with a role."""

    right = StaffRight.STAFF_USERS
    title = "Rôles"
    route_base = "/staff-roles"
    family = "StaffUsers"

    @route("/add", post=True)
    def add(self) -> Answer:
        """A new role."""
        form = RoleForm()
        if sent(form, lambda: _written(None, form)):
            return self._saved()
        return form_page(self, form, "Ajouter un rôle", back=(url_for("StaffRoles.list"), self.title))

    @route("/<pk>/edit", post=True)
    def edit(self, pk: str) -> Answer:
        """What a role permits."""
        role = _role(pk)
        role_id, name = role.id, role.name
        held = [right for right_name, right in PERMITTED.items() if right_name in role.rights]
        form = RoleForm(
            data={
                "name": name,
                "staff": [right for right in held if isinstance(right, StaffRight)],
                "boxes": [right for right in held if isinstance(right, Right)],
            }
        )
        if sent(form, lambda: _written(role_id, form)):
            return self._saved()
        return form_page(self, form, f"Modifier le rôle {name}", back=(url_for("StaffRoles.show", pk=role_id), name))

    @action("/<pk>/remove")
    def remove(self, pk: str) -> Answer:
        """Remove a role that nobody has."""
        role_id = _role(pk).id
        told(lambda ctx: staff.remove_role(ctx, role_id=role_id), "Le rôle est supprimé.")
        return redirect(url_for("StaffRoles.list"))

    def _saved(self) -> Answer:
        flash("Le rôle est enregistré ; il compte dès maintenant pour tous ceux qui l’ont.", "success")
        return redirect(url_for("StaffRoles.list"))


def _member(pk: str) -> StaffMember:
    return find(StaffMember, pk) or abort(404)


def _role(pk: str) -> StaffRole:
    return find(StaffRole, pk) or abort(404)


def _roles(ctx: Context) -> list[SelectChoice]:
    return [SelectChoice(value=str(role_id), label=name) for role_id, name in ctx.session.execute(roles())]


def _stored(service: Callable[[Context], Any]) -> bool:
    done(service)
    return True


def _written(role_id: int | None, form: RoleForm) -> bool:
    rights = {*(form.staff.data or ()), *(form.boxes.data or ())}
    return _stored(lambda ctx: staff.write_role(ctx, role_id=role_id, name=form.name.data, rights=rights))


register_setting(Setting("Comptes du service", "Utilisateurs du service", "StaffUsers.list", StaffRight.STAFF_USERS))
register_setting(Setting("Comptes du service", "Rôles", "StaffRoles.list", StaffRight.STAFF_USERS))
