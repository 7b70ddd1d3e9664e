"""« Code adhérent » and « N° télédéclarant » : the first account of AIST22, and one more company."""

import io
import re
import threading
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from app.accounts.facts import Activation
from app.accounts.models import Acceptance, Account, FilerNumber, Mandate, Registration
from app.accounts.rules.rights import BY_KEY
from app.accounts.services import filer_numbers
from app.adherents.models import Adherent, State
from app.platform import clock, job
from app.platform.account import User
from app.platform.context import Right, StaffRight
from app.platform.errors import NotAllowed
from app.platform.mail import Outbox
from tests.accounts.conftest import acting_for, mailed_link, seen
from tests.factories import NOW, AdherentFactory, sessions

WRONG = "ne vont pas ensemble"
PERSON = {
    "last_name": "Caron",
    "first_name": "Odile",
    "function": "Comptable",
    "email": " Odile@Cabinet.example",
    "email_again": "odile@cabinet.example ",
    "phone": "06 12 34 56 78",
    "terms": "y",
}
NEW = {"password": "deux baguettes tradition", "again": "deux baguettes tradition"}
DECLARES = sorted(BY_KEY["ACCOUNTANT"].rights)


@pytest.fixture
def issue(staff, work_as):
    """Give an adherent its n° télédéclarant: the adherent, and the number."""

    def make(adherent=None):
        adherent = adherent or AdherentFactory()
        with work_as(staff(StaffRight.ADHERENT_ADMIN)) as ctx:
            return adherent, filer_numbers.issue(ctx, ctx.session.get_one(Adherent, adherent.id))

    return make


def first(browser, number, filer_number):
    return browser.post("/code-adherent/", data={"number": number, "filer_number": filer_number})


def ticket(page):
    return re.search(r'name="ticket"[^>]*value="([^"]+)"', page).group(1)


@pytest.fixture
def register(app, issue):
    """Fill « Créer votre compte » with right numbers; gives the adherent and the answer."""

    def send(adherent=None, **changes):
        adherent, number = issue(adherent)
        browser = app.test_client()
        held = ticket(first(browser, adherent.number, number).text)
        return adherent, browser.post("/code-adherent/compte", data=PERSON | {"ticket": held} | changes)

    return send


@pytest.mark.row("F005", "F009", "F014", "F266", "K1")
def test_both_numbers_open_the_form_and_its_mail_lets_one_choose_a_password(register, app, stored, sign_in):
    adherent, answer = register()
    assert "Regardez vos messages" in answer.text
    assert (stored(User), stored(Mandate)) == ([], [])
    path = mailed_link()
    (letter,) = stored(Outbox)
    assert (letter.recipient, letter.template, letter.secret) == ("odile@cabinet.example", "accounts/registered", True)
    other_browser = app.test_client()
    assert [other_browser.get(path).status_code for _ in range(2)] == [200, 200]
    assert other_browser.post(path, data=NEW).location == "/connexion/"
    (user,) = stored(User)
    assert (user.username, user.email, user.active) == ("odile@cabinet.example", "odile@cabinet.example", True)
    assert [(row.phone, row.function) for row in stored(Account)] == [("06 12 34 56 78", "Comptable")]
    assert [(row.user_id, row.version) for row in stored(Acceptance)] == [(user.id, 0)]
    assert [(row.adherent_id, row.rights, row.contact) for row in stored(Mandate)] == [
        (adherent.id, [Right.ADMIN], True)
    ]
    sign_in("odile@cabinet.example", NEW["password"])
    assert [other_browser.get(path).status_code, other_browser.post(path, data=NEW).status_code] == [410, 410]


@pytest.mark.row("F014")
def test_the_mail_speaks_as_the_manual_and_holds_no_password(register):
    from app.platform import mail
    from tests.factories import sessions

    register()
    row = sessions.query(Outbox).one()
    letter = mail.read(row)
    assert "Votre compte utilisateur sur Santé au Travail du Val a été créé" in letter.text
    assert "Login : odile@cabinet.example" in letter.text.replace("\u00a0", " ")
    assert "vous le choisissez vous-même" in letter.text


