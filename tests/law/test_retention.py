"""How long data is kept."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.law.dated import NoRule
from app.law.retention import Data, gone_before, kept, kept_until

APP = Path(__file__).parents[2] / "app"
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("data", "event_on", "last_day"),
    [
        (Data.ACCOUNT, date(2025, 1, 31), date(2027, 1, 31)),
        (Data.EMPLOYEE, date(2024, 2, 29), date(2026, 2, 28)),
        (Data.ARCHIVED_EMPLOYEE, date(2024, 2, 29), date(2029, 2, 28)),
        (Data.VISIT_REQUEST, date(2026, 5, 4), date(2028, 5, 4)),
        (Data.INVOICE, date(2026, 12, 31), date(2036, 12, 31)),
        (Data.LOG, date(2026, 11, 21), date(2027, 11, 21)),
        (Data.ATTEMPT, date(2026, 11, 21), date(2026, 12, 21)),
        (Data.REFUSED_ADHESION, date(2026, 11, 21), date(2027, 11, 21)),
        (Data.MERGER, date(2026, 11, 21), date(2027, 11, 21)),
        (Data.RISK_ASSESSMENT, date(2026, 3, 2), date(2066, 3, 2)),
        (Data.CMR_LIST, date(2026, 3, 2), date(2066, 3, 2)),
        (Data.DSN_FILE, date(2026, 11, 21), date(2026, 11, 21)),
    ],
)
def test_the_last_day_of_each_kind_of_data(data, event_on, last_day):
    assert kept_until(data, event_on, TODAY) == last_day


def test_the_rule_says_from_when_it_counts_and_what_follows():
    rule = kept(Data.EMPLOYEE, TODAY)
    assert (rule.counted_from, rule.then) == ("la fin du contrat", "archivé, accès restreint")


@pytest.mark.parametrize(
    ("data", "oldest_kept"),
    [
        (Data.DOORSTEP, datetime(2026, 3, 29, 3, 40, tzinfo=UTC)),
        (Data.REGISTRATION, datetime(2026, 3, 24, 3, 40, tzinfo=UTC)),
        (Data.MAIL_CONTENT, datetime(2026, 3, 1, 3, 40, tzinfo=UTC)),
        (Data.LOG, datetime(2025, 3, 31, 3, 40, tzinfo=UTC)),
        (Data.EMPLOYEE, datetime(2024, 3, 31, 3, 40, tzinfo=UTC)),
    ],
)
def test_a_job_purges_what_is_older_than_its_rule_says(data, oldest_kept):
    assert gone_before(data, datetime(2026, 3, 31, 3, 40, tzinfo=UTC)) == oldest_kept


def test_periods_are_read_by_the_rooms_that_purge_and_by_them_alone():
    """A room that is built later takes its kind off this list; a period of its own is no constant in its code."""
    sources = [path for path in APP.rglob("*.py") if path.parent.name != "law"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    nobody_purges_yet = {
        Data.INVOICE, Data.SEPA_MANDATE, Data.RISK_ASSESSMENT, Data.CMR_LIST, Data.DSN_FILE,
    }  # fmt: skip
    assert {data for data in Data if f"Data.{data.name}" not in code} == nobody_purges_yet
    assert re.findall(r"^\w+_KEPT = timedelta", code, re.MULTILINE) == []


def test_a_list_that_did_not_exist_yet_has_no_rule():
    with pytest.raises(NoRule):
        kept(Data.CMR_LIST, date(2024, 1, 1))
