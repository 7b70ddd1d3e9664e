"""The file « CREATION DE SALARIES » as tests write it, and what the portal makes of it."""

from app.employees.imports.creation import EMPLOYEES
from app.platform.intake import Intake

TITLES = [each.title for each in EMPLOYEES.usual]
HERE = "/employees/import/"
NIR = "185057800608491"


def person(**said):
    """A line of the file: a woman without number, baker since 1 September 2025."""
    cells = {
        "sex": "Madame", "first_name": "Zoé", "birth_name": "Lefèvre", "married_name": "", "born_on": "04/11/1999",
        "nir": "", "hired_on": "01/09/2025", "left_on": "", "pcs_code": "636c", "post_title": "Boulanger",
        "contract_kind": "CDI",
    }  # fmt: skip
    return [(cells | said)[each.name] for each in EMPLOYEES.usual]


def csv(*lines, titles=TITLES, encoding="cp1252", delimiter=";"):
    """A file as a spreadsheet saves it."""
    return "\r\n".join(delimiter.join(each) for each in [titles, *lines]).encode(encoding)


def judged(stored):
    """Lines to create, unchanged, to be corrected, of the last file."""
    last = stored(Intake)[-1]
    return last.created, last.same, last.wrong


def shown(answer):
    """What a page says, with plain spaces."""
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")
