"""What the one statement of every request reads: one's own, and nothing of others; and where reading is written."""

import ast
from pathlib import Path

import pytest

from app.platform.context import Right
from tests.factories import AdherentFactory, MandateFactory, SignInFactory

APP = Path(__file__).parents[2] / "app"


def test_the_header_names_only_ones_own_adherents_while_others_are_signed_in(browse, employer):
    others = MandateFactory(adherent_id=AdherentFactory(name="Canari").id)
    SignInFactory(user_id=others.user_id, token="another browser")
    page = browse(employer(Right.COMPANY, of=AdherentFactory(name="Boulangerie").id)).get("/company/").text
    assert "Boulangerie" in page
    assert "Canari" not in page


def test_the_header_shows_the_active_adherent_among_more_than_it_lists(browse, employer):
    browser = browse(employer(Right.COMPANY, of=AdherentFactory(name="Zoo").id))
    for name in "ABCDEFGHIJK":
        MandateFactory(user_id=1, adherent_id=AdherentFactory(name=name).id)
    assert "<b>Zoo</b>" in browser.get("/company/").text


@pytest.mark.parametrize("room", ["accounts", "membership"])
def test_services_read_through_their_queries(room):
    """What they select themselves is a lock, which reads nothing."""
    found = {
        f"{path.name}:{node.lineno}"
        for path in (APP / room / "services").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "select"
        if "pg_advisory_xact_lock" not in ast.unparse(node)
    }
    assert found == set()
