"""Numbers of persons: the NIR (« N° de Sécurité Sociale ») and the NTT of those who have none yet.

Form of a NIR: sex, year and month of birth, département, commune (or country), order, key: 15 characters.
"""

import re
from datetime import date

from app.law.life import Sex
from app.law.unacceptable import Unacceptable, digits_only, refuse_shortened, squeezed

MAN, WOMAN = "137", "248"
"""First digit: 1 and 2 final; 3 and 4 being assigned; 7 and 8 provisional."""
PROVISIONAL = "3478"
REAL_MONTHS = range(1, 13)
INCOMPLETE_MONTHS = range(31, 43)
"""The month plus 30, where the birth record is incomplete."""
MONTHS = {*REAL_MONTHS, *range(20, 43), *range(50, 100)}
"""INSEE's form; 20 to 30 and 50 to 99 stand for a month not known."""
WITHOUT_KEY = 13
"""Characters of a NIR without its key."""
WRITTEN = re.compile(r"(?<!\d)\d{6}[\dAB]\d{8}(?!\d)")
WITHIN = re.compile(
    r"(?<!\d)(?<!\d[ .\-\u00a0\u202f])"
    r"[1-478](?:[ .\-\u00a0\u202f]?\d){5}[ .\-\u00a0\u202f]?[\dABab](?:[ .\-\u00a0\u202f]?\d){6}"
    r"(?:[ .\-\u00a0\u202f]?\d[ .\-\u00a0\u202f]?\d)?"
    r"(?![ .\-\u00a0\u202f]?\d)"
)
"""What may be a NIR within a text: 13 or 15 characters in a row, however they are spaced."""
CORSICA = {"2A": "19", "2B": "18"}


def clean_nir(text: str) -> str:
    """The 15 characters of a NIR, as typed with spaces, dots, dashes, lower case, or a leading « N » (manual SSTRN).

    Raises:
        Unacceptable: too short or long, not of the form of a NIR, or the key does not fit; says what to check.

    Source: INSEE xml schema (15 characters); key: 97 minus the number modulo 97, 2A as 19 and 2B as 18.
    """
    if text.isalnum():  # as most are written
        number = text.upper()
    else:
        refuse_shortened(text, 15)
        number = squeezed(text)
        if text.rstrip().endswith(".0") and len(number) == 16 and number.isdigit():
            number = number[:-1]  # a spreadsheet's « 285057800608441.0 », not a dot typed between two digits
    if len(number) == 16 and number[0] == "N":
        number = number[1:]
    _refuse_length(number)
    if not _shaped(number):
        raise Unacceptable(
            "Ce numéro n’a pas la forme d’un numéro de sécurité sociale : vérifiez les 15 chiffres sur la carte Vitale"
        )
    if nir_key(number[:13]) != number[13:]:
        raise Unacceptable(
            f"La clé {number[13:]} ne correspond pas à ce numéro : vérifiez les 15 chiffres sur la carte Vitale"
        )
    return number


def nir_key(number13: str) -> str:
    """The two last digits that go with the 13 first, as in a DSN."""
    department = CORSICA.get(number13[5:7], number13[5:7])
    return f"{97 - int(number13[:5] + department + number13[7:13]) % 97:02d}"


def completed_nir(text: str) -> str:
    """A NIR as typed, with its key where that was left out; anything else is only rid of its spaces."""
    number = squeezed(text.strip())
    try:
        return number + nir_key(number) if len(number) == WITHOUT_KEY else number
    except ValueError:
        return number


def is_nir(text: str) -> bool:
    """Whether something typed is a NIR, with or without its key: it has no business in an address."""
    try:
        return bool(clean_nir(completed_nir(text)))
    except Unacceptable:
        return False


def tells_nir(text: str) -> bool:
    """Whether somebody wrote a NIR within a text, with its key or without.

    Without the key anything of 13 digits looks like one: only a final number, with a real month of birth, counts.
    """
    written = ("".join(filter(str.isalnum, found[0])).upper() for found in WITHIN.finditer(text))
    return any(is_nir(each) and (len(each) != WITHOUT_KEY or _plain(each)) for each in written)


def without_nirs(text: str) -> str:
    """A text that stays written, such as the name of a file, with three dots for each NIR of 15 characters in it."""
    return WRITTEN.sub(lambda found: "•••" if is_nir(found[0]) else found[0], text)


