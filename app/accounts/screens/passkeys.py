"""Signing in by a passkey: the browser asks, the key answers, its answer is posted as a form."""

from typing import Any
from urllib.parse import urlsplit

from flask import abort, flash, jsonify, redirect, request, url_for
from msgspec import DecodeError, json

from app.accounts.rules.browsers import local_path
from app.accounts.screens.sending import Outside, browser, come_in
from app.accounts.services import passkeys
from app.accounts.services.passkeys import Ceremony, Site
from app.platform.answer import TOO_MANY, done_at_door
from app.platform.browser import carried, carry
from app.platform.facts import Facts as ServiceFacts
from app.platform.page import Answer, action, setting

KEY = "passkey"
LONGEST_ANSWER = 20_000
"""Characters of what a key answers; theirs have some 2,000."""


class PasskeyDoor(Outside):
    """« Utiliser une clé d’accès »."""

    title = "Connexion"
    route_base = "/connexion/cle"

    @action("/ask")
    def ask(self) -> Answer:
        """The question to the key, for the script of the page."""
        asked = done_at_door(lambda ctx: passkeys.ask(ctx, site=site(), browser=browser()))
        if asked is None:
            abort(TOO_MANY)
        return question(asked)

    @action("/")
    def enter(self) -> Answer:
        """The answer of the key."""
        onward = local_path(request.args.get("next", ""))
        answer = answered(request.form.get("answer", ""))
        entrance = done_at_door(
            lambda ctx: passkeys.enter(ctx, token=carried(KEY), answer=answer, site=site(), browser=browser())
        )
        if not isinstance(entrance, str):
            return come_in(entrance, onward)
        flash(entrance, "danger")
        return redirect(url_for("Door.login", next=onward if onward != "/" else None))


def question(asked: Ceremony) -> Answer:
    """A question to a key, as JSON; its answer comes from this browser."""
    carry(KEY, asked.token)
    return jsonify(json.decode(asked.options))


def answered(text: str) -> dict[str, Any]:
    """What a key answered; nothing when it cannot be read."""
    try:
        said = json.decode(text[:LONGEST_ANSWER])
    except DecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def site() -> Site:
    """Where keys are for: the address that users type."""
    address = str(setting("PUBLIC_URL"))
    return Site(urlsplit(address).hostname or "localhost", address, setting("profile")[ServiceFacts].name)
