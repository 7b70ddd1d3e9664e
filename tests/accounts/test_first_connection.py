"""« 1ère Connexion » : the letter, the administrator's account, and who comes second."""

import threading
from datetime import timedelta

import pytest

from app.accounts.facts import Activation
from app.accounts.models import Acceptance, Account, Invitation, Mandate
from app.accounts.rules.tries import LETTER_TRIES
from app.adherents.models import Adherent, State
from app.platform import clock
from app.platform.account import User
from app.platform.context import Right, StaffRight
from tests.accounts.conftest import ACCOUNT, PASSWORD, invitation, seen
from tests.factories import NOW, AdherentFactory, sessions

WRONG = "ne vont pas ensemble"


def first(browser, number, provisional, *, of="127.0.0.1"):
    data = {"number": number, "provisional": provisional}
    return browser.post("/premiere-connexion/", data=data, environ_overrides={"REMOTE_ADDR": of})


def ticket(page):
    import re

    return re.search(r'name="ticket"[^>]*value="([^"]+)"', page).group(1)


@pytest.fixture(autouse=True)
def names(profile):
    """A service where one chooses a user name, as AST25 and ASMIS (K4)."""
    profile(usernames=True)


@pytest.fixture
def shown(app, letter):
    """A browser whose letter was right, its adherent, and the ticket of its form."""

    def open_(adherent=None):
        adherent, provisional = letter(adherent)
        browser = app.test_client()
        return browser, adherent, ticket(first(browser, adherent.number, provisional).text)

    return open_


@pytest.mark.row("F003", "F004", "F008", "F019", "F020")
def test_the_letter_opens_the_administrators_account_signed_in_at_once(shown, stored):
    browser, adherent, held = shown()
    answer = browser.post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": held})
    assert answer.status_code == 302
    (user,) = stored(User)
    assert (user.username, user.email) == ("j.martin", "julie@boulangerie.example")
    assert [row.phone for row in stored(Account)] == ["03 80 22 00 00"]
    assert [(row.user_id, row.version) for row in stored(Acceptance)] == [(user.id, 0)]
    (mandate,) = stored(Mandate)
    assert (mandate.adherent_id, mandate.rights, mandate.contact) == (adherent.id, [Right.ADMIN], True)
    page = browser.get("/users/").text
    assert "Martin Julie" in page
    assert "second administrateur" in page


def test_number_and_password_may_be_copied_with_spaces_and_small_letters(app, letter):
    _, provisional = letter(AdherentFactory(number="A-10250"))
    answer = first(app.test_client(), " a-10250 ", provisional.lower().replace("-", " "))
    assert "Votre compte d’administrateur" in answer.text


def test_wrong_number_and_wrong_password_get_the_same_answer(app, letter):
    adherent, provisional = letter()
    wrong_password = first(app.test_client(), adherent.number, "K7QM-XT4R-9BWD")
    wrong_number = first(app.test_client(), adherent.number[::-1] + "9", provisional)
    assert wrong_password.status_code == wrong_number.status_code == 422
    shown = [seen(answer).partition('<div class="fld')[0] for answer in (wrong_password, wrong_number)]
    assert shown[0] == shown[1]
    assert WRONG in shown[0]


def test_opening_the_page_uses_nothing_up(shown, stored):
    browser, _, held = shown()
    browser.get("/premiere-connexion/")
    assert browser.get("/premiere-connexion/compte").status_code == 302
    assert invitation().used_at is None
    assert browser.post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": held}).status_code == 302


def test_strangers_who_try_keep_nobody_out_but_themselves(app, letter):
    adherent, provisional = letter()
    for address in ("203.0.113.1", "203.0.113.2"):
        tries = [first(app.test_client(), adherent.number, "K7QM-XT4R-9BWD", of=address) for _ in range(12)]
        assert [each.status_code for each in tries] == [422] * 10 + [429] * 2
        assert first(app.test_client(), adherent.number, provisional, of=address).status_code == 429
    assert invitation().tries_left == LETTER_TRIES - 20
    assert "Votre compte d’administrateur" in first(app.test_client(), adherent.number, provisional).text


def test_a_thousand_wrong_ones_from_everywhere_spoil_a_letter(app, letter):
    adherent, provisional = letter()
    sessions.merge(Invitation(id=invitation().id, tries_left=1))
    sessions.commit()
    assert WRONG in first(app.test_client(), adherent.number, "K7QM-XT4R-9BWD").text
    assert WRONG in first(app.test_client(), adherent.number, provisional).text
    assert invitation().tries_left == 0


def strike_off(adherent):
    sessions.get(Adherent, adherent.id).state = State.LEFT
    sessions.commit()


def test_the_letter_of_an_adherent_that_is_struck_off_opens_nothing(app, letter):
    adherent, provisional = letter()
    strike_off(adherent)
    answer = first(app.test_client(), adherent.number, provisional)
    assert answer.status_code == 422
    assert WRONG in answer.text


