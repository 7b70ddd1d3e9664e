"""Sealed texts come back, differ each time, and open with no other key; fingerprints find the same text."""

import pytest
from cryptography.exceptions import InvalidTag

from app.platform.seal import fingerprint, fingerprint_many, seal, seal_many, unseal

NUMBERS = ["298042105406786", "185057800608436", "298042105406786"]


def test_what_is_sealed_at_once_opens_one_by_one(app):
    assert [unseal(each) for each in seal_many(NUMBERS)] == NUMBERS


def test_two_seals_of_the_same_text_differ(app):
    first, _, again = seal_many(NUMBERS)
    assert len({first, again, seal(NUMBERS[0])}) == 3


def test_another_key_opens_nothing(app, monkeypatch):
    sealed = seal(NUMBERS[0])
    monkeypatch.setitem(app.extensions, "seal", {"seal": bytes(32), "fingerprint": bytes(32)})
    with pytest.raises(InvalidTag):
        unseal(sealed)


def test_what_was_changed_by_a_hand_opens_nothing(app):
    sealed = seal(NUMBERS[0])
    with pytest.raises(InvalidTag):
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_the_same_text_has_the_same_fingerprint_and_another_key_another(app, monkeypatch):
    first, other, again = fingerprint_many(NUMBERS)
    assert first == again == fingerprint(NUMBERS[0]) != other
    monkeypatch.setitem(app.extensions, "seal", {"seal": bytes(32), "fingerprint": bytes(32)})
    assert fingerprint(NUMBERS[0]) != first
