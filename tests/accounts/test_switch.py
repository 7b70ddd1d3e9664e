"""From one adherent to another without signing out."""

from datetime import date

import msgspec
import pytest

from app.accounts.models import SignIn
from app.adherents.models import Contact
from app.platform.context import Right
from app.platform.facts import Facts, Switching
from tests.factories import AdherentFactory, MandateFactory, sessions


@pytest.fixture
def accountant(someone, sign_in):
    """Signed in, for « Boulangerie Martin » and « Garage Petit »."""
    first = someone(Right.COMPANY, Right.COMPANY_CONTACTS, of=AdherentFactory(name="Boulangerie Martin"), username="c")
    second = AdherentFactory(name="Garage Petit", number="20300")
    MandateFactory(user_id=first.user.id, adherent_id=second.id, rights=[Right.EMPLOYEES])
    return sign_in("c"), first, second


@pytest.mark.row("F033", "F035")
def test_the_accountant_of_two_adherents_switches_without_signing_out(accountant):
    browser, first, second = accountant
    assert "Boulangerie Martin –" in browser.get("/company/").text
    assert browser.post("/switch/choose", data={"adherent_id": second.id}).status_code == 302
    assert browser.get("/company/").status_code == 404
    assert "Garage Petit –" in browser.get("/profil/").text
    browser.post("/switch/choose", data={"adherent_id": first.adherent.id, "acting_for": ""})
    assert "Boulangerie Martin" in browser.get("/company/").text


def test_the_choice_shows_name_and_number_and_searches_both(accountant):
    browser, _, _ = accountant
    page = browser.get("/switch/").text
    assert "Garage Petit" in page
    assert "20300" in page
    for part in ("garage", "203", "PETIT"):
        found = browser.get(f"/switch/?q={part}").text.partition("<main")[2]
        assert "Garage Petit" in found
        assert ">Boulangerie Martin<" not in found
    assert "Aucun adhérent ne correspond" in browser.get("/switch/?q=%25").text
    assert browser.get("/switch/?q=%00" + "x" * 5000).status_code == 200


@pytest.mark.parametrize("forged", ["FOREIGN", "0", "", "abc", "9" * 30, "9" * 5000, "-1", "1.0", "٣"])
def test_a_forged_adherent_is_a_page_that_does_not_exist(accountant, forged, stored):
    browser, _, _ = accountant
    foreign = AdherentFactory()
    wanted = str(foreign.id) if forged == "FOREIGN" else forged
    before = [row.mandate_id for row in stored(SignIn)]
    assert browser.post("/switch/choose", data={"adherent_id": wanted}).status_code == 404
    assert [row.mandate_id for row in stored(SignIn)] == before
    assert "Boulangerie Martin –" in browser.get("/profil/").text


@pytest.mark.parametrize("changes", [{"active": False}, {"ends_on": date(2026, 1, 4)}, {"starts_on": date(2026, 1, 6)}])
def test_an_access_that_does_not_stand_cannot_be_chosen(accountant, someone, changes):
    browser, first, _ = accountant
    closed = AdherentFactory()
    MandateFactory(user_id=first.user.id, adherent_id=closed.id, **changes)
    assert browser.post("/switch/choose", data={"adherent_id": closed.id}).status_code == 404


def test_a_form_sent_after_switching_is_told_so_and_writes_nothing(accountant, stored):
    browser, first, second = accountant
    opened_for = str(first.adherent.id)
    browser.post("/switch/choose", data={"adherent_id": second.id})
    data = {"last_name": "Petit", "first_name": "Luc", "acting_for": opened_for}
    answer = browser.post("/contacts/add", data=data)
    assert answer.status_code == 409
    assert "changé d’adhérent" in answer.text
    assert stored(Contact) == []


def test_nobody_switches_by_a_link_or_signed_out(accountant, app):
    browser, _, second = accountant
    assert browser.get(f"/switch/choose?adherent_id={second.id}").status_code == 405
    assert app.test_client().post("/switch/choose", data={"adherent_id": second.id}).status_code == 302
    assert app.test_client().get("/switch/").status_code == 302


