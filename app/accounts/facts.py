"""What differs between services about accounts."""

from enum import StrEnum
from typing import Annotated

import msgspec


class Kind(StrEnum):
    """A class of characters that a password may need."""

    UPPER = "upper"
    LOWER = "lower"
    DIGIT = "digit"
    SPECIAL = "special"


class Activation(StrEnum):
    """A way to a first account (K1)."""

    LETTER = "letter"
    """Adherent number and provisional password, by post (F003, F004)."""
    FILER_NUMBER = "filer_number"
    """« Code adhérent » and « N° télédéclarant » (F005)."""
    SIGN_UP = "sign_up"
    """Anybody registers; the link to an adherent is asked for afterwards (F007)."""


class Terms(StrEnum):
    """When « les conditions d'utilisation et la politique de confidentialité » are accepted (K6)."""

    EACH_SIGN_IN = "each_sign_in"
    AT_REGISTRATION = "at_registration"
    ONCE_PER_VERSION = "once_per_version"
    """At registration, and again at the sign-in that follows a new version."""


class ResetKey(StrEnum):
    """What « Mot de passe oublié » asks for (K7)."""

    USERNAME = "username"
    EMAIL = "email"
    NUMBER = "number"
    """An adherent or invoice number, with the e-mail address of the portal's contact."""


class RightsBy(StrEnum):
    """How an administrator gives rights (K9); whatever the way, what is stored is the boxes of the matrix."""

    MATRIX = "matrix"
    """Box by box (AST25, ASMIS)."""
    PRESETS = "presets"
    """A preset, then its boxes."""
    ROLES = "roles"
    """One or several roles, without the matrix (AIST21)."""
    ONE = "one"
    """One « type d'accès » for each person, without the matrix (SSTRN)."""


class Confirmed(StrEnum):
    """Whose access an administrator confirms once a year (N9)."""

    NOBODY = "nobody"
    THIRD_PARTIES = "third_parties"
    EVERYBODY = "everybody"


class WayIn(StrEnum):
    """What « Connexion » asks for (K2)."""

    ONE_PAGE = "one_page"
    """Name and password on one page (F022)."""
    TWO_STEPS = "two_steps"
    """The e-mail address, then the password (F023)."""
    CODE = "code"
    """A code by e-mail at each sign-in, no password (F015)."""
    ANY = "any"
    """A password or a code by e-mail, as one likes, or a passkey."""


LEAST = 8
"""No profile may ask for fewer characters."""
LEAST_ALONE = 12
"""Nor for fewer than this without three classes of characters.

50 bits, with throttling. Source: CNIL, délibération 2022-100.
"""
ENOUGH_KINDS = 3


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[accounts]` of a profile."""

    password_least: int
    """Characters of a password, at least (K3)."""
    password_kinds: tuple[Kind, ...]
    """Of each of these a password needs one character (K3, F012, F013); empty: length and rarity count."""
    activations: tuple[Activation, ...]
    """How a first account is opened; an invitation always opens one (K1). Empty: by invitation only."""
    usernames: bool
    """A person chooses a user name; else the e-mail address is the name (K4)."""
    terms: Terms
    """When the terms of use are accepted (K6)."""
    reset_keys: tuple[ResetKey, ...]
    """What one may type under « Mot de passe oublié » (K7)."""
    email_editable: bool
    """A person may change their e-mail address, confirmed from the new one (K5, F032)."""
    way_in: WayIn
    """How one signs in (K2)."""
    code_minutes: Annotated[int, msgspec.Meta(ge=1, le=30)]
    """For how long a mailed code serves (F015)."""
    rights_by: RightsBy
    """How rights are given (K9); « one » and « roles » hide the matrix."""
    notifications_chosen: bool
    """Each user chooses what to be told of (K47)."""
    third_party_dated: bool
    """The access of a third party always has a last day (K11); a year ahead where nobody names one."""
    confirmed: Confirmed
    """Whose access is confirmed once a year, besides the dated ones of third parties (N9)."""
    unconfirmed_ends: bool
    """An access that nobody confirms ends, a month after the question; else it is only asked again."""
    staff_second_factor: bool
    """The service's staff cannot sign in without a second factor; employers may always have one."""

    def __post_init__(self) -> None:
        """Refuse a password policy below the floor.

        Raises:
            ValueError: it is named at the start.
        """
        weak = self.password_least < LEAST_ALONE and len(set(self.password_kinds)) < ENOUGH_KINDS
        if self.password_least < LEAST or weak:
            raise ValueError(
                f"password_least: at least {LEAST_ALONE} characters, or {LEAST} with {ENOUGH_KINDS} classes of them"
            )
