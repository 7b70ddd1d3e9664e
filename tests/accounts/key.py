"""A passkey made of software: what a telephone or a stick answers, with its own private key."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

SEEN, CHECKED, NEW = 0x01, 0x04, 0x40
"""Flags of an answer: somebody was there, a finger or a PIN showed who, a key comes with it."""


def text(octets: bytes) -> str:
    """Octets as WebAuthn writes them in JSON."""
    return urlsafe_b64encode(octets).decode().rstrip("=")


def octets(written: str) -> bytes:
    """The same, read."""
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


class Key:
    """One passkey. Source: Web Authentication Level 2, §6 and §8.7 (attestation « none »)."""

    def __init__(self, origin: str, flags: int = SEEN | CHECKED) -> None:
        self.origin = origin
        self.flags = flags
        self.uses = 0
        self.id = token_bytes(32)
        self.private = ec.generate_private_key(ec.SECP256R1())

    def create(self, asked: dict[str, Any]) -> str:
        """What the key answers when it is to be added."""
        public = self.private.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        kept = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._data(asked["rp"]["id"], self.flags | NEW) + kept
        said = {"attestationObject": text(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}))}
        return self._answer(said, self._client("webauthn.create", asked["challenge"]))

    def get(self, asked: dict[str, Any]) -> str:
        """What it answers when somebody signs in with it."""
        self.uses += 1
        data = self._data(asked["rpId"], self.flags)
        client = self._client("webauthn.get", asked["challenge"])
        signature = self.private.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer({"authenticatorData": text(data), "signature": text(signature)}, client)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, host: str, flags: int) -> bytes:
        return sha256(host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _answer(self, said: dict[str, str], client: bytes) -> str:
        response = {"clientDataJSON": text(client), **said}
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})
