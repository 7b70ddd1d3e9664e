"""What the service counts of its work."""

from collections.abc import Sequence

from app.law.follow_up import FollowUp
from app.platform.context import Context, StaffRight
from app.platform.wording import month_and_year
from app.visits import queries
from app.visits.rules.days import last_months
from app.visits.rules.kinds import Kind

MONTHS = 12
"""What the charts look back on, the current month included."""
Counted = Sequence[tuple[str, int]]
"""A word and how many."""


def asked_by_month(ctx: Context) -> Counted:
    """Visits asked for in each of the last twelve months, those without any too."""
    ctx.require(StaffRight.INBOX)
    months = last_months(ctx.today, MONTHS)
    found = {row.month: row.asked for row in ctx.session.execute(queries.asked_by_month(months[0]))}
    return [(month_and_year(month), found.get(month, 0)) for month in months]


def asked_by_kind(ctx: Context) -> Counted:
    """Visits of each kind asked for in the last twelve months."""
    ctx.require(StaffRight.INBOX)
    first = last_months(ctx.today, MONTHS)[0]
    found = {row.kind: row.asked for row in ctx.session.execute(queries.asked_by_kind(first))}
    return [(kind.value, found.get(kind, 0)) for kind in Kind]


def followed(ctx: Context) -> Counted:
    """People at work today by follow-up, in full words."""
    ctx.require(StaffRight.INBOX)
    found = {row.follow_up: row.people for row in ctx.session.execute(queries.followed(ctx.today))}
    return [(each.label, found.get(each, 0)) for each in FollowUp]
