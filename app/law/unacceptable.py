"""What was typed is not what was asked: one error for all that we read, whose sentence says what to do."""

SPACES = str.maketrans("", "", " \t\r\n\u00a0\u202f\u2009\u2007\ufeff\u200b")
SIGNS = str.maketrans("", "", ".-–—‑'’·/_")


class Unacceptable(ValueError):
    """A value that cannot be kept as typed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def squeezed(text: str) -> str:
    """Without spaces, dots, dashes and the like, in capitals: how people copy the same number differently."""
    return text.translate(SPACES).translate(SIGNS).upper()


def digits_only(text: str) -> bool:
    """Ten digits of our keyboards: no superscript, no other script."""
    return text.isascii() and text.isdigit()


def refuse_shortened(text: str, length: int) -> None:
    """A spreadsheet wrote the number as « 1,85058E+14 »: its last digits are lost.

    Raises:
        Unacceptable: says how to get them back.
    """
    plain = text.translate(SPACES).upper().replace(",", ".")
    mantissa, mark, exponent = plain.partition("E+")
    if mark and digits_only(exponent) and digits_only(mantissa.replace(".", "")):
        raise Unacceptable(
            "Le tableur a abrégé ce numéro : mettez la colonne au format Texte,"
            f" puis ressaisissez les {length} chiffres"
        )