def test_switching_in_one_browser_leaves_the_others(accountant, sign_in):
    browser, _, second = accountant
    other = sign_in("c")
    browser.post("/switch/choose", data={"adherent_id": second.id})
    assert "Boulangerie Martin –" in other.get("/profil/").text


def test_who_has_many_adherents_finds_them_by_search(someone, sign_in):
    first = someone(username="c", of=AdherentFactory(name="Zinc"))
    for number in range(60):
        adherent = AdherentFactory(name=f"Ferme {number:02}")
        MandateFactory(user_id=first.user.id, adherent_id=adherent.id)
    browser = sign_in("c")
    page = browser.get("/switch/").text
    assert "Seuls les 50 premiers sont montrés" in page
    assert 'href="/switch/"' in page
    assert "Ferme 59" in browser.get("/switch/?q=ferme 59").text
    sessions.rollback()


def test_the_header_lists_ones_own_adherents_and_nobody_elses(accountant, someone, sign_in):
    browser, _, _ = accountant
    someone(username="other", of=AdherentFactory(name="CANARI"))
    sign_in("other")
    header = browser.get("/profil/").text.partition("<main")[0]
    assert "Garage Petit" in header
    assert "CANARI" not in header


@pytest.fixture
def switching(app, monkeypatch):
    """Have the service change adherent in another way: `switching(Switching.MENU)`."""

    def change(way):
        known = app.extensions["profile"]
        changed = msgspec.structs.replace(known[Facts], switching=way)
        monkeypatch.setitem(known._sections, Facts, changed)

    return change


def header_of(browser):
    return browser.get("/profil/").text.partition("<main")[0]


@pytest.mark.row("F034", "K8")
def test_by_the_header_one_chooses_from_any_page_and_no_menu_or_arrow_is_shown(accountant, switching):
    browser, _, second = accountant
    switching(Switching.HEADER)
    header = header_of(browser)
    assert f'name="adherent_id" value="{second.id}"' in header
    assert "Adhérent suivant" not in browser.get("/").text
    assert 'href="/switch/"' not in header
    assert browser.post("/switch/step", data={"to": "after"}).status_code == 404


@pytest.mark.row("F033", "F038", "K8")
def test_after_sign_in_one_chooses_once_and_signs_out_to_change(accountant, switching, sign_in):
    _, first, second = accountant
    switching(Switching.SIGN_IN)
    fresh = sign_in("c")
    assert f'name="adherent_id" value="{second.id}"' not in header_of(fresh)
    fresh.post("/switch/choose", data={"adherent_id": second.id})
    assert "Garage Petit –" in fresh.get("/profil/").text
    page = fresh.post("/switch/choose", data={"adherent_id": first.adherent.id}, follow_redirects=True).text
    assert "déconnectez-vous puis reconnectez-vous" in page
    assert "Garage Petit –" in fresh.get("/profil/").text
    again = sign_in("c")
    again.post("/switch/choose", data={"adherent_id": first.adherent.id})
    assert "Boulangerie Martin –" in again.get("/profil/").text


@pytest.mark.row("F035", "K8")
def test_by_the_menu_one_selects_in_a_list_or_steps_with_arrows(accountant, switching):
    browser, _, second = accountant
    switching(Switching.MENU)
    header = header_of(browser)
    assert f'name="adherent_id" value="{second.id}"' not in header
    assert 'href="/switch/"' in header
    assert "Sélectionner" in browser.get("/switch/").text
    assert "Adhérent suivant" in browser.get("/").text
    for to, name in (("after", "Garage Petit"), ("after", "Boulangerie Martin"), ("before", "Garage Petit")):
        assert browser.post("/switch/step", data={"to": to}).status_code == 302
        assert f"{name} –" in browser.get("/profil/").text


def test_whoever_has_one_adherent_has_no_arrows(someone, sign_in, switching):
    switching(Switching.MENU)
    someone(username="julie")
    browser = sign_in("julie")
    assert "Adhérent suivant" not in browser.get("/").text
    assert browser.post("/switch/step", data={"to": "after"}).status_code == 302
