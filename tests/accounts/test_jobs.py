"""What the door remembered is forgotten when the law's table says, not before."""

from datetime import timedelta

import pytest

from app.accounts import jobs
from app.accounts.models import Attempt, Doorstep, Registration, SignIn, Stage
from app.law.retention import Data, gone_before
from app.platform.context import Actor
from tests.factories import NOW, AccountFactory, SignInFactory, sessions


def attempt(at):
    return Attempt(account=b"x", address="192.0.2.7", at=at, succeeded=False)


def doorstep(at):
    return Doorstep(
        stage=Stage.CODE, token_hash=str(at).encode(), account=b"x", tries_left=5, address="192.0.2.7",
        created_at=at, expires_at=at,
    )  # fmt: skip


def sign_in(at):
    return SignInFactory.build(user_id=AccountFactory().id, token=str(at), created_at=at, seen_at=at)


def registration(at):
    return Registration(
        email="odile@example.org", first_name="Odile", last_name="Caron", function="Comptable", phone="",
        secret_hash=str(at), terms_version=0, expires_at=at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("make", "at", "data"),
    [
        (attempt, Attempt.at, Data.ATTEMPT),
        (doorstep, Doorstep.created_at, Data.DOORSTEP),
        (sign_in, SignIn.seen_at, Data.LOG),
        (registration, Registration.expires_at, Data.REGISTRATION),
    ],
    ids=["attempt", "doorstep", "sign-in", "registration"],
)
def test_the_nightly_job_forgets_what_is_older_than_the_law_s_table_says(work_as, stored, make, at, data):
    limit = gone_before(data, NOW)
    sessions.add_all([make(limit - timedelta(seconds=1)), make(limit)])
    sessions.commit()
    for _ in range(2):
        with work_as(Actor.system()) as ctx:
            jobs.forget(ctx)
    assert min(getattr(row, at.key) for row in stored(at.class_)) == limit