def nir_warnings(nir: str, sex: str | None, born_on: date | None) -> list[str]:
    """What deserves a second look in an acceptable NIR: never a refusal, civil status and sex do change.

    Args:
        nir: as `clean_nir` returns it.
        sex: one of `Sex`; None: not known.
        born_on: None: not known.
    """
    warnings = []
    if nir[0] in PROVISIONAL:
        warnings.append("Ce numéro est provisoire : remplacez-le dès que le définitif est connu.")
    if sex is not None and nir[0] not in (MAN if sex == Sex.MALE else WOMAN):
        said = "un homme" if nir[0] in MAN else "une femme"
        warnings.append(f"D’après ce numéro, c’est {said} : vérifiez le sexe et le numéro.")
    if born_on is not None and not _born_as(nir, born_on):
        warnings.append(
            "Le mois ou l’année de naissance ne sont pas ceux de ce numéro : vérifiez la date et le numéro."
        )
    return warnings


def mask_nir(nir: str) -> str:
    """« 1 85 05 78 *** *** ** »: enough to recognise, too little to use."""
    return f"{nir[0]} {nir[1:3]} {nir[3:5]} {nir[5:7]} *** *** **"


def format_nir(nir: str) -> str:
    """« 1 85 05 78 006 084 91 », as on the card."""
    return " ".join((nir[0], nir[1:3], nir[3:5], nir[5:7], nir[7:10], nir[10:13], nir[13:]))


def clean_ntt(text: str) -> str:
    """A « numéro technique temporaire »: 1 or 2, the employer's SIREN, the worker's number at the employer.

    Raises:
        Unacceptable: not of that form; says what it is made of.

    Source: DSN, S21.G00.30.020 (11 to 40 characters).
    """
    number = squeezed(text)
    if not (11 <= len(number) <= 40 and number.isascii() and number.isalnum()):
        raise Unacceptable(
            "Un NTT a de 11 à 40 lettres ou chiffres : 1 ou 2, les 9 chiffres du SIREN, puis le matricule du salarié"
        )
    if number[0] not in "12" or not digits_only(number[1:10]):
        raise Unacceptable("Un NTT commence par 1 (homme) ou 2 (femme), suivi des 9 chiffres du SIREN de l’employeur")
    return number


def ntt_warnings(ntt: str, sex: str | None, siren: str | None) -> list[str]:
    """What deserves a second look in an acceptable NTT: never a refusal.

    Args:
        ntt: as `clean_ntt` returns it.
        sex: one of `Sex`; None: not known.
        siren: of the employer; None: not known.
    """
    warnings = []
    if sex is not None and ntt[0] != ("1" if sex == Sex.MALE else "2"):
        said = "un homme" if ntt[0] == "1" else "une femme"
        warnings.append(f"D’après ce numéro temporaire, c’est {said} : vérifiez le sexe et le numéro.")
    if siren is not None and ntt[1:10] != siren:
        warnings.append("Ce numéro temporaire porte le SIREN d’une autre entreprise : vérifiez-le.")
    return warnings


def _refuse_length(number: str) -> None:
    if not number:
        raise Unacceptable("Indiquez le numéro de sécurité sociale : 15 chiffres, clé comprise")
    if len(number) == 13:
        raise Unacceptable("Il manque la clé : ajoutez les 2 derniers chiffres, 15 en tout sur la carte Vitale")
    if len(number) != 15:
        raise Unacceptable(
            "Un numéro de sécurité sociale a 15 chiffres, clé comprise"
            f" : vous en avez saisi {len(number)}, vérifiez sur la carte Vitale"
        )


def _shaped(number: str) -> bool:
    department = number[5:7]
    if not digits_only(number[:5] + CORSICA.get(department, department) + number[7:]):
        return False
    place = int(number[7:10])
    placed = 1 <= int(number[8:10]) <= 90 if department in ("97", "98") else 1 <= place <= 990
    return (
        number[0] in MAN + WOMAN
        and int(number[3:5]) in MONTHS
        and department != "00"
        and placed
        and number[10:13] != "000"
    )


def _plain(number: str) -> bool:
    return number[0] in "12" and int(number[3:5]) in REAL_MONTHS


def _born_as(nir: str, born_on: date) -> bool:
    if int(nir[1:3]) != born_on.year % 100:
        return False
    month = int(nir[3:5])
    if month in INCOMPLETE_MONTHS:
        month -= 30
    return month not in REAL_MONTHS or month == born_on.month
