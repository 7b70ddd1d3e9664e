"""Who an employee is, as typed: normalised, or refused beside its field."""

from datetime import date

import pytest
from hypothesis import example
from hypothesis import given as drawn
from hypothesis import strategies as st

from app.employees.facts import Names
from app.employees.rules import identities
from app.employees.rules.identities import Identity, NirState
from app.law.life import Sex
from tests.employees.rules.typed import refused

NIR = "2 85 05 78 006 084 41"
CAMILLE = {
    "last_name": " Curie ", "first_name": "Marie", "sex": "Mme", "born_on": "12/05/1985", "nir": NIR,
}  # fmt: skip


@pytest.mark.row("F127", "F128")
def test_an_identity_is_normalised_rather_than_scolded():
    given = {"phone": "+33 (0)6.12.34.56.78", "email": " m.curie@example.org ", "postcode": "21 200"}
    who = identities.identity(CAMILLE | given)

    assert who == Identity(
        last_name="Curie", first_name="Marie", name_key="curie marie", sex=Sex.FEMALE, born_on=date(1985, 5, 12),
        nir_state=NirState.KNOWN, nir="285057800608441", phone="06 12 34 56 78", email="m.curie@example.org",
        postcode="21200",
    )  # fmt: skip


@pytest.mark.row("F127", "F128", "K23")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"born_on": "12/5/85"}, {"born_on": date(1985, 5, 12)}),
        ({"born_on": "12.05.1985"}, {"born_on": date(1985, 5, 12)}),
        ({"born_on": "dimanche 12 Mai 1985"}, {"born_on": date(1985, 5, 12)}),
        ({"born_on": "12051985"}, {"born_on": date(1985, 5, 12)}),
        ({"nir": "2.85.05.78.006.084-41"}, {"nir": "285057800608441"}),
        ({"nir": "n 2 85 05 78 006 084 41"}, {"nir": "285057800608441"}),
        ({"nir": "2\u00a085\u202f05 78 006 084 41"}, {"nir": "285057800608441"}),
        ({"nir": "", "ntt": "2-732 829 320-a12"}, {"ntt": "2732829320A12"}),
        ({"last_name": "  de   la\u00a0Tour "}, {"last_name": "de la Tour"}),
        ({"last_name": "MARTIN\u200b"}, {"last_name": "MARTIN"}),
        ({"first_name": "Rene\u0301"}, {"first_name": "René"}),
        ({"sex": "MADAME"}, {"sex": Sex.FEMALE}),
        ({"sex": "monsieur"}, {"sex": Sex.MALE}),
        ({"phone": "06.12.34.56.78"}, {"phone": "06 12 34 56 78"}),
        ({"phone": "0033 6 12 34 56 78"}, {"phone": "06 12 34 56 78"}),
        ({"phone": "612345678"}, {"phone": "06 12 34 56 78"}),
        ({"postcode": "01.000"}, {"postcode": "01000"}),
        ({"town": "  Bourg-en-Bresse\u00a0"}, {"town": "Bourg-en-Bresse"}),
        ({"street": "12  rue\tdu Four"}, {"street": "12 rue du Four"}),
    ],
)
def test_what_people_type_is_taken_as_they_mean_it(typed, kept):
    who = identities.identity(CAMILLE | typed)

    assert isinstance(who, Identity)
    assert {name: getattr(who, name) for name in kept} == kept


TYPED = st.fixed_dictionaries(
    {
        "last_name": st.text(max_size=30), "first_name": st.text(max_size=30), "birth_name": st.text(max_size=30),
        "sex": st.sampled_from(["Mme", "M.", "F", "homme"]), "born_on": st.dates(date(1930, 1, 1), date(2010, 1, 1)),
        "nir": st.sampled_from([NIR, f"N{NIR}", ""]), "ntt": st.sampled_from(["", "2 732829320 a12"]),
        "phone": st.sampled_from(["", "+33 6 12 34 56 78", "+41 22 123 45 67"]),
        "email": st.sampled_from(["", " a@b.fr "]), "postcode": st.sampled_from(["", "1000", "21 000"]),
        "town": st.text(max_size=20), "street": st.text(max_size=20), "nir_missing": st.booleans(),
    }
)  # fmt: skip


