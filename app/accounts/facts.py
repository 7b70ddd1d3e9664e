"""What differs between services about accounts."""

import msgspec


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[accounts]` of a profile."""

    password_least: int
    """Characters of a password, at least (K3)."""
    password_kinds: bool
    """A password needs an upper case letter, a lower case one, a digit and a special character (K3, F012, F013)."""
    email_editable: bool
    """A person may change their e-mail address, confirmed from the new one (K5, F032)."""
