"""What is stored so that a copy of the database says nothing: sealed text, and its fingerprint to find it by.

Sealed with AES-256-GCM, a fresh nonce each time; the fingerprint is HMAC-SHA-256. Both keys are derived from
`SEAL_KEY`, which is never in the database.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app
from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator

NONCE_BYTES = 12


def seal(text: str) -> bytes:
    """Encrypt; two calls with the same text differ."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(_key("seal")).encrypt(nonce, text.encode(), None)


def seal_many(texts: Sequence[str]) -> list[bytes]:
    """Encrypt each: nonces drawn at once, for loads of many rows."""
    cipher, drawn = _cipher(_key("seal")), os.urandom(NONCE_BYTES * len(texts))
    nonces = [drawn[start : start + NONCE_BYTES] for start in range(0, len(drawn), NONCE_BYTES)]
    return [nonce + cipher.encrypt(nonce, text.encode(), None) for nonce, text in zip(nonces, texts, strict=True)]


def unseal(sealed: bytes) -> str:
    """Decrypt.

    Raises:
        InvalidTag: sealed with another key, or tampered with.
    """
    return _cipher(_key("seal")).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()


def fingerprint(text: str) -> bytes:
    """32 bytes, the same for the same text: what equality and uniqueness are checked on."""
    return marker()(text)


def fingerprint_many(texts: Sequence[str]) -> list[bytes]:
    """The fingerprint of each."""
    return list(map(marker(), texts))


def marker() -> Callable[[str], bytes]:
    """`fingerprint` with its key at hand, for many texts one by one."""
    keyed = _keyed(_key("fingerprint"))

    def mark(text: str) -> bytes:
        each = keyed.copy()
        each.update(text.encode())
        return each.digest()

    return mark


class Sealed(TypeDecorator[str]):
    """A text column that the database holds encrypted."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        """Seal on the way in."""
        return None if value is None else seal(value)

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        """Unseal on the way out."""
        return None if value is None else unseal(value)


class SealedBytes(TypeDecorator[bytes]):
    """A file that the database holds encrypted."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Any) -> bytes | None:
        """Seal on the way in."""
        if value is None:
            return None
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(_key("seal")).encrypt(nonce, value, None)

    def process_result_value(self, value: bytes | None, dialect: Any) -> bytes | None:
        """Unseal on the way out."""
        return None if value is None else AESGCM(_key("seal")).decrypt(value[:NONCE_BYTES], value[NONCE_BYTES:], None)


@lru_cache(maxsize=4)
def _keyed(key: bytes) -> hmac.HMAC:
    """To be copied. `hmac.digest` would let other threads go first, each time, and wait for its turn again."""
    return hmac.new(key, digestmod="sha256")


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESGCM:
    """Prepared once: as long as the encryption of a short text."""
    return AESGCM(key)


def _key(purpose: str) -> bytes:
    keys: dict[str, bytes] = current_app.extensions["seal"]
    return keys[purpose]


def init_app(app: Flask) -> None:
    """Derive the keys once."""
    secret = str(app.config["SEAL_KEY"]).encode()
    app.extensions["seal"] = {
        purpose: hmac.new(secret, purpose.encode(), hashlib.sha256).digest() for purpose in ("seal", "fingerprint")
    }
