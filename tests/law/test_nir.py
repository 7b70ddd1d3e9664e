"""Social security numbers as people type them. The numbers are fictitious, their keys true."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.law.identifiers import (
    Unacceptable,
    clean_nir,
    clean_ntt,
    format_nir,
    mask_nir,
    nir_key,
    nir_warnings,
    ntt_warnings,
)
from app.law.life import Sex
from app.law.nir import without_nirs

GOOD = [
    "295109912611193",
    "185057800608491",
    "284037512345640",
    "155059935000169",
    "253072A07300443",
    "188022A00400180",
    "253072B07300470",
    "199012B03300239",
    "290319720900590",
    "785057800608482",
    "885057800608432",
]
MAN_BORN_IN_MAY_1985 = "185057800608491"


@pytest.mark.parametrize("nir", GOOD)
def test_a_true_number_is_kept_as_it_is(nir):
    assert clean_nir(nir) == nir
    assert nir_key(nir[:13]) == nir[13:]


@pytest.mark.parametrize(
    "typed",
    [
        "1 85 05 78 006 084 91",
        "1.85.05.78.006.084.91",
        "1-85-05-78-006-084-91",
        "  185057800608491  ",
        "1\u00a085\u00a005\u00a078\u202f006\u202f084 91",
        "N185057800608491",
        "n 1 85 05 78 006 084 91",
        "185057800608491.0",
    ],
)
def test_people_copy_it_in_many_ways(typed):
    assert clean_nir(typed) == MAN_BORN_IN_MAY_1985


def test_corsica_may_be_typed_in_lower_case():
    assert clean_nir("2 53 07 2a 073 004 43") == "253072A07300443"


def test_a_wrong_key_is_told_with_what_to_check():
    with pytest.raises(Unacceptable) as refusal:
        clean_nir("2 04 03 21 054 123 16")
    assert refusal.value.sentence == (
        "La clé 16 ne correspond pas à ce numéro\u00a0: vérifiez les 15 chiffres sur la carte Vitale"
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Indiquez le numéro"),
        ("   ", "Indiquez le numéro"),
        ("1850578006084", "Il manque la clé"),
        ("123", "vous en avez saisi 3"),
        ("1850578006084912", "vous en avez saisi 16"),
        ("295109912611199", "La clé 99"),
        ("985057800608491", "n’a pas la forme"),
        ("185137800608491", "n’a pas la forme"),
        ("185457800608491", "n’a pas la forme"),
        ("185050000608491", "n’a pas la forme"),
        ("185052C00608491", "n’a pas la forme"),
        ("185057899908491", "n’a pas la forme"),
        ("185057800000091", "n’a pas la forme"),
        ("290319729100590", "n’a pas la forme"),
        ("18505780060849X", "n’a pas la forme"),
        ("18505780060849²", "n’a pas la forme"),
        ("٢٩٥١٠٩٩١٢٦١١١٩٣", "n’a pas la forme"),
        ("1,85058E+14", "Le tableur a abrégé ce numéro"),
        ("1.85057800608E+14", "ressaisissez les 15 chiffres"),
    ],
)
def test_each_refusal_says_what_to_do(typed, sentence):
    with pytest.raises(Unacceptable, match=sentence):
        clean_nir(typed)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        nir = clean_nir(text)
    except Unacceptable:
        return
    assert len(nir) == 15


@given(st.sampled_from(GOOD), st.integers(0, 14), st.integers(1, 9))
def test_one_digit_typed_wrong_is_always_found(nir, place, by):
    if nir[place] not in "0123456789":
        return
    wrong = nir[:place] + str((int(nir[place]) + by) % 10) + nir[place + 1 :]
    with pytest.raises(Unacceptable):
        clean_nir(wrong)


def test_nothing_to_say_of_a_number_that_fits():
    assert nir_warnings(MAN_BORN_IN_MAY_1985, Sex.MALE, date(1985, 5, 3)) == []
    assert nir_warnings(MAN_BORN_IN_MAY_1985, None, None) == []


@pytest.mark.parametrize(
    ("nir", "sex", "born_on", "words"),
    [
        (MAN_BORN_IN_MAY_1985, Sex.FEMALE, date(1985, 5, 3), "c’est un homme"),
        ("284037512345640", Sex.MALE, date(1984, 3, 3), "c’est une femme"),
        (MAN_BORN_IN_MAY_1985, Sex.MALE, date(1985, 6, 3), "Le mois ou l’année de naissance"),
        (MAN_BORN_IN_MAY_1985, Sex.MALE, date(1986, 5, 3), "Le mois ou l’année de naissance"),
        ("785057800608482", Sex.MALE, date(1985, 5, 3), "provisoire"),
        ("885057800608432", Sex.FEMALE, date(1985, 5, 3), "provisoire"),
    ],
)
def test_what_deserves_a_second_look_is_told_and_accepted(nir, sex, born_on, words):
    warnings = nir_warnings(clean_nir(nir), sex, born_on)
    assert len(warnings) == 1
    assert words in warnings[0]


def test_an_incomplete_record_carries_the_month_plus_thirty():
    assert nir_warnings("290319720900590", Sex.FEMALE, date(1990, 1, 8)) == []
    assert len(nir_warnings("290319720900590", Sex.FEMALE, date(1990, 2, 8))) == 1


def test_an_unknown_month_is_never_a_mismatch():
    number = "1859978006084"
    assert nir_warnings(number + nir_key(number), Sex.MALE, date(1985, 5, 3)) == []


def test_a_number_is_masked_on_screen():
    assert mask_nir(MAN_BORN_IN_MAY_1985) == "1 85 05 78 *** *** **"
    assert mask_nir("253072A07300443") == "2 53 07 2A *** *** **"


def test_a_number_is_shown_as_on_the_card():
    assert format_nir(MAN_BORN_IN_MAY_1985) == "1 85 05 78 006 084 91"
    assert clean_nir(format_nir("253072A07300443")) == "253072A07300443"


@pytest.mark.parametrize("typed", ["1404833048MAT0042", "1 404833048 mat0042", "24048330481"])
def test_a_temporary_number_is_kept_in_capitals(typed):
    assert clean_ntt(typed) == typed.replace(" ", "").upper()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("3404833048MAT0042", "commence par 1"),
        ("1ABC833048MAT0042", "9 chiffres du SIREN"),
        ("1404833048", "de 11 à 40"),
        ("1404833048" + "A" * 31, "de 11 à 40"),
        ("1404833048MATÉ", "de 11 à 40"),
        ("", "de 11 à 40"),
    ],
)
def test_a_temporary_number_that_does_not_fit_is_explained(typed, sentence):
    with pytest.raises(Unacceptable, match=sentence):
        clean_ntt(typed)


@pytest.mark.parametrize(
    ("sex", "siren", "said"),
    [
        (Sex.FEMALE, "732829320", []),
        (None, None, []),
        (Sex.MALE, "732829320", ["c’est une femme"]),
        (Sex.FEMALE, "404833048", ["le SIREN d’une autre entreprise"]),
    ],
)
def test_a_temporary_number_that_disagrees_is_told(sex, siren, said):
    told = ntt_warnings("2732829320A12", sex, siren)

    assert len(told) == len(said)
    assert all(part in sentence for part, sentence in zip(said, told, strict=True))


def test_a_number_in_a_text_that_stays_is_dots_and_other_numbers_stay():
    assert without_nirs("fiche 185057800608491.csv") == "fiche •••.csv"
    assert without_nirs("253072A07300443") == "•••"
    for other in ("paie-20261121.csv", "185057800608492.csv", "9185057800608491", "73282932000074.csv"):
        assert without_nirs(other) == other
