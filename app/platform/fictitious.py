"""What only a demonstration may do."""

from flask import current_app

from config import UnsafeSettings


def demonstration() -> bool:
    """Whether everything here is invented, sign-ins and mails shown to everybody."""
    return bool(current_app.config["DEMO"])


def refuse_real_data() -> None:
    """Raise unless this portal holds fictitious data only.

    Raises:
        UnsafeSettings: it is no demonstration; says how to have one.
    """
    if not demonstration():
        raise UnsafeSettings("Demo data is for demonstrations only: unset DATABASE_URL, or set PORTAL_ENV=demo.")


def owner_address() -> str:
    """The address of the tables' owner, for a bulk load of fictitious data.

    Raises:
        UnsafeSettings: it is no demonstration, or the address is not known.
    """
    refuse_real_data()
    address = str(current_app.config["DATABASE_OWNER_URL"])
    if not address:
        raise UnsafeSettings("DATABASE_OWNER_URL is missing: a large load needs the owner of the tables.")
    return address
