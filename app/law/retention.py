"""How long each kind of data is kept, and what happens then. The medical file (40 years) is not in the portal."""

from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

from app.law.dated import Dated, Table, read
from app.law.spans import months_after


class Data(StrEnum):
    """What is kept; the value is its row of `tables/retention.toml`."""

    ACCOUNT = "account"
    EMPLOYEE = "employee"
    ARCHIVED_EMPLOYEE = "archived_employee"
    VISIT_REQUEST = "visit_request"
    INVOICE = "invoice"
    SEPA_MANDATE = "sepa_mandate"
    LOG = "log"
    ATTEMPT = "attempt"
    DOORSTEP = "doorstep"
    REGISTRATION = "registration"
    REFUSED_ADHESION = "refused_adhesion"
    MERGER = "merger"
    MAIL_CONTENT = "mail_content"
    RISK_ASSESSMENT = "risk_assessment"
    CMR_LIST = "cmr_list"
    DSN_FILE = "dsn_file"
    TRASH = "trash"
    INQUIRY = "inquiry"


class RetentionRule(Dated, frozen=True, kw_only=True):
    """Kept for so many months and days after an event."""

    data: Data
    months: int = 0
    days: int = 0
    counted_from: str = msgspec.field(name="from")
    """The event, in French, for the register of processing."""
    then: str
    """What happens after, in French."""


RETENTION_RULES = Table(read("retention", RetentionRule), key=lambda rule: rule.data)


def kept(data: Data, on: date) -> RetentionRule:
    """The rule of that day.

    Raises:
        NoRule: none is in force.
    """
    return RETENTION_RULES.one(data, on)


def kept_until(data: Data, event_on: date, on: date) -> date:
    """The last day on which data of that event may still be kept, by the rule of the day `on`.

    Raises:
        NoRule: none is in force.
    """
    rule = kept(data, on)
    return months_after(event_on, rule.months) + timedelta(days=rule.days)


def gone_before(data: Data, now: datetime) -> datetime:
    """The instant before which data of an event is no longer kept, by the rule of that day: what a job purges by.

    Raises:
        NoRule: none is in force.
    """
    rule = kept(data, now.date())
    return datetime.combine(months_after(now.date(), -rule.months), now.timetz()) - timedelta(days=rule.days)
