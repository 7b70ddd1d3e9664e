"""Passkeys (WebAuthn): a key in a telephone, a computer or a stick, which opens by finger, face or PIN.

Such a key is two factors at once, the thing and the person: it signs in by itself, or follows a password.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any

from sqlalchemy import delete
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.accounts.models import Passkey, Stage
from app.accounts.queries import factors
from app.accounts.rules import codes as rules
from app.accounts.services import door, doorsteps, proven
from app.accounts.services.door import Entrance
from app.accounts.services.doorsteps import Browser
from app.accounts.services.factors import forget_spare_codes, new_recovery_codes, refuse_last, tell
from app.platform import audit
from app.platform.account import User
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.seal import fingerprint

audit.declare(passkey_added="Clé d’accès ajoutée", passkey_removed="Clé d’accès retirée")
CHALLENGE_BYTES = 64
NOT_TAKEN = "Cette clé n’a pas répondu comme il faut : recommencez."
UNKNOWN = "Cette clé n’ouvre aucun compte ici : connectez-vous autrement, puis ajoutez-la dans « Mon profil »."
LATE = "La clé a mis trop longtemps : recommencez."
ENOUGH = f"Un compte a {rules.KEYS_AT_MOST} clés au plus : retirez-en une d’abord."
VERIFIED = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
)


@dataclass(frozen=True, slots=True)
class Site:
    """Where keys are for: they answer no other address."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Ceremony:
    """A question to a key."""

    options: str
    """JSON for the browser."""
    token: str
    """For the browser's cookie: who asked is who answers, once."""


def ask(ctx: Context, *, site: Site, browser: Browser) -> Ceremony | None:
    """Ask for any key that knows this site; None when too much was asked from this address. At the door."""
    asked = ctx.session.scalar(factors.ceremonies(browser.address, ctx.now - rules.COUNTED_FOR)) or 0
    if asked >= rules.CEREMONIES_FROM_ADDRESS:
        return None
    options = generate_authentication_options(
        rp_id=site.host, challenge=token_bytes(CHALLENGE_BYTES), user_verification=UserVerificationRequirement.REQUIRED
    )
    token, _ = doorsteps.wait(
        ctx, Stage.PASSKEY, account=b"", browser=browser, secret=options.challenge, valid=rules.CEREMONY_VALID
    )  # fmt: skip
    return Ceremony(options_to_json(options), token)


def enter(ctx: Context, *, token: str, answer: Mapping[str, Any], site: Site, browser: Browser) -> Entrance | str:
    """Let in whom a key shows; else a sentence that says what to do. At the door.

    The answer serves once; a key whose counter goes back was copied, and serves no more.
    """
    row = doorsteps.waiting(ctx, token, Stage.PASSKEY)
    if row is None or not doorsteps.stands(ctx, row):
        return LATE
    row.used_at = ctx.now
    try:
        credential = base64url_to_bytes(str(answer.get("rawId", "")))
    except ValueError:
        return NOT_TAKEN
    key = ctx.session.scalars(factors.passkey(credential).with_for_update()).first()
    user = ctx.session.get(User, key.user_id) if key is not None else None
    if key is None or user is None or not user.active:
        return UNKNOWN
    verified = _verified(answer, key, row.secret, site)
    if verified is None or not verified.user_verified:
        return NOT_TAKEN
    key.uses, key.used_at = verified.new_sign_count, ctx.now
    return Entrance(door.open_session(ctx, user, browser), None, user)


def ask_new(ctx: Context, *, user: User, site: Site, browser: Browser) -> Ceremony:
    """Ask for a new key of an account.

    Raises:
        DomainError: it has many already, or nobody has shown to read the account's mail.
    """
    proven.refuse_unproven(ctx, user, "name")
    keys = ctx.session.scalars(factors.passkeys_of(user.id)).all()
    if len(keys) >= rules.KEYS_AT_MOST:
        raise DomainError(ENOUGH, field="name")
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=_handle(user),
        user_name=user.email,
        user_display_name=f"{user.first_name} {user.last_name}",
        challenge=token_bytes(CHALLENGE_BYTES),
        authenticator_selection=VERIFIED,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential) for key in keys],
    )
    token, _ = doorsteps.wait(
        ctx, Stage.NEW_PASSKEY, account=b"", user_id=user.id, browser=browser, secret=options.challenge,
        valid=rules.CEREMONY_VALID,
    )  # fmt: skip
    return Ceremony(options_to_json(options), token)


def add(ctx: Context, *, user: User, token: str, answer: Mapping[str, Any], name: str, site: Site) -> list[str]:
    """Take a new key; returns the codes for a bad day when it is the first second factor, else nothing.

    Raises:
        DomainError: the key did not answer as it should, too late, or is known already, or nobody has shown to read
            the account's mail (field `name`).
    """
    proven.refuse_unproven(ctx, user, "name")
    row = doorsteps.waiting(ctx, token, Stage.NEW_PASSKEY)
    if row is None or row.user_id != user.id or not doorsteps.stands(ctx, row):
        raise DomainError(LATE, field="name")
    try:
        verified = verify_registration_response(
            credential=dict(answer),
            expected_challenge=row.secret,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as refusal:
        raise DomainError(NOT_TAKEN, field="name") from refusal
    row.used_at = ctx.now
    first, _ = ctx.session.execute(factors.needs(user.id)).one()
    ctx.session.add(
        Passkey(
            user_id=user.id,
            name=name,
            credential=verified.credential_id,
            public_key=verified.credential_public_key,
            uses=verified.sign_count,
            created_at=ctx.now,
        )
    )
    ctx.session.flush()
    audit.record(ctx, "passkey_added", user, name=name)
    tell(ctx, user, "Une clé d’accès a été ajoutée à votre compte.")
    return [] if first else new_recovery_codes(ctx, user)


def remove(ctx: Context, *, user: User, key_id: int) -> None:
    """Take a key away.

    Raises:
        NotAllowed: it is somebody else's.
        DomainError: the service asks a second factor of its staff, and this is the last one.
    """
    mine = (Passkey.id == key_id) & (Passkey.user_id == user.id)
    refuse_last(ctx, user)
    if ctx.session.scalar(delete(Passkey).where(mine).returning(Passkey.id)) is None:
        raise NotAllowed("passkey")
    audit.record(ctx, "passkey_removed", user)
    tell(ctx, user, "Une clé d’accès a été retirée de votre compte.")
    forget_spare_codes(ctx, user)


def _verified(answer: Mapping[str, Any], key: Passkey, challenge: bytes, site: Site) -> VerifiedAuthentication | None:
    try:
        return verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.uses,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None


def _handle(user: User) -> bytes:
    """How keys call the account: no name, no number, and the same for all its keys."""
    return fingerprint(f"passkey of {user.id}")
