"""How somebody is reached: telephone numbers and e-mail addresses, as people type them."""

import re

from app.law.unacceptable import Unacceptable

ADDRESS = re.compile(r"[^@\s,;:<>()\"\\]+@[^@\s,;:<>()\"\\.]+(\.[^@\s,;:<>()\"\\.]+)+")
"""One plain address: no name before it, no second one after it."""


def clean_phone(typed: str) -> str:
    """A number as we keep it: 06 12 34 56 78, or + and digits for one abroad.

    Raises:
        Unacceptable: neither.
    """
    number = re.sub(r"[^\d+]", "", typed.replace("(0)", ""))
    number = re.sub(r"^(\+33|0033)0?", "0", number)
    if re.fullmatch(r"0[1-9]\d{8}", number):
        return " ".join(number[place : place + 2] for place in range(0, 10, 2))
    if re.fullmatch(r"[1-9]\d{8}", number):  # a spreadsheet took the zero away
        return clean_phone(f"0{number}")
    if re.fullmatch(r"(\+|00)[1-9]\d{6,14}", number):
        return "+" + number.removeprefix("+").removeprefix("00")
    raise Unacceptable("Un numéro de téléphone a 10 chiffres ; de l’étranger, commencez par +")


def clean_email(typed: str) -> str:
    """An address as people write it, without spaces around.

    Raises:
        Unacceptable: not of the form of an address, or more than one.
    """
    address = typed.strip()
    if not ADDRESS.fullmatch(address):
        raise Unacceptable("Une adresse e-mail s’écrit comme prenom.nom@exemple.fr : vérifiez-la")
    return address
