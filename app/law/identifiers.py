"""Numbers and codes as people type them: `clean_…` returns the form we keep, or says why not.

The refusals are sentences without a final stop, to stand beside a field or after « Ligne 12, colonne E : ».
"""

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.fr import tva

from app.law.nir import clean_nir, clean_ntt, format_nir, mask_nir, nir_key, nir_warnings, ntt_warnings
from app.law.remembered import remembered
from app.law.unacceptable import Unacceptable, digits_only, refuse_shortened, squeezed

__all__ = [
    "Unacceptable",
    "clean_naf",
    "clean_nir",
    "clean_ntt",
    "clean_pcs",
    "clean_postal_code",
    "clean_siren",
    "clean_siret",
    "clean_vat",
    "format_naf",
    "format_nir",
    "format_siret",
    "mask_nir",
    "nir_key",
    "nir_warnings",
    "ntt_warnings",
    "vat_of",
]

LA_POSTE = "356000000"
"""Its establishments are numbered so that the digits add up to a multiple of 5."""


def clean_siren(text: str) -> str:
    """The 9 digits of a company.

    Raises:
        Unacceptable: not 9 digits, or their control does not fit.
    """
    refuse_shortened(text, 9)
    number = squeezed(text.strip().removesuffix(".0"))
    if not digits_only(number) or len(number) != 9:
        raise Unacceptable("Un SIREN a 9 chiffres : recopiez-le de l’extrait Kbis ou de l’avis de situation Insee")
    if number == "000000000" or not luhn.is_valid(number):
        raise Unacceptable("Ce SIREN n’existe pas : un chiffre est différent ou deux sont inversés, relisez-le")
    return number


def clean_siret(text: str) -> str:
    """The 14 digits of an establishment, those of La Poste included.

    Raises:
        Unacceptable: not 14 digits, or their control does not fit.

    Source: INSEE; La Poste (SIREN 356000000): digits that add up to a multiple of 5, or Luhn.
    """
    refuse_shortened(text, 14)
    number = squeezed(text.strip().removesuffix(".0"))
    if digits_only(number) and len(number) == 9:
        raise Unacceptable("C’est un SIREN : ajoutez les 5 chiffres de l’établissement, 14 en tout")
    if not digits_only(number) or len(number) != 14:
        raise Unacceptable("Un SIRET a 14 chiffres : recopiez-le de l’avis de situation Insee")
    of_la_poste = number.startswith(LA_POSTE) and sum(map(int, number)) % 5 == 0
    company = number[:9]
    if company == "000000000" or not luhn.is_valid(company) or not (of_la_poste or luhn.is_valid(number)):
        raise Unacceptable("Ce SIRET n’existe pas : un chiffre est différent ou deux sont inversés, relisez-le")
    return number


def format_siret(siret: str) -> str:
    """« 732 829 320 00074 »."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"


def clean_naf(text: str) -> str:
    """An APE/NAF code as we keep it, « 4321A »: revision 2 and NAF 2025 have the same form.

    Raises:
        Unacceptable: not four digits and a letter.
    """
    code = squeezed(text)
    if len(code) != 5 or not digits_only(code[:4]) or not ("A" <= code[4] <= "Z"):
        raise Unacceptable("Un code NAF a 4 chiffres et une lettre, par exemple 43.21A")
    return code


def format_naf(code: str) -> str:
    """« 43.21A »."""
    return f"{code[:2]}.{code[2:]}"


@remembered
def clean_pcs(text: str) -> str:
    """A PCS-ESE code as we keep it, « 643a ».

    Raises:
        Unacceptable: not three digits and a letter.
    """
    code = squeezed(text).lower()
    if len(code) != 4 or not digits_only(code[:3]) or not ("a" <= code[3] <= "z"):
        raise Unacceptable("Un code PCS a 3 chiffres et une lettre, par exemple 643a : cherchez-le par le métier")
    return code


def clean_postal_code(text: str) -> str:
    """The 5 digits of a French postal code.

    Raises:
        Unacceptable: not five digits, or no département begins so.
    """
    code = squeezed(text.strip().removesuffix(".0"))
    if digits_only(code) and len(code) == 4:
        raise Unacceptable(f"Un code postal a 5 chiffres : ajoutez le zéro du début, 0{code}")
    if not digits_only(code) or len(code) != 5:
        raise Unacceptable("Un code postal a 5 chiffres, par exemple 21000")
    if code[:2] in ("00", "96", "99"):
        raise Unacceptable("Aucun département ne commence ainsi : vérifiez les 2 premiers chiffres du code postal")
    return code


def clean_vat(text: str, siren: str | None = None) -> str:
    """A French VAT number, « FR44732829320 ».

    Raises:
        Unacceptable: not of that form, its key does not fit, or it is another company's than `siren`.
    """
    number = squeezed(text)
    if not number.startswith("FR"):
        number = f"FR{number}"
    try:
        number = f"FR{tva.validate(number)}"
    except ValidationError as refusal:
        raise Unacceptable(
            "Ce n’est pas un numéro de TVA français : FR, 2 caractères, puis les 9 chiffres du SIREN"
        ) from refusal
    if siren and number[4:] != siren:
        raise Unacceptable("Ce numéro de TVA est celui d’une autre entreprise : il se termine par votre SIREN")
    return number


def vat_of(siren: str) -> str:
    """The VAT number that goes with a SIREN, to fill in ahead."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
