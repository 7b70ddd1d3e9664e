"""What a page of rights offers and how it is read, by the way the service gives them (K9)."""

from collections.abc import Collection

from app.accounts.facts import RightsBy
from app.accounts.forms.users import InviteForm, RightsForm
from app.accounts.presentation.matrix import RoleCard, role_cards
from app.accounts.rules.rights import BY_KEY, ROLES, chosen, from_boxes, from_roles, preset_of, roles_held
from app.platform.context import Context
from app.platform.facts import Facts as Service
from app.platform.right import Right
from app.platform.security import LISTED, current_person


def wanted_rights(by: RightsBy, form: RightsForm, before: Collection[Right] | None) -> frozenset[Right]:
    """The rights that a form asks for.

    Args:
        before: what the person has; None: not invited yet.
    """
    named = form.preset.data or ""
    if by is RightsBy.ROLES:
        return from_roles(form.roles.data or ())
    if by is RightsBy.ONE:
        return BY_KEY[named].rights if named in BY_KEY else frozenset(before or ())
    if by is RightsBy.MATRIX and isinstance(form, InviteForm):
        return from_boxes(administrator=form.administrator.data, adapts=form.adapts.data)
    ticked = [right for right in form.rights.data or () if isinstance(right, Right)]
    return chosen(named, ticked, before) if by is RightsBy.PRESETS else frozenset(ticked)


def branches_of(ctx: Context) -> str:
    """What the service calls the branches of the actor's adherent; empty when the actor acts for none of them."""
    person, mother = current_person(), ctx.actor.adherent_id
    known = person.companies if person is not None and person.mother_id == mother else ()
    some = len(known) >= LISTED or any(each.mother_id == mother for each in known)
    return ctx.profile[Service].branches.several if some else ""


def cards_for(by: RightsBy, held: Collection[Right], others: Collection[Collection[Right]]) -> list[RoleCard]:
    """The roles that one ticks, or the types of access of which one has one; none where boxes are shown."""
    if by is RightsBy.ROLES:
        return role_cards(ROLES, roles_held(held) if held else (), others)
    if by is RightsBy.ONE:
        preset = preset_of(held) if held else None
        return role_cards(list(BY_KEY), [preset.key] if preset else (), others)
    return []
