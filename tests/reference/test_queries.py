"""What is found in the nomenclatures as migrations load them."""

from datetime import date
from time import perf_counter

import pytest
from sqlalchemy import update

from app.law.life import ContractKind as LegalKind
from app.law.risks import RISKS
from app.reference import queries
from app.reference.models import (
    CivilStatus,
    ContractKind,
    Country,
    DeclaredFor,
    Language,
    Naf,
    Precision,
    Profession,
    Risk,
    RiskPrecision,
)
from app.reference.rules import search_key
from tests.conftest import at_most

TRIES = 100


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("636c", "636c"),
        ("636C", "636c"),
        ("boulanger", "636c"),
        ("Boulangère", "636c"),
        ("infirmieres", "431f"),
        ("CHAUFFEUR", "641a"),
        ("cariste", "652a"),
        ("aide-soignante", "526a"),
        ("maçon", "632a"),
        ("macon", "632a"),
        ("électricien", "633a"),
        ("agent d'entretien", "684a"),
        ("chef de chantier", "481b"),
        ("assistante maternelle", "563a"),
        ("boulang", "636c"),
    ],
)
def test_a_profession_is_found_by_code_label_or_job_word(desk, typed, first):
    found = desk.session.scalars(queries.professions(typed).limit(20)).all()
    assert found[0].code == first


@pytest.mark.row("F099", "F160")
def test_all_429_professions_are_offered_in_the_order_of_their_codes(desk):
    codes = [row.code for row in desk.session.scalars(queries.professions(""))]
    assert len(codes) == 429
    assert codes == sorted(codes)


@pytest.mark.parametrize("typed", ["zzz", "boulanger zzz", "%", "_"])
def test_what_is_nowhere_finds_nothing_or_everything_never_an_error(desk, typed):
    found = desk.session.scalars(queries.professions(typed)).all()
    assert len(found) == (429 if typed in "%_" else 0)


def test_a_closed_profession_is_not_offered(desk):
    desk.session.execute(update(Profession).where(Profession.code == "636c").values(valid_to=date(2025, 12, 31)))
    assert desk.session.scalars(queries.professions("636c")).all() == []


def soon(ask):
    """Whether this takes less than a twentieth of a second; it may be asked again while the machine is busy."""
    for _ in range(TRIES):
        started = perf_counter()
        ask()
        if perf_counter() - started < 0.05:
            return True
    return False


def test_a_search_takes_one_statement_and_a_twentieth_of_a_second(desk):
    def ask():
        desk.session.scalars(queries.professions("conducteur poids").limit(20)).all()

    assert soon(ask)
    with at_most(1):
        ask()


def test_what_is_searched_is_what_is_shown(desk):
    for row in desk.session.query(Profession):
        assert row.search_key == search_key(row.code, row.label, row.synonyms)
    for row in desk.session.query(Naf):
        assert row.search_key == search_key(row.code, row.label)


@pytest.mark.parametrize("typed", ["4321A", "43.21a", "Travaux d'installation électrique dans tous locaux"])
def test_an_activity_is_found_with_or_without_its_dot(desk, typed):
    assert str(desk.session.scalars(queries.activities(typed)).first()).startswith("43.21A – ")


@pytest.mark.row("F107")
def test_the_fourteen_risks_of_a_post_come_first_in_the_order_of_the_form(desk):
    risks = desk.session.scalars(queries.risks(date(2026, 1, 5))).all()
    usual = [risk.code for risk in risks if risk.usual]
    assert usual == [risk.code for risk in risks[:14]]
    assert usual == [
        "AMIANTE", "BIO34", "HYPERBARE", "NUIT", "CEM", "CMR", "HABELEC", "CHUTE_ECHAF", "CONDUITE", "PLOMB", "RI",
        "MANUT55", "BIO2", "AUTRE",
    ]  # fmt: skip
    assert all(risk.help_text and risk.article for risk in risks)


@pytest.mark.row("F108")
def test_radiation_asks_for_one_category_and_driving_for_vehicles(desk):
    risks = {risk.code: risk for risk in desk.session.scalars(queries.risks(date(2026, 1, 5)))}
    assert risks["RI"].precision is Precision.ONE
    assert [each.label for each in risks["RI"].precisions] == ["Catégorie A", "Catégorie B", "Demande aptitude INB"]
    assert risks["CONDUITE"].precision is Precision.SEVERAL
    assert len(risks["CONDUITE"].precisions) == 6


def test_what_belongs_to_a_worker_is_not_offered_for_a_post(desk):
    day = date(2026, 1, 5)
    posts = {risk.code for risk in desk.session.scalars(queries.risks(day))}
    workers = {risk.code for risk in desk.session.scalars(queries.risks(day, DeclaredFor.WORKER))}
    assert workers == {"HANDICAP", "INVALIDITE", "GROSSESSE", "MINEUR_TR"}
    assert posts & workers == set()


def test_a_risk_is_not_offered_before_its_first_day_nor_after_its_last(desk):
    desk.session.execute(update(Risk).where(Risk.code == "PYRO").values(valid_to=date(2026, 1, 4)))
    assert "PYRO" in {risk.code for risk in desk.session.scalars(queries.risks(date(2026, 1, 4)))}
    assert "PYRO" not in {risk.code for risk in desk.session.scalars(queries.risks(date(2026, 1, 5)))}
    assert desk.session.scalars(queries.risks(date(2016, 12, 31))).all() == []


def test_every_code_of_the_law_is_one_that_the_law_knows(desk):
    told = {*desk.session.query(Risk.law_code), *desk.session.query(RiskPrecision.law_code)}
    assert {code for (code,) in told} <= set(RISKS)
    assert {code for (code,) in desk.session.query(ContractKind.law_code)} == {kind.value for kind in LegalKind}


def test_lists_to_choose_from_begin_with_the_usual(desk):
    assert desk.session.scalars(queries.contract_kinds().limit(2)).all() == [
        desk.session.query(ContractKind).filter_by(code=code).one() for code in ("CDI", "CDD")
    ]
    assert desk.session.scalars(queries.languages()).first().label == "français"
    assert desk.session.scalars(queries.countries()).first().label == "France"
    assert desk.session.query(Language).filter_by(code="fsl").count() == 1
    assert desk.session.query(Country).count() == 250
    assert desk.session.query(Naf).count() == 732
    assert [status.label for status in desk.session.query(CivilStatus).order_by(CivilStatus.rank)] == [
        "Madame",
        "Monsieur",
    ]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("21200", ("21200", "Beaune")),
        ("beaun", ("21200", "Beaune")),
        ("2120 beau", ("21200", "Beaune")),
        ("BEAUNE (21200)", ("21200", "Beaune")),
        ("st etienne", ("42000", "Saint-Étienne")),
        ("Sainte Genevieve des", ("91700", "Sainte-Geneviève-des-Bois")),
        ("ajacc", ("20000", "Ajaccio")),
        ("l'hay", ("94240", "L’Haÿ-les-Roses")),
    ],
)
def test_a_town_is_found_by_the_beginning_of_its_name_or_postal_code(desk, typed, first):
    found = desk.session.scalars(queries.towns(typed).limit(20)).all()
    assert (found[0].postcode, found[0].label) == first


@pytest.mark.parametrize("typed", ["zzz", "99999", "21200 Dijon"])
def test_no_town_is_found_for_what_none_is_called(desk, typed):
    assert desk.session.scalars(queries.towns(typed)).first() is None


def test_a_town_is_offered_within_50_ms(desk):
    assert soon(lambda: desk.session.scalars(queries.towns("saint").limit(20)).all())
