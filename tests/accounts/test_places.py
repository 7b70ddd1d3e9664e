"""What limits count as one place: an IPv4 address by itself, of IPv6 the /64 that one house or company has whole."""

from datetime import timedelta

import pytest

from app.accounts.models import Attempt, Doorstep, Stage
from app.accounts.queries import factors, failures
from app.accounts.rules.tries import TRIES_PER_ADDRESS, one_place
from app.membership.models import DoorQuestion
from app.membership.queries.adhesion import asked_lately
from app.membership.rules.adhesion import Asking
from app.platform import browser
from app.platform.seal import fingerprint
from tests.accounts.conftest import PASSWORD
from tests.factories import NOW, AccountFactory, sessions

HERE, BESIDE, NEXT_HOUSE = "2001:db8:1:2::7", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:3::7"
LONG_AGO = NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", ("192.0.2.7", "192.0.2.7")),
        ("2001:db8:1:2::7", ("2001:db8:1:2::", "2001:db8:1:2:ffff:ffff:ffff:ffff")),
        ("::", ("::", "::ffff:ffff:ffff:ffff")),
    ],
)
def test_the_first_and_the_last_address_of_a_place(address, place):
    assert one_place(address) == place


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:DB8:1:2:0:0:0:7", "2001:db8:1:2::7"),
        ("fe80::1%eth0", "fe80::1"),
        ("unix:", "::"),
        (None, "::"),
    ],
)
def test_an_address_is_read_as_the_database_takes_it(app, said, address):
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": said}):
        assert browser.address() == address


def test_who_changes_addresses_within_a_house_waits_and_the_next_house_does_not(app, someone):
    someone(username="julie")
    sessions.add_all(
        Attempt(account=fingerprint(f"{number}"), address=f"2001:db8:1:2::{number:x}", at=NOW, succeeded=False)
        for number in range(TRIES_PER_ADDRESS)
    )
    sessions.commit()
    data = {"name": "julie", "password": PASSWORD}

    def try_from(address):
        return app.test_client().post("/connexion/", data=data, environ_overrides={"REMOTE_ADDR": address}).status_code

    assert [try_from(BESIDE), try_from(NEXT_HOUSE)] == [429, 302]


def test_the_tries_of_a_letter_are_counted_by_house(app, letter):
    adherent, _ = letter()
    data = {"number": adherent.number, "provisional": "AAAA-BBBB-CCCC"}

    def try_from(address):
        browsing = app.test_client()
        return browsing.post("/premiere-connexion/", data=data, environ_overrides={"REMOTE_ADDR": address}).status_code

    assert [try_from(f"2001:db8:1:2::{number:x}") for number in range(11)] == [422] * 10 + [429]
    assert try_from(NEXT_HOUSE) == 422


def test_every_limit_per_address_counts_the_whole_house(app):
    user_id = AccountFactory().id
    for stage in (Stage.CODE, Stage.PASSKEY, Stage.UNKNOWN):
        for address in (HERE, BESIDE, NEXT_HOUSE):
            sessions.add(
                Doorstep(
                    stage=stage, token_hash=f"{stage} {address}".encode(), account=b"x", user_id=user_id, tries_left=5,
                    address=address, created_at=NOW, expires_at=NOW,
                )
            )  # fmt: skip
    for address in (HERE, BESIDE, NEXT_HOUSE):
        sessions.add(Attempt(account=b"x", address=address, at=NOW, succeeded=False))
        sessions.add(DoorQuestion(kind=Asking.START, address=address, at=NOW))
    sessions.commit()
    assert sessions.execute(failures(b"y", HERE, LONG_AGO)).one() == (0, 2)
    assert sessions.scalar(factors.asked_from(HERE, LONG_AGO)) == 4
    assert sessions.scalar(factors.ceremonies(HERE, LONG_AGO)) == 2
    assert sessions.execute(factors.strangers(b"y", LONG_AGO, HERE, LONG_AGO)).one().others == 2
    assert sessions.execute(asked_lately(Asking.START, HERE, None, LONG_AGO)).one()[0] == 2
