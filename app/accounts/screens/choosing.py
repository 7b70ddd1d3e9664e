"""How a sent page of rights is read, by the way the service gives them (K9)."""

from collections.abc import Collection

from app.accounts.cards import RoleCard, role_cards
from app.accounts.facts import RightsBy
from app.accounts.forms import InviteForm, RightsForm
from app.accounts.rules.rights import BY_KEY, ROLES, chosen, from_boxes, from_roles, preset_of, roles_held
from app.platform.right import Right


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


def cards_for(by: RightsBy, held: Collection[Right], others: Collection[Collection[Right]]) -> list[RoleCard]:
    """The roles that one ticks, or the types of access of which one has one; none where boxes are shown."""
    if by is RightsBy.ROLES:
        return role_cards(ROLES, roles_held(held) if held else (), others)
    if by is RightsBy.ONE:
        preset = preset_of(held) if held else None
        return role_cards(list(BY_KEY), [preset.key] if preset else (), others)
    return []
