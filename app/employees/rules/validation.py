"""The service's eye on records: which it accepts, what it alone then corrects, what it is asked to correct (K12, K13).

Values only: who may, and what is written, is for `services.validate`.
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from app.employees.facts import Corrections, Facts, Validation
from app.law.life import Sex
from app.platform.refusal import Refusal

LOCKED = ("first_name", "birth_name", "sex", "born_on", "hired_on")
"""After the service has accepted a record only the name, the number and how to reach the person stay the employer's.

Source: manual SSTRN p. 17 (SAL-10).
"""
IDENTITY = ("last_name", "first_name", "birth_name", "sex", "born_on", "nir_state", "nir", "ntt")
"""What makes somebody who they are: where its change needs a second look, the record goes back to be checked."""
DAYS = ("born_on", "hired_on")


class WishState(StrEnum):
    """What became of a correction that was asked for; the value is what users read."""

    ASKED = "en attente"
    ACCEPTED = "acceptée"
    REFUSED = "refusée"
    WITHDRAWN = "annulée"


def locked(facts: Facts, validated_on: date | None) -> tuple[str, ...]:
    """The fields that the employer may read but not write."""
    closed = facts.corrections is Corrections.ASKED and validated_on is not None
    return LOCKED if closed else ()


def checked_again(facts: Facts, changed: Collection[str]) -> bool:
    """Whether a change of these fields sends an accepted record back to the service."""
    return facts.corrections is Corrections.CHECKED and not set(IDENTITY).isdisjoint(changed)


def awaits(facts: Facts, validated_on: date | None) -> bool:
    """Whether a record waits for the service."""
    return facts.validation is not Validation.AT_ONCE and validated_on is None


def wished(current: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, str]:
    """What differs between a record and what is asked for, as it is stored."""
    return {name: _stored(typed[name]) for name in LOCKED if typed[name] is not None and typed[name] != current[name]}


def read(wanted: Mapping[str, str]) -> dict[str, Any]:
    """What was asked for, as the record holds it."""
    return {name: _read(name, wanted[name]) for name in LOCKED if name in wanted}


def refuse_wish(*, locked_fields: Collection[str], open_wish: bool) -> Refusal | None:
    """Why no correction can be asked for; None: it can."""
    if not locked_fields:
        return Refusal("reason", "Cette fiche se modifie directement : utilisez « Modifier ».")
    if open_wish:
        return Refusal(
            "reason", "Une correction est déjà demandée pour cette fiche : attendez la réponse, ou annulez-la."
        )
    return None


def refuse_discard(facts: Facts, *, accepted: bool) -> str | None:
    """Why a record is not removed; None: it may be.

    Args:
        accepted: the service has accepted it, now or once.
    """
    if facts.validation is Validation.AT_ONCE:
        return "Une fiche ne se supprime pas : indiquez une date de sortie, ou appelez votre secrétariat médical."
    if accepted:
        return "Le service a validé cette fiche : elle ne se supprime plus. Indiquez une date de sortie."
    return None


def refuse_decision(state: WishState) -> str | None:
    """Why a request is no longer to decide or to take back; None: it waits."""
    return None if state is WishState.ASKED else f"Cette demande est déjà {state.value}."


def _stored(value: Any) -> str:
    if isinstance(value, Sex):
        return value.name
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(name: str, text: str) -> Any:
    if name in DAYS:
        return date.fromisoformat(text)
    return Sex[text] if name == "sex" else text
