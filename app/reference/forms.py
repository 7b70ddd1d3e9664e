"""Fields of other rooms' forms that choose a code as one types."""

from typing import Any

from app.platform.lookup import Lookup
from app.reference import queries
from app.reference.models import Profession
from app.reference.rules import WORDS_APART


def job_words(row: Any) -> str:
    """What people call a profession (a row with its `synonyms`): « boulanger, pâtissière »."""
    return ", ".join(word.strip() for word in row.synonyms.split(WORDS_APART))


PROFESSION = Lookup(Profession, queries.professions, label=lambda row: row.label, second=job_words, key="code")
"""Posts the code: « 636c · Boulangers, pâtissiers »."""