def test_nor_does_a_form_that_it_opened_before(shown, stored):
    browser, adherent, held = shown()
    strike_off(adherent)
    assert browser.post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": held}).status_code == 422
    assert (stored(User), stored(Mandate)) == ([], [])


@pytest.mark.row("F017")
def test_a_second_first_connection_is_told_so_only_with_the_right_password(app, letter, shown):
    adherent, provisional = letter()
    browser = app.test_client()
    held = ticket(first(browser, adherent.number, provisional).text)
    browser.post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": held})
    assert "Accès avec ce login interdit" in first(app.test_client(), adherent.number, provisional).text
    assert "interdit" not in first(app.test_client(), adherent.number, "K7QM-XT4R-9BWD").text


def test_a_letter_is_good_for_thirty_days(app, letter, monkeypatch):
    adherent, provisional = letter()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=30, seconds=1))
    assert "demandez-nous une nouvelle lettre" in first(app.test_client(), adherent.number, provisional).text


@pytest.mark.row("F286")
def test_a_new_letter_withdraws_the_former(app, letter):
    adherent, former = letter()
    _, latest = letter(adherent)
    assert WRONG in first(app.test_client(), adherent.number, former).text
    assert "Votre compte d’administrateur" in first(app.test_client(), adherent.number, latest).text


def test_a_form_opened_by_a_letter_that_was_replaced_is_refused(shown, letter, stored):
    browser, adherent, held = shown()
    letter(adherent)
    answer = browser.post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": held})
    assert answer.status_code == 422
    assert stored(User) == []


@pytest.mark.row("K4")
def test_where_the_address_is_the_name_none_is_asked_for(shown, stored, profile):
    profile(usernames=False)
    browser, _, held = shown()
    assert 'name="username"' not in first(browser, "x", "y").text
    data = {name: value for name, value in ACCOUNT.items() if name != "username"} | {"ticket": held}
    assert browser.post("/premiere-connexion/compte", data=data).status_code == 302
    assert [row.username for row in stored(User)] == ["julie@boulangerie.example"]


@pytest.mark.row("K1")
@pytest.mark.parametrize("path", ["", "compte", "rejoindre"])
def test_a_service_without_letters_has_no_such_page(app, letter, profile, path):
    profile(activations=(Activation.SIGN_UP,))
    assert app.test_client().get(f"/premiere-connexion/{path}").status_code == 404
    assert app.test_client().post(f"/premiere-connexion/{path}", data=ACCOUNT).status_code == 404


@pytest.mark.parametrize("held", ["", "AAAA", "x" * 3000, "é"])
def test_a_forged_ticket_opens_nothing(app, held, stored):
    answer = app.test_client().post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": held})
    assert answer.status_code == 422
    assert "recommencez depuis la première page" in answer.text
    assert stored(User) == []


def test_a_ticket_is_good_for_two_hours(shown, stored, monkeypatch):
    browser, _, held = shown()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=2))
    assert "première page" in browser.post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": held}).text
    assert stored(User) == []


@pytest.mark.row("F011")
def test_the_form_speaks_and_marks_as_the_service_does(app, letter, as_profile):
    as_profile("asmis")
    adherent, provisional = letter()
    page = first(app.test_client(), adherent.number, provisional).text.replace("\xa0", " ")
    assert "Les champs marqués * sont obligatoires." in page
    assert "Notez votre identifiant : vous" in page


