"""Bank identifiers."""

import pytest

from app.law.banking import clean_bic, clean_iban, clean_ics, clean_rum
from app.law.identifiers import Unacceptable


@pytest.mark.parametrize(
    "iban",
    [
        "FR7630006000011234567890189",
        "FR1420041010050500013M02606",
        "MC5811222000010123456789030",
        "DE89370400440532013000",
    ],
)
def test_a_true_iban_is_kept(iban):
    assert clean_iban(iban) == iban
    assert clean_iban(" ".join(iban[start : start + 4] for start in range(0, len(iban), 4)).lower()) == iban


@pytest.mark.parametrize("typed", ["FR7630006000011234567890188", "", "FR76", "12345"])
def test_an_iban_that_does_not_fit_is_explained(typed):
    with pytest.raises(Unacceptable, match="RIB"):
        clean_iban(typed)


def test_the_rib_key_inside_is_checked_too():
    with pytest.raises(Unacceptable, match="clé du RIB"):
        clean_iban("FR0630006000011234567890188")


@pytest.mark.parametrize("bic", ["BNPAFRPP", "AGRIFRPP882"])
def test_a_bic_is_kept(bic):
    assert clean_bic(bic.lower()) == bic


def test_a_bic_that_does_not_fit_is_explained():
    with pytest.raises(Unacceptable, match="8 ou 11"):
        clean_bic("BNPAFRP")


@pytest.mark.parametrize("ics", ["FR72ZZZ123456", "DE98ZZZ09999999999"])
def test_a_creditor_identifier_is_kept(ics):
    assert clean_ics(ics) == ics


def test_a_creditor_identifier_that_does_not_fit_is_explained():
    with pytest.raises(Unacceptable, match="ICS"):
        clean_ics("FR12ZZZ123456")


def test_a_mandate_reference_has_35_characters_at_most():
    assert clean_rum(" RUM-00010-2-0001 ") == "RUM-00010-2-0001"
    for typed in ("", "A" * 36, "réf"):
        with pytest.raises(Unacceptable, match="35 caractères"):
            clean_rum(typed)
