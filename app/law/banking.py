"""Bank identifiers: IBAN, BIC, ICS (creditor of direct debits), RUM (mandate)."""

import re

from stdnum import bic, iban
from stdnum.eu import at_02
from stdnum.exceptions import ValidationError

from app.law.unacceptable import Unacceptable, squeezed

RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
RUM = re.compile(r"[A-Za-z0-9+?/:().,'-]{1,35}")


def clean_iban(text: str) -> str:
    """An IBAN without spaces; for France and Monaco its RIB key is checked as well.

    Raises:
        Unacceptable: its length or one of its keys does not fit.
    """
    try:
        number: str = iban.validate(squeezed(text))
    except ValidationError as refusal:
        raise Unacceptable("Cet IBAN n’existe pas : recopiez-le du RIB, 27 caractères en France") from refusal
    if number[:2] in ("FR", "MC") and not _rib_fits(number[4:]):
        raise Unacceptable("La clé du RIB ne correspond pas à cet IBAN : recopiez-le du RIB")
    return number


def clean_bic(text: str) -> str:
    """A BIC of 8 or 11 characters.

    Raises:
        Unacceptable: not of that form.
    """
    try:
        code: str = bic.validate(squeezed(text))
    except ValidationError as refusal:
        raise Unacceptable("Un BIC a 8 ou 11 caractères, par exemple BNPAFRPP : recopiez-le du RIB") from refusal
    return code


def clean_ics(text: str) -> str:
    """A SEPA creditor identifier, « FR72ZZZ123456 ».

    Raises:
        Unacceptable: its key does not fit.
    """
    try:
        code: str = at_02.validate(squeezed(text))
    except ValidationError as refusal:
        raise Unacceptable("Cet ICS n’existe pas : recopiez-le du courrier de la Banque de France") from refusal
    return code


def clean_rum(text: str) -> str:
    """A mandate reference of at most 35 characters.

    Raises:
        Unacceptable: too long, or with characters that banks refuse.
    """
    code = text.strip()
    if not RUM.fullmatch(code):
        raise Unacceptable("Une référence de mandat a 35 caractères au plus : lettres, chiffres et - / . sans accent")
    return code


def _rib_fits(rib: str) -> bool:
    """89 × bank + 15 × branch + 3 × account, modulo 97, letters numbered A/J 1, B/K/S 2 and so on."""
    number = rib.translate(RIB_LETTERS)
    if not number.isdigit():
        return False
    return 97 - (89 * int(number[:5]) + 15 * int(number[5:10]) + 3 * int(number[10:21])) % 97 == int(number[21:])
