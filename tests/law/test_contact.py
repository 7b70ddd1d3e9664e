"""Telephone numbers and e-mail addresses, as people type them."""

import pytest

from app.law.contact import clean_email, clean_phone
from app.law.unacceptable import Unacceptable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12 34 56 78", "06 12 34 56 78"),
        ("06.12.34.56.78", "06 12 34 56 78"),
        ("612345678", "06 12 34 56 78"),
        ("0033612345678", "06 12 34 56 78"),
        ("+33 (0)6 12 34 56 78", "06 12 34 56 78"),
        ("+41 22 345 67 89", "+41223456789"),
    ],
)
def test_phones_are_read_as_people_write_them(typed, kept):
    assert clean_phone(typed) == kept
    assert clean_phone(kept) == kept


@pytest.mark.parametrize("typed", ["", "poste 12", "06 12 34 56", "06 12 34 56 78 90", "0012"])
def test_what_no_telephone_takes_is_refused(typed):
    with pytest.raises(Unacceptable, match="10 chiffres"):
        clean_phone(typed)


def test_an_address_is_kept_without_spaces_around():
    assert clean_email("  Marie.Curie@exemple.fr ") == "Marie.Curie@exemple.fr"


@pytest.mark.parametrize(
    "typed", ["", "curie", "curie@exemple", "a@b.fr, c@d.fr", "Marie <curie@exemple.fr>", "curie@exemple..fr"]
)
def test_what_is_not_one_plain_address_is_refused(typed):
    with pytest.raises(Unacceptable, match="prenom"):
        clean_email(typed)