@pytest.mark.row("F011", "F018")
@pytest.mark.parametrize("username", ["NUMBER", "anne", "ANNE ", "anne@autre.example"])
def test_a_forbidden_user_name_is_refused_beside_its_field(shown, stored, someone, username):
    someone(username="anne")
    browser, adherent, held = shown()
    typed = adherent.number if username == "NUMBER" else username
    answer = browser.post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": held, "username": typed})
    assert answer.status_code == 422
    assert "Nom d’utilisateur interdit" in answer.text
    assert 'value="Julie"' in answer.text
    assert len(stored(User)) == 1
    again = browser.post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": ticket(answer.text)})
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "court", "again": "court"}, "trop court"),
        ({"password": "julie et le boulanger", "again": "julie et le boulanger"}, "votre nom"),
        ({"again": "autre chose de long"}, "sont différents"),
        ({"email": "julie chez boulangerie"}, "prenom.nom@exemple.fr"),
        ({"phone": "non merci"}, "10 chiffres"),
        ({"last_name": "  "}, "Cette réponse est nécessaire"),
        ({"first_name": "J" * 65}, "64 caractères au plus"),
        ({"terms": ""}, "Cochez cette case"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(shown, stored, changes, said):
    browser, _, held = shown()
    answer = browser.post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": held} | changes)
    assert answer.status_code == 422
    assert said in answer.text.replace("\u00a0", " ")
    assert stored(User) == []
    assert invitation().used_at is None


def test_an_accountant_adds_the_adherent_to_the_account_that_is_there(shown, someone, stored):
    accountant = someone(username="cabinet")
    browser, adherent, held = shown()
    refused = browser.post("/premiere-connexion/rejoindre", data={"ticket": held, "name": "cabinet", "password": "no"})
    assert WRONG in refused.text
    data = {"ticket": held, "name": "Cabinet", "password": PASSWORD}
    assert browser.post("/premiere-connexion/rejoindre", data=data).status_code == 302
    mandates = [(row.user_id, row.adherent_id) for row in stored(Mandate)]
    assert mandates == [(accountant.user.id, accountant.adherent.id), (accountant.user.id, adherent.id)]
    assert adherent.name in browser.get("/profil/").text


@pytest.mark.row("F021")
def test_one_may_have_an_account_for_each_company_under_another_name(shown, stored):
    for place in ("beaune", "dijon"):
        browser, _, held = shown()
        names = {"ticket": held, "username": f"julie.{place}", "email": f"julie@{place}.example"}
        assert browser.post("/premiere-connexion/compte", data=ACCOUNT | names).status_code == 302
    assert [row.username for row in stored(User)] == ["julie.beaune", "julie.dijon"]
    assert len({row.user_id for row in stored(Mandate)}) == len({row.adherent_id for row in stored(Mandate)}) == 2


def test_an_address_that_has_an_account_is_told_to_use_it(shown, someone, stored):
    someone(email="julie@boulangerie.example")
    browser, _, held = shown()
    answer = browser.post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": held})
    assert "Un compte existe déjà avec cette adresse" in answer.text
    assert len(stored(User)) == 1


def test_of_two_first_connections_at_once_one_wins(app, letter, stored):
    adherent, provisional = letter()
    browsers = [app.test_client(), app.test_client()]
    tickets = [ticket(first(browser, adherent.number, provisional).text) for browser in browsers]
    together, answers = threading.Barrier(2), {}

    def send(place):
        changes = {"ticket": tickets[place], "username": f"julie{place}", "email": f"julie{place}@example.org"}
        together.wait()
        with app.app_context():
            answers[place] = browsers[place].post("/premiere-connexion/compte", data=ACCOUNT | changes)

    threads = [threading.Thread(target=send, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers.values()) == [302, 422]
    (lost,) = [answer for answer in answers.values() if answer.status_code != 302]
    assert "Accès avec ce login interdit" in lost.text
    assert len(stored(User)) == len(stored(Mandate)) == 1


@pytest.mark.row("F286")
def test_the_secretariat_prints_the_letter(browse, staff, stored):
    adherent = AdherentFactory(name="Boulangerie Martin")
    browser = browse(staff(StaffRight.ADHERENT_ADMIN, StaffRight.ADHERENTS))
    assert "Imprimer la lettre" in browser.get(f"/first-letter/{adherent.id}").text
    made = browser.post(f"/first-letter/{adherent.id}/pdf")
    assert made.mimetype == "application/pdf"
    assert made.data.startswith(b"%PDF")
    assert invitation().number == adherent.number


def test_the_printed_password_opens_the_account(browse, staff, app):
    import io
    import re

    from pypdf import PdfReader

    adherent = AdherentFactory()
    made = browse(staff(StaffRight.ADHERENT_ADMIN)).post(f"/first-letter/{adherent.id}/pdf")
    text = PdfReader(io.BytesIO(made.data)).pages[0].extract_text()
    provisional = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", text).group()
    assert "Votre compte d’administrateur" in first(app.test_client(), adherent.number, provisional).text


@pytest.mark.row("F006", "F287")
def test_the_secretariat_mails_a_link_and_never_a_password(browse, staff, app, stored):
    from tests.accounts.conftest import mailed_link

    adherent = AdherentFactory(email="")
    browser = browse(staff(StaffRight.ADHERENT_ADMIN, StaffRight.ADHERENTS))
    page = browser.post(f"/first-letter/{adherent.id}", data={"email": "julie@boulangerie.example"})
    assert page.status_code == 302
    path = mailed_link()
    account = {name: value for name, value in ACCOUNT.items() if name != "email"}
    assert app.test_client().post(path, data=account).status_code == 302
    assert [row.rights for row in stored(Mandate)] == [[Right.ADMIN]]


@pytest.mark.parametrize("right", [right for right in StaffRight if right is not StaffRight.ADHERENT_ADMIN])
def test_nobody_else_issues_letters(browse, staff, right):
    adherent = AdherentFactory()
    browser = browse(staff(right))
    assert browser.get(f"/first-letter/{adherent.id}").status_code == 404
    assert browser.post(f"/first-letter/{adherent.id}/pdf").status_code == 404


@pytest.mark.parametrize("pk", ["0", "999999", "abc", "99999999999999999999", "1%00"])
def test_a_letter_for_nobody_is_a_page_that_does_not_exist(browse, staff, pk):
    browser = browse(staff(StaffRight.ADHERENT_ADMIN))
    assert browser.get(f"/first-letter/{pk}").status_code == 404