@drawn(TYPED, st.sampled_from(list(Names)))
@example(
    typed=CAMILLE | {"first_name": "0\r¯A", "nir_missing": False},
    names=Names.CAPITALS,
)
def test_normalising_twice_is_normalising_once(typed, names):
    once = identities.identity(typed, names=names)
    if not isinstance(once, Identity):
        return
    kept = {name: getattr(once, name) for name in typed if name != "nir_missing"}
    again = identities.identity(kept | {"nir_missing": once.nir_state is NirState.UNAVAILABLE}, names=names)

    assert again == once


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"last_name": ""}, "last_name", "nécessaire"),
        ({"first_name": "12"}, "first_name", "lettres"),
        ({"last_name": "x" * 101}, "last_name", "100 caractères"),
        ({"sex": ""}, "sex", "nécessaire"),
        ({"sex": "licorne"}, "sex", "Femme ou Homme"),
        ({"born_on": "31/02/1985"}, "born_on", "n’existe pas"),
        ({"born_on": ""}, "born_on", "nécessaire"),
        ({"nir": "2 85 05 78 006 084 16"}, "nir", "La clé 16 ne correspond pas"),
        ({"nir": ""}, "nir", "non disponible"),
        ({"nir_missing": True}, "nir", "l’un des deux suffit"),
        ({"nir": "", "ntt": "12"}, "ntt", "NTT"),
        ({"email": "curie"}, "email", "prenom.nom@exemple.fr"),
        ({"phone": "123"}, "phone", "10 chiffres"),
        ({"postcode": "1"}, "postcode", "5 chiffres"),
    ],
)
def test_every_refusal_is_beside_its_field(given, field, sentence):
    found = refused(identities.identity(CAMILLE | given))

    assert list(found) == [field]
    assert sentence in found[field]


@pytest.mark.row("F128")
def test_a_number_may_be_missing_or_temporary():
    missing = identities.identity(CAMILLE | {"nir": "", "nir_missing": True})
    temporary = identities.identity(CAMILLE | {"nir": "", "ntt": "2 732829320 A12"})

    assert (missing.nir_state, missing.nir) == (NirState.UNAVAILABLE, None)
    assert (temporary.nir_state, temporary.ntt) == (NirState.TEMPORARY, "2732829320A12")


def test_a_number_that_disagrees_is_a_warning_not_a_refusal():
    who = identities.identity(CAMILLE | {"sex": "M", "born_on": "12/06/1985"})

    assert len(who.warnings) == 2


@pytest.mark.row("F131", "K22")
@pytest.mark.parametrize(
    ("names", "expected"), [(Names.AS_TYPED, ("D’Élia-Œuvré", "José")), (Names.CAPITALS, ("D'ELIA-OEUVRE", "JOSE"))]
)
def test_names_are_kept_as_the_service_keeps_them(names, expected):
    who = identities.identity(CAMILLE | {"last_name": "D’Élia-Œuvré", "first_name": "José"}, names=names)

    assert (who.last_name, who.first_name) == expected
    assert who.name_key == "d elia oeuvre jose"


@pytest.mark.parametrize(("required", "fields"), [((), []), (("birth_name", "phone"), ["birth_name", "phone"])])
def test_a_service_may_require_more(required, fields):
    found = identities.identity(CAMILLE, required=required)

    assert (list(refused(found)) if isinstance(found, tuple) else []) == fields


def test_the_birth_name_is_searched_too_when_it_is_another():
    assert identities.name_key("Curie", "Marie", "Skłodowska") == "curie marie sklodowska"
    assert identities.name_key("Curie", "Marie", "CURIE") == "curie marie"


@pytest.mark.parametrize("letter", ["B", "ﬃ"])
def test_the_longest_names_have_a_key_that_can_be_kept(letter):
    assert len(identities.name_key(letter * 100, "Marie" * 20, "Œ" * 100)) == identities.KEY_LENGTH
