"""A filter of days takes what people type: a day, a month, a year, between two."""

from datetime import UTC, date, datetime

import pytest

from app.law.unacceptable import Unacceptable
from app.platform.context import Right
from app.platform.day_filter import Days, read_days
from tests.factories import EmployeeFactory, VisitRequestFactory

MARCH = Days(date(2026, 3, 1), date(2026, 3, 31))
FIFTH = date(2026, 3, 5)
NIGHT = datetime(2026, 1, 3, 23, 30, tzinfo=UTC)
"""Already the fourth in Paris."""


@pytest.mark.parametrize(
    ("typed", "days", "told"),
    [
        ("5/3/26", Days(None, FIFTH), "avant le 05/03/2026"),
        ("avant le 5 mars 2026", Days(None, FIFTH), "avant le 05/03/2026"),
        ("< 05/03/2026", Days(None, FIFTH), "avant le 05/03/2026"),
        ("Depuis le 05/03/2026", Days(FIFTH, None), "depuis le 05/03/2026"),
        (">=5.3.2026", Days(FIFTH, None), "depuis le 05/03/2026"),
        ("après le 05/03/2026", Days(FIFTH, None), "depuis le 05/03/2026"),
        ("=05/03/2026", Days(FIFTH, FIFTH), "le 05/03/2026"),
        ("le 5 mars 2026", Days(FIFTH, FIFTH), "le 05/03/2026"),
        ("03/2026", MARCH, "du 01/03/2026 au 31/03/2026"),
        ("mars 2026", MARCH, "du 01/03/2026 au 31/03/2026"),
        ("février 2024", Days(date(2024, 2, 1), date(2024, 2, 29)), "du 01/02/2024 au 29/02/2024"),
        ("12/2100", Days(date(2100, 12, 1), date(2100, 12, 31)), "du 01/12/2100 au 31/12/2100"),
        ("2026", Days(date(2026, 1, 1), date(2026, 12, 31)), "du 01/01/2026 au 31/12/2026"),
        ("du 1/3/2026 au 31/3/2026", MARCH, "du 01/03/2026 au 31/03/2026"),
        ("01/03/2026 - 31/03/2026", MARCH, "du 01/03/2026 au 31/03/2026"),
        ("05032026", Days(None, FIFTH), "avant le 05/03/2026"),
        ("2026-03-05", Days(None, FIFTH), "avant le 05/03/2026"),
    ],
)
def test_days_are_read_as_people_ask_for_them(typed, days, told):
    assert read_days(typed) == days
    assert str(days) == told


@pytest.mark.parametrize("typed", ["", "bientôt", "13/2026", "9999", "31/02/2026", "du hier au demain", "> "])
def test_what_is_no_day_is_none(typed):
    with pytest.raises(Unacceptable):
        read_days(typed)


@pytest.mark.row("F122")
def test_a_list_is_filtered_by_a_year_or_between_two_days(browse, employer):
    browser = browse(employer(Right.EMPLOYEES))
    for name, day in (("AUVRAY", date(2024, 12, 31)), ("BELLAMY", date(2025, 1, 1)), ("CARRE", date(2025, 12, 31))):
        EmployeeFactory(adherent_id=int(browser.acting_for), last_name=name, hired_on=day)
    for asked, found in (
        ("2025", {"BELLAMY", "CARRE"}), ("avant le 1/1/2025", {"AUVRAY", "BELLAMY"}), ("depuis 2/1/2025", {"CARRE"}),
        ("du 31/12/2024 au 1/1/2025", {"AUVRAY", "BELLAMY"}), ("décembre 2024", {"AUVRAY"}), ("=31/12/2025", {"CARRE"}),
    ):  # fmt: skip
        page = browser.get("/employees/", query_string={"hired_on": asked, "cols": "hired_on"}).text
        assert {name for name in ("AUVRAY", "BELLAMY", "CARRE") if f"{name} Marie" in page} == found, asked
    assert "Date d’embauche du 01/01/2025 au 31/12/2025" in browser.get("/employees/?hired_on=2025").text


def test_the_day_of_an_instant_is_that_of_paris(browse, employer):
    browser = browse(employer(Right.VISITS, Right.EMPLOYEES))
    of = {"adherent_id": int(browser.acting_for)}
    for name, at in (("AUVRAY", datetime(2026, 1, 3, 22, 59, tzinfo=UTC)), ("BELLAMY", NIGHT)):
        VisitRequestFactory(**of, employee_id=EmployeeFactory(**of, last_name=name).id, asked_at=at)
    for asked, found in (("=04/01/2026", {"BELLAMY"}), ("03/01/2026", {"AUVRAY"}), ("2026", {"AUVRAY", "BELLAMY"})):
        page = browser.get("/visits/requests/", query_string={"asked_at": asked}).text
        assert {name for name in ("AUVRAY", "BELLAMY") if name in page} == found, asked
