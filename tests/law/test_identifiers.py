"""Numbers and codes of companies, as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.law.identifiers import (
    Unacceptable,
    clean_naf,
    clean_pcs,
    clean_postal_code,
    clean_siren,
    clean_siret,
    clean_vat,
    format_naf,
    format_siret,
    vat_of,
)

READERS = [clean_naf, clean_pcs, clean_postal_code, clean_siren, clean_siret, clean_vat]


@pytest.mark.parametrize("siren", ["732829320", "404833048", "356000000", "552008443", "443121975"])
def test_a_true_siren_is_kept(siren):
    assert clean_siren(siren) == siren


@pytest.mark.parametrize("typed", ["732 829 320", "732.829.320", "732829320.0", "\u00a0732\u202f829\u202f320"])
def test_a_siren_is_read_however_it_is_spaced(typed):
    assert clean_siren(typed) == "732829320"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("732829321", "n’existe pas"),
        ("000000000", "n’existe pas"),
        ("73282932", "a 9 chiffres"),
        ("", "a 9 chiffres"),
        ("7.3283E+08", "tableur"),
    ],
)
def test_a_siren_that_does_not_fit_is_explained(typed, sentence):
    with pytest.raises(Unacceptable, match=sentence):
        clean_siren(typed)


@pytest.mark.parametrize(
    "siret", ["73282932000074", "40483304800006", "35600000000048", "35600000049837", "35600000000001"]
)
def test_a_true_siret_is_kept_those_of_la_poste_included(siret):
    assert clean_siret(siret) == siret


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("73282932000079", "n’existe pas"),
        ("35600000000003", "n’existe pas"),
        ("77777777777777", "n’existe pas"),
        ("00000000000000", "n’existe pas"),
        ("732829320", "ajoutez les 5 chiffres"),
        ("7328293200007", "a 14 chiffres"),
        ("7328293200007A", "a 14 chiffres"),
        ("7,3283E+13", "tableur"),
    ],
)
def test_a_siret_that_does_not_fit_is_explained(typed, sentence):
    with pytest.raises(Unacceptable, match=sentence):
        clean_siret(typed)


def test_a_siret_is_shown_in_groups_and_read_back():
    assert format_siret("73282932000074") == "732 829 320 00074"
    assert clean_siret("732 829 320 00074") == "73282932000074"


@pytest.mark.parametrize("typed", ["4321A", "43.21A", "43.21a", " 43 21 A "])
def test_a_naf_code_is_kept_without_its_dot(typed):
    assert clean_naf(typed) == "4321A"
    assert format_naf(clean_naf(typed)) == "43.21A"


@pytest.mark.parametrize("typed", ["", "4321", "43211", "A4321", "4321É", "432A1", "4321AB"])
def test_another_form_is_no_naf_code(typed):
    with pytest.raises(Unacceptable, match=r"43\.21A"):
        clean_naf(typed)


@pytest.mark.parametrize("typed", ["643a", "643A", " 643 a", "643-a"])
def test_a_pcs_code_is_kept_in_lower_case(typed):
    assert clean_pcs(typed) == "643a"


@pytest.mark.parametrize("typed", ["", "643", "6433", "a643", "643é", "64aa", "643ab"])
def test_another_form_is_no_pcs_code(typed):
    with pytest.raises(Unacceptable, match="643a"):
        clean_pcs(typed)


@pytest.mark.parametrize("typed", ["21000", "21 000", "01000", "97400", "98000", "20090", "21000.0"])
def test_a_postal_code_has_five_digits(typed):
    assert clean_postal_code(typed) == typed.replace(" ", "").removesuffix(".0")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1000", "zéro du début, 01000"),
        ("210", "a 5 chiffres"),
        ("2A000", "a 5 chiffres"),
        ("99000", "Aucun département"),
        ("00123", "Aucun département"),
    ],
)
def test_a_postal_code_that_does_not_fit_is_explained(typed, sentence):
    with pytest.raises(Unacceptable, match=sentence):
        clean_postal_code(typed)


@pytest.mark.parametrize(
    "vat", ["FR44732829320", "FR40303265045", "FR23334175221", "FR83404833048", "FRK7399859412", "FR4Z123456782"]
)
def test_a_true_vat_number_is_kept(vat):
    assert clean_vat(vat) == vat
    assert clean_vat(vat[2:]) == vat


@pytest.mark.parametrize("typed", ["FR84323140391", "FR00732829320", "", "FR123"])
def test_a_vat_number_that_does_not_fit_is_explained(typed):
    with pytest.raises(Unacceptable, match="TVA"):
        clean_vat(typed)


def test_a_vat_number_is_the_company_s_own():
    assert clean_vat("FR 44 732 829 320", siren="732829320") == vat_of("732829320") == "FR44732829320"
    with pytest.raises(Unacceptable, match="autre entreprise"):
        clean_vat("FR44732829320", siren="404833048")


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@given(text=st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(reader, text):
    try:
        kept = reader(text)
    except Unacceptable:
        return
    assert reader(kept) == kept
