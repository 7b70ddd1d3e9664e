"""Where one signs in by mailed codes alone (K2): an invitation opens or joins without a password."""

import pytest

from app.accounts.facts import WayIn
from app.accounts.models import Mandate
from app.accounts.queries import letter_of
from app.accounts.services import opening
from app.accounts.services.door import Browser
from app.platform.account import User
from app.platform.context import DOOR, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from tests.factories import AccountFactory, AdherentFactory, MandateFactory, sessions

ADDRESS = "thomas@example.org"
NEW = {"first_name": "Thomas", "last_name": "Lefèvre", "phone": "", "terms": "y"}
HERE = Browser("127.0.0.1", "Firefox")


@pytest.fixture
def by_code(profile):
    """The service has no passwords."""
    profile(way_in=WayIn.CODE)


@pytest.fixture
def known(app):
    """Somebody who acts for another company already."""
    account = AccountFactory(email=ADDRESS, username=ADDRESS)
    MandateFactory(user_id=account.id)
    return account


@pytest.mark.usefixtures("by_code")
def test_a_new_account_is_asked_for_no_password_and_has_none(app, link, stored):
    path, browser = link(), app.test_client()
    page = browser.get(path).text
    assert 'name="password"' not in page
    assert browser.post(path, data=NEW).status_code == 302
    assert browser.get("/profil/").status_code == 200
    (account,) = [row for row in stored(User) if row.email == ADDRESS]
    assert account.password is None


@pytest.mark.usefixtures("by_code")
def test_who_has_an_account_joins_by_a_button(app, link, known, stored):
    here = AdherentFactory(name="Toitures Bérard")
    path, browser = link(of=here.id), app.test_client()
    page = browser.get(path).text
    assert "a déjà un compte" in page
    assert 'name="password"' not in page
    assert len([row for row in stored(Mandate) if row.user_id == known.id]) == 1
    assert browser.post(path).status_code == 302
    assert "Toitures Bérard" in browser.get("/profil/").text
    assert here.id in {row.adherent_id for row in stored(Mandate) if row.user_id == known.id}
    assert browser.post(path).status_code == 410


@pytest.mark.usefixtures("by_code")
def test_a_closed_account_does_not_join(app, link, known, stored):
    path = link()
    sessions.merge(User(id=known.id, active=False))
    sessions.commit()
    answer = app.test_client().post(path)
    assert answer.status_code == 422
    assert "Ce compte est fermé" in answer.text
    assert len([row for row in stored(Mandate) if row.user_id == known.id]) == 1


def test_elsewhere_the_mail_alone_joins_nobody(app, link, known, work_as):
    token = link().rpartition("/")[2]
    answer = app.test_client().post(f"/invitation/{token}")
    assert answer.status_code == 422
    with pytest.raises(NotAllowed), work_as(DOOR) as ctx:
        opening.join_by_mail(ctx, invitation=opening.by_link(token), browser=HERE)


@pytest.mark.usefixtures("by_code")
def test_a_letter_is_no_mail(letter, work_as):
    adherent, _ = letter()
    with pytest.raises(NotAllowed), work_as(DOOR) as ctx:
        opening.join_by_mail(ctx, invitation=letter_of(adherent.number), browser=HERE)


@pytest.mark.usefixtures("by_code")
def test_a_link_that_was_used_joins_nobody(link, known, work_as, employer):
    token = link(of=employer(Right.ADMIN).adherent_id).rpartition("/")[2]
    with work_as(DOOR) as ctx:
        opening.join_by_mail(ctx, invitation=opening.by_link(token), browser=HERE)
    with pytest.raises(DomainError), work_as(DOOR) as ctx:
        opening.join_by_mail(ctx, invitation=opening.by_link(token), browser=HERE)


@pytest.mark.usefixtures("by_code")
def test_no_password_is_reset_where_there_are_none(app, browse, employer, stored):
    boss = employer(Right.ADMIN)
    browser = browse(boss)
    mandate = MandateFactory(adherent_id=boss.adherent_id)
    for page in ("/users/", f"/users/{mandate.id}"):
        assert "Réinitialiser" not in browser.get(page).text
    assert browser.get(f"/users/{mandate.id}/reset").status_code == 404
    assert browser.post(f"/users/{mandate.id}/reset").status_code == 404
    assert stored(Outbox) == []
