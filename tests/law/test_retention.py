"""How long data is kept."""

from datetime import date

import pytest

from app.law.dated import NoRule
from app.law.retention import Data, kept, kept_until

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("data", "event_on", "last_day"),
    [
        (Data.ACCOUNT, date(2025, 1, 31), date(2027, 1, 31)),
        (Data.EMPLOYEE, date(2024, 2, 29), date(2026, 2, 28)),
        (Data.VISIT_REQUEST, date(2026, 5, 4), date(2028, 5, 4)),
        (Data.INVOICE, date(2026, 12, 31), date(2036, 12, 31)),
        (Data.LOG, date(2026, 11, 21), date(2027, 11, 21)),
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


def test_a_list_that_did_not_exist_yet_has_no_rule():
    with pytest.raises(NoRule):
        kept(Data.CMR_LIST, date(2024, 1, 1))
