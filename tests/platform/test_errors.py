"""Whatever happens, a user reads a page in plain French: what happened, what to do, and the way back."""

import pytest
from flask import abort
from sqlalchemy.exc import OperationalError

from app.platform import security
from app.platform.context import Right
from app.platform.errors import SENTENCES, DomainError

PLACE = "health.alive"
"""Any address: what it does is replaced."""


@pytest.fixture
def failing(app, monkeypatch):
    """Open a page that fails in a way: `failing(LookupError("x"))`."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def open_(failure, browser=None):
        def fail():
            raise failure

        monkeypatch.setitem(app.view_functions, PLACE, fail)
        return (browser or app.test_client()).get("/healthz")

    return open_


def read(answer):
    return answer.text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("status", sorted(SENTENCES))
def test_each_refusal_has_a_title_a_sentence_and_a_way_back(app, monkeypatch, status):
    monkeypatch.setitem(app.view_functions, PLACE, lambda: abort(status))
    answer = app.test_client().get("/healthz")
    assert answer.status_code == status
    title, sentence = SENTENCES[status]
    assert f"<h1>{title}</h1>" in answer.text
    assert sentence.replace("\xa0", " ") in read(answer)
    assert 'href="/">Revenir à l’accueil</a>' in answer.text


@pytest.mark.parametrize(("raised", "shown"), [(401, 404), (403, 404), (422, 400), (406, 400)])
def test_a_refusal_without_a_page_of_its_own_takes_the_nearest(app, monkeypatch, raised, shown):
    monkeypatch.setitem(app.view_functions, PLACE, lambda: abort(raised))
    answer = app.test_client().get("/healthz")
    assert answer.status_code == shown
    assert SENTENCES[shown][0] in answer.text


def test_a_form_that_expired_says_to_load_its_page_again(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = app.test_client().post("/connexion/", data={"name": "julie", "password": "x"})
    assert answer.status_code == 400
    assert "rechargez la page" in answer.text


def test_a_file_that_is_too_heavy_says_the_limit(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100)
    answer = app.test_client().post("/connexion/", data={"name": "x" * 200})
    assert answer.status_code == 413
    assert "20 Mo" in read(answer)


def test_what_is_refused_by_a_rule_is_told_by_its_own_sentence(failing):
    answer = failing(DomainError("Ce poste est occupé : donnez d’abord un autre poste."))
    assert answer.status_code == 409
    assert "Ce poste est occupé : donnez d’abord un autre poste." in read(answer)


def test_a_failure_gives_a_number_to_quote_that_is_in_the_log_and_nothing_of_its_cause(failing, caplog):
    answer = failing(LookupError("secret of the inside"))
    assert answer.status_code == 500
    (number,) = [each.args[0] for each in caplog.records if each.name == "app.platform.errors"]
    assert f'<span class="quote">{number}</span>' in answer.text
    assert "secret of the inside" not in answer.text
    assert number not in failing(LookupError("again")).text


@pytest.mark.parametrize("status", [each for each in SENTENCES if each < 500])
def test_what_is_nobodys_failure_has_no_number(app, monkeypatch, status):
    monkeypatch.setitem(app.view_functions, PLACE, lambda: abort(status))
    assert 'class="quote"' not in app.test_client().get("/healthz").text


def test_a_page_that_failed_keeps_the_frame_of_who_is_signed_in(failing, browse, employer):
    answer = failing(LookupError("x"), browse(employer(Right.EMPLOYEES)))
    assert answer.status_code == 500
    assert 'href="/employees/"' in answer.text


def test_without_its_database_the_portal_says_that_it_pauses(app, browse, employer, monkeypatch):
    browser = browse(employer(Right.EMPLOYEES))

    def away(_token):
        raise OperationalError("SELECT", {}, ConnectionRefusedError("no server"))

    monkeypatch.setattr(security, "read_session", away)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    for path in ("/employees/", "/never/was"):
        answer = browser.get(path)
        assert answer.status_code == 503
        assert "Le portail fait une pause" in answer.text
        assert "no server" not in answer.text
