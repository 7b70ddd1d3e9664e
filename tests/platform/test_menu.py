"""The menu of each side: no two entries look the same."""

from collections import Counter

import pytest

from app.platform.context import Side


@pytest.mark.parametrize("side", [Side.EMPLOYER, Side.STAFF])
def test_each_entry_of_a_menu_has_its_own_icon(portal, side):
    icons = Counter(menu.icon for _, menu, _ in portal.extensions["menu"] if menu.side in (None, side))
    assert [icon for icon, times in icons.items() if times > 1] == []
