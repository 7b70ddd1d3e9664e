"""What the one statement of every request reads: one's own, and nothing of others."""

from app.platform.context import Right
from tests.factories import AdherentFactory, MandateFactory, SignInFactory


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
