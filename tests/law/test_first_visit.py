"""The first visit of a contract: contracts that the law treats apart, interim, seasonal work, risks seen before."""

from datetime import date

import pytest

from app.law.follow_up import ContractKind, Exposure, Life, VisitKind, first_visit

STARTED_ON = date(2025, 1, 6)


def first(contract_kind: str = "CDI", *risks: str, season_days: int | None = None, started_on: date = STARTED_ON):
    return first_visit(
        Life(
            started_on=started_on,
            born_on=date(1985, 6, 15),
            contract_kind=contract_kind,
            exposures=tuple(map(Exposure, risks)),
            season_days=season_days,
        )
    )


def test_three_months_after_the_start_by_default():
    due = first()
    assert (due.kind, due.latest, due.before_assignment, due.organiser) == (
        VisitKind.VIP,
        date(2025, 4, 6),
        False,
        None,
    )
    assert due.because == (
        "Visite d’information et de prévention dans les 3 mois qui suivent l’entrée en poste,"
        " au plus tard le 06/04/2025 (art. R4624-10)"
    )


@pytest.mark.parametrize("contract_kind", ["CDD", "CONTRAT_PRO", "STAGE"])
def test_contracts_that_the_law_does_not_treat_apart_are_as_a_cdi(contract_kind):
    assert first(contract_kind).latest == first().latest


@pytest.mark.parametrize(
    ("risk", "article"),
    [("NUIT", "R4624-18"), ("BIO2", "R4426-7"), ("CEM", "R4453-25 I"), ("AMIANTE", "R4624-24")],
)
def test_some_risks_are_seen_before_the_first_day(risk, article):
    due = first("CDI", risk)
    assert (due.latest, due.before_assignment, due.article) == (STARTED_ON, True, article)


def test_a_secret_reason_leaves_the_delay_of_everybody():
    assert first("CDI", "HANDICAP") == first()


def test_an_apprentice_at_risk_is_examined_before_like_everybody():
    due = first("APPRENTI", "AMIANTE")
    assert (due.kind, due.latest, due.article) == (VisitKind.EMA, STARTED_ON, "R4624-24")


@pytest.mark.parametrize(("started_on", "article"), [(date(2020, 3, 31), "R6222-40-1"), (date(2020, 4, 1), "R6222-36")])
def test_the_apprentices_article_was_renumbered_in_2020(started_on, article):
    assert first("APPRENTI", started_on=started_on).article == article


def test_an_intermediary_association_has_one_month():
    due = first("AI")
    assert due.latest == date(2025, 2, 6)
    assert "dans le mois qui suit" in due.because


@pytest.mark.parametrize(
    ("risk", "started_on", "organiser"),
    [
        ("AMIANTE", date(2025, 1, 6), "R4625-9"),
        ("RI", date(2023, 6, 22), "R4625-9"),
        ("RI", date(2023, 6, 23), "R4451-88"),
        ("RI_A", date(2025, 1, 6), "R4451-88"),
    ],
)
def test_the_user_company_examines_interim_workers_at_risk(risk, started_on, organiser):
    due = first(ContractKind.AGENCY, risk, started_on=started_on)
    assert due.organiser == organiser
    assert f"organisé par l’entreprise utilisatrice (art. {organiser})" in due.because


def test_the_agency_organises_the_simple_visit():
    assert first(ContractKind.AGENCY).organiser is None


@pytest.mark.parametrize(
    ("season_days", "risks", "kind"),
    [
        (44, ["AMIANTE"], VisitKind.TRAINING),
        (45, ["AMIANTE"], VisitKind.EMA),
        (None, ["AMIANTE"], VisitKind.EMA),
        (90, [], VisitKind.TRAINING),
        (90, ["NUIT"], VisitKind.TRAINING),
    ],
)
def test_seasonal_workers_are_examined_when_the_season_is_long_and_the_post_at_risk(season_days, risks, kind):
    assert first(ContractKind.SEASONAL, *risks, season_days=season_days).kind is kind


def test_a_seasonal_contract_without_visit_has_no_last_day_and_says_what_happens_instead():
    due = first(ContractKind.SEASONAL)
    assert due.latest is None
    assert "actions de formation et de prévention (art. D4625-22)" in due.because
