"""Which risks are declared for a person, and which are theirs to tell."""

import pytest

from app.employees.rules import own_risks
from app.posts.rules.risks import Offered


def offered(code, **told):
    return Offered(code, code, code, "", "", code, **told)


KNOWN = {
    "NUIT": offered("NUIT"), "AUTRE": offered("AUTRE"), "OLD": offered("OLD", in_force=False),
    "HANDICAP": offered("HANDICAP", personal=True), "MINEUR_TR": offered("MINEUR_TR", personal=True),
}  # fmt: skip


@pytest.mark.parametrize(
    ("situations", "declared", "codes"),
    [
        ([], [], ["NUIT"]),
        (["MINEUR_TR"], [], ["NUIT", "MINEUR_TR"]),
        ([], ["OLD"], ["NUIT", "OLD"]),
        (["HANDICAP"], [], ["NUIT", "HANDICAP"]),
    ],
)
def test_which_risks_are_offered(situations, declared, codes):
    assert list(own_risks.offered(KNOWN, situations, declared)) == codes


def test_which_risks_are_the_workers_to_tell():
    assert [code for code, risk in KNOWN.items() if own_risks.is_kept(risk)] == ["HANDICAP"]
