"""A period that a sentence tells is the one by which the portal goes: whoever changes one is shown the other."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.accounts.rules import links
from app.employees.hirings import services as hirings
from app.employees.payroll import confirmed
from app.law.retention import Data, kept
from app.membership.rules import adhesion, petitions
from app.platform.intake import staged

ROOT = Path(__file__).parents[1]
ON = date(2026, 11, 22)
SPELLED = {1: "un", 2: "deux"}


def law(data: Data) -> str:
    """How a sentence tells the period of a rule: years in letters, days in figures."""
    rule = kept(data, ON)
    if rule.days:
        return f"{rule.days} jours"
    years, months = divmod(rule.months, 12)
    assert months == 0, "tell months in this test too"
    return f"{SPELLED[years]} an{'s' if years > 1 else ''}"


def span(period: timedelta) -> str:
    """The same of a period of the house: up to a day in hours."""
    return f"{period.days} jours" if period > timedelta(days=1) else f"{period // timedelta(hours=1)} heures"


TOLD = {
    "the trash": (
        law(Data.TRASH),
        "app/employees/screens/correcting.py", "app/posts/screens/describing.py", "app/visits/screens/asking.py",
        "templates/help/Trash.html", "templates/help/Corrections.discard.html", "docs/guide.md",
    ),
    "how a merger went": (
        law(Data.MERGER), "app/membership/screens/merged.py", "templates/help/Mergers.html", "docs/guide.md",
    ),
    "the archive begins": (law(Data.EMPLOYEE), "app/employees/screens/archived.py"),
    "the link of an invitation": (
        span(links.LINK_VALID),
        "app/accounts/forms/users.py", "app/accounts/screens/users.py", "app/accounts/screens/letters.py",
        "templates/help/Invitations.html", "templates/accounts/first_letter.html",
        "templates/mail/accounts/staff_invitation.txt", "templates/mail/membership/adhesion_accepted.txt",
    ),
    "the first letter": (
        span(links.LETTER_VALID),
        "app/accounts/services/opening.py", "templates/help/FirstLetter.html",
        "templates/accounts/first_letter.html", "templates/accounts/first_connection.html",
    ),
    "going on with an adhesion": (span(adhesion.LINK_VALID), "templates/membership/adhesion_link_ended.html"),
    "the code by letter": (span(petitions.LETTER_VALID), "templates/membership/code.html"),
    "a file that was sent, and undoing it": (
        span(staged.KEPT_FOR),
        "app/platform/intake/undoing.py", "templates/imports/check.html", "templates/imports/done.html",
    ),
    "undoing what a DSN proposed": (
        span(confirmed.UNDONE_FOR),
        "app/employees/payroll/pages.py", "app/employees/payroll/confirmed.py", "templates/employees/payroll.html",
        "templates/employees/payroll_done.html", "templates/employees/payroll_review.html",
    ),
    "recalling a hiring that was refused": (span(hirings.RECALLED_FOR), "templates/help/DeclaredHirings.html"),
}  # fmt: skip


@pytest.mark.parametrize("what", TOLD)
def test_a_period_is_told_as_it_is(what):
    period, *places = TOLD[what]
    words = re.compile(period.replace(" ", r"(?: |\u00a0|\\u00a0|&nbsp;)"))
    assert [place for place in places if not words.search((ROOT / place).read_text())] == []