def test_both_numbers_may_be_copied_as_one_likes(app, issue):
    _, number = issue(AdherentFactory(number="A-10250"))
    typed = f"{number[:4]} {number[4:8]}-{number[8:]} "
    assert "Créer votre compte" in first(app.test_client(), " a-10250", typed).text


def test_a_wrong_code_and_a_wrong_number_get_the_same_answer(app, issue):
    adherent, number = issue()
    AdherentFactory(number="77777")
    answers = [
        first(app.test_client(), adherent.number, "0" * 16),
        first(app.test_client(), "99999", number),
        first(app.test_client(), "77777", number),
    ]
    said = {(each.status_code, seen(each).partition('<div class="fld')[0]) for each in answers}
    assert len(said) == 1
    assert WRONG in said.pop()[1]


def test_one_slow_computation_whether_there_is_such_an_adherent_or_not(app, issue, monkeypatch):
    counted = []
    adherent, _ = issue()
    real = filer_numbers.matches
    monkeypatch.setattr(filer_numbers, "matches", lambda *said: counted.append(1) or real(*said))
    first(app.test_client(), adherent.number, "0" * 16)
    first(app.test_client(), "99999", "0" * 16)
    assert len(counted) == 2


def test_guessing_is_slowed_and_takes_the_number_from_nobody(app, issue):
    adherent, number = issue()
    statuses = [first(app.test_client(), adherent.number, f"{each:016}").status_code for each in range(11)]
    assert statuses == [422] * 10 + [429]
    elsewhere = {"number": adherent.number, "filer_number": number}
    answer = app.test_client().post("/code-adherent/", data=elsewhere, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert "Créer votre compte" in answer.text


def test_a_new_number_ends_the_former_one_and_all_that_it_began(app, issue, register, stored):
    adherent, former = issue()
    browser = app.test_client()
    held = ticket(first(browser, adherent.number, former).text)
    register(adherent)
    path = mailed_link()
    issue(adherent)
    assert WRONG in first(app.test_client(), adherent.number, former).text
    late = browser.post("/code-adherent/compte", data=PERSON | {"ticket": held})
    assert (late.status_code, "recommencez depuis la première page" in late.text) == (422, True)
    assert app.test_client().get(path).status_code == 410
    assert len(stored(FilerNumber)) == 1


@pytest.mark.parametrize("held", ["", "AAAA", "x" * 3000, "é"])
def test_a_forged_ticket_opens_nothing(app, held, stored):
    answer = app.test_client().post("/code-adherent/compte", data=PERSON | {"ticket": held})
    assert answer.status_code == 422
    assert (stored(Registration), stored(Outbox)) == ([], [])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email_again": "odile@autre.example"}, "Les deux adresses sont différentes"),
        ({"email": "odile chez elle"}, "prenom.nom@exemple.fr"),
        ({"function": " "}, "Cette réponse est nécessaire"),
        ({"terms": ""}, "Cochez cette case"),
        ({"first_name": "O" * 65}, "64 caractères au plus"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(register, stored, changes, said):
    _, answer = register(**changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Comptable"' in answer.text or "function" in changes
    assert (stored(Registration), stored(Outbox)) == ([], [])


def test_an_address_that_has_an_account_gets_the_same_page_and_a_mail_that_says_so(register, someone, stored):
    _, unknown = register(email="new@cabinet.example", email_again="new@cabinet.example")
    someone(email="odile@cabinet.example")
    _, known = register()
    assert seen(unknown).replace("new@", "odile@") == seen(known)
    assert [row.template for row in stored(Outbox)] == ["accounts/registered", "accounts/already_known"]
    assert len(stored(User)) == 1


def test_an_address_taken_meanwhile_is_told_and_nothing_is_half_done(register, someone, app, stored):
    register()
    path = mailed_link()
    someone(email="odile@cabinet.example")
    answer = app.test_client().post(path, data=NEW)
    assert (answer.status_code, "Un compte existe déjà" in answer.text) == (422, True)
    assert len(stored(User)) == 1
    assert [row.used_at for row in stored(Registration)] == [None]


def test_a_link_is_good_for_24_hours(register, app, monkeypatch, stored):
    register()
    path = mailed_link()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=24))
    assert [app.test_client().get(path).status_code, app.test_client().post(path, data=NEW).status_code] == [410, 410]
    assert stored(User) == []


def test_a_weak_password_is_refused_and_the_link_still_serves(register, app):
    register()
    path, browser = mailed_link(), app.test_client()
    answer = browser.post(path, data={"password": "odile fait les comptes", "again": "odile fait les comptes"})
    assert (answer.status_code, "votre nom" in answer.text) == (422, True)
    assert browser.post(path, data=NEW).status_code == 302


@pytest.mark.row("F019")
@pytest.mark.parametrize("third_party", ["", "y"])
def test_who_comes_after_an_administrator_declares_and_the_administrator_is_told(
    register, someone, app, stored, third_party
):
    julie = someone(Right.ADMIN, email="julie@example.org")
    register(julie.adherent, third_party=third_party)
    app.test_client().post(mailed_link(), data=NEW)
    assert [sorted(row.rights) for row in stored(Mandate)][1] == DECLARES
    told = [(row.recipient, row.template) for row in stored(Outbox)]
    assert ("julie@example.org", "accounts/came_by_number") in told


def test_a_third_party_filer_never_becomes_the_first_administrator(register, app, stored):
    register(third_party="y")
    app.test_client().post(mailed_link(), data=NEW)
    (mandate,) = stored(Mandate)
    assert (sorted(mandate.rights), mandate.contact) == (DECLARES, False)


def test_of_two_who_open_one_link_at_once_one_has_the_account(register, app, stored):
    register()
    path, together, answers = mailed_link(), threading.Barrier(2), {}

    def send(place):
        together.wait()
        with app.app_context():
            answers[place] = app.test_client().post(path, data=NEW).status_code

    threads = [threading.Thread(target=send, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(answers.values()) == 302
    assert max(answers.values()) in {404, 410}
    assert len(stored(User)) == len(stored(Mandate)) == 1


def test_what_nobody_confirmed_is_forgotten(register, app, work_as, staff, stored):
    from app.accounts import jobs

    register()
    with work_as(staff(), now=NOW + timedelta(days=9)) as ctx:
        jobs.forget(ctx)
    assert stored(Registration) == []


@pytest.fixture
def odile(someone, sign_in):
    someone(Right.ADMIN, username="odile", email="odile@cabinet.example")
    return sign_in("odile")


def add(browser, number, filer_number, **more):
    data = {"number": number, "filer_number": filer_number, "acting_for": acting_for(browser)} | more
    return browser.post("/ajouter-une-entreprise/", data=data)


def strike_off(adherent):
    sessions.get(Adherent, adherent.id).state = State.LEFT
    sessions.commit()


def test_the_number_of_a_company_that_is_struck_off_opens_and_adds_nothing(app, issue, odile, stored):
    adherent, number = issue()
    strike_off(adherent)
    opened, added = first(app.test_client(), adherent.number, number), add(odile, adherent.number, number)
    assert [opened.status_code, added.status_code] == [422, 422]
    assert WRONG in opened.text
    assert WRONG in added.text
    assert adherent.id not in {row.adherent_id for row in stored(Mandate)}


def test_nor_does_a_form_that_it_opened_before(app, issue, stored):
    adherent, number = issue()
    browser = app.test_client()
    held = ticket(first(browser, adherent.number, number).text)
    strike_off(adherent)
    assert browser.post("/code-adherent/compte", data=PERSON | {"ticket": held}).status_code == 422
    assert stored(Registration) == []


@pytest.mark.row("F034")
def test_one_adds_company_after_company_and_acts_for_the_last(odile, issue, stored):
    added = [issue(AdherentFactory(name=name)) for name in ("Garage Pernot", "Hôtel du Parc")]
    for adherent, number in added:
        assert add(odile, adherent.number, number, third_party="y").status_code == 302
        assert f"{adherent.name} est ajoutée" in odile.get("/").text
    assert [row.adherent_id for row in stored(Mandate)][1:] == [adherent.id for adherent, _ in added]
    assert "Ajouter une entreprise" in odile.get("/switch/").text


def test_a_company_that_one_has_already_is_told(odile, issue, stored):
    adherent, number = issue()
    add(odile, adherent.number, number)
    assert "déjà dans votre compte" in add(odile, adherent.number, number).text
    assert len(stored(Mandate)) == 2


def test_an_access_that_was_closed_is_not_opened_by_number(odile, issue, stored):
    from tests.factories import sessions

    adherent, number = issue()
    add(odile, adherent.number, number)
    sessions.query(Mandate).filter_by(adherent_id=adherent.id).update({"active": False})
    sessions.commit()
    assert "a été fermé" in add(odile, adherent.number, number).text


def test_an_access_that_begins_later_says_when(odile, issue, stored):
    adherent, number = issue()
    add(odile, adherent.number, number)
    sessions.query(Mandate).filter_by(adherent_id=adherent.id).update({"starts_on": date(2026, 2, 1), "ends_on": None})
    sessions.commit()
    answer = add(odile, adherent.number, number).text.replace("\u00a0", " ")
    assert "Votre accès à cette entreprise commence le 01/02/2026" in answer
    assert len(stored(Mandate)) == 2


def test_adding_is_limited_in_tries(odile, issue):
    adherent, _ = issue()
    statuses = [add(odile, adherent.number, f"{each:016}").status_code for each in range(11)]
    assert statuses == [422] * 10 + [429]


def test_an_accountant_adds_many_companies_in_a_row(odile, issue, stored):
    for _ in range(12):
        adherent, number = issue()
        assert add(odile, adherent.number, number, third_party="y").status_code == 302
    assert len(stored(Mandate)) == 13


def test_the_services_staff_add_no_company(browse, staff, issue):
    adherent, number = issue()
    browser = browse(staff(StaffRight.ADHERENTS))
    assert browser.get("/ajouter-une-entreprise/").status_code == 404
    assert add(browser, adherent.number, number).status_code == 404


@pytest.mark.row("K1")
@pytest.mark.parametrize("path", ["/code-adherent/", "/ajouter-une-entreprise/"])
def test_a_service_without_such_numbers_has_no_such_page(odile, profile, path):
    profile(activations=(Activation.LETTER,))
    assert odile.get(path).status_code == 404
    assert odile.post(path, data={"number": "1", "filer_number": "2"}).status_code == 404
    assert "Ajouter une entreprise" not in odile.get("/switch/").text


@pytest.mark.row("F005")
def test_the_secretariat_prints_the_number_and_the_printed_one_opens_the_form(browse, staff, app, profile):
    profile(activations=(Activation.FILER_NUMBER,))
    adherent = AdherentFactory(name="Boulangerie Martin")
    browser = browse(staff(StaffRight.ADHERENT_ADMIN, StaffRight.ADHERENTS))
    page = browser.get(f"/first-letter/{adherent.id}").text
    assert ("Imprimer le n°\u00a0télédéclarant" in page, "Imprimer la lettre" in page) == (True, False)
    made = browser.post(f"/first-letter/{adherent.id}/filer-number")
    text = PdfReader(io.BytesIO(made.data)).pages[0].extract_text()
    number = re.search(r"(\d{4} ){3}\d{4}", text).group()
    assert "Créer votre compte" in first(app.test_client(), adherent.number, number).text
    assert browser.post(f"/first-letter/{adherent.id}/pdf").status_code == 404


def test_only_who_makes_adherents_gives_a_number(work_as, staff):
    adherent = AdherentFactory()
    with pytest.raises(NotAllowed), work_as(staff(StaffRight.ADHERENTS)) as ctx:
        filer_numbers.issue(ctx, ctx.session.get_one(Adherent, adherent.id))


def test_nothing_waits_in_the_queue_with_a_secret_in_it(register, administrator, app):
    from sqlalchemy import text

    register()
    with administrator.connect() as connection:
        queued = connection.scalars(text("SELECT args::text FROM procrastinate_jobs")).all()
    assert queued
    assert not [each for each in queued if "odile" in each]
    job.run_due(app)
