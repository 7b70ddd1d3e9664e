"""What a job is often exposed to, by its code PCS: to look at when a post is described, never ticked by itself (N19).

Drawn from what each risk is about (its help, its article): who tends the sick meets germs, who lifts with a truck needs
an authorisation. A job that is not named here is not free of risks: nobody wrote about it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.posts.rules.risks import Offered

JOBS: Mapping[str, str] = {
    "AMIANTE": "481b 621b 621e 632a 632b 632e 632f 633a 681a 681b",
    "BIO34": "311c 344a 344c 431b 431d 431f 433a 525d 526a 526b 526e 533a 625b 628e 644a 684b",
    "NUIT": "344a 344c 431b 431d 431e 431f 487b 525d 526a 531a 531c 533a 534a 546d 561e 636c 641a 652b 654b 676c 683a",
    "CEM": "433a 623d 623e",
    "CMR": (
        "433d 554j 621g 623d 623e 624f 625c 626a 626b 627d 632a 632b 632c 632d 634a 634c 637a 674a 674d 674e 675b 681a"
        " 681b"
    ),
    "HABELEC": (
        "477b 477c 478c 478d 485a 486b 486c 486d 621d 622c 622f 622g 628a 628b 632f 632k 633a 633b 633c 633d 672a"
    ),
    "CHUTE_ECHAF": "621b 624d 632a 632b 632c 632e 632g 681a 681b",
    "CONDUITE": "477a 487a 551a 621c 621e 621f 628e 631a 651a 651b 652a 652b 653a 671c 676a",
    "PLOMB": "626a 626b 632e 632f 632g 637b 674d 682a",
    "RI": "311c 311e 344a 389b 431d 433a 485a 526b 546d 624e",
    "MANUT55": "652b 676b",
    "BIO2": "311e 431c 431e 431f 525d 526a 526c 526e 533a 563a 625d 628e 636a 644a 674b 684a 684b",
}
"""Risk → codes of the jobs. Source: Code du travail, the articles of the risks; INSEE, PCS-ESE 2017."""
RISKS_OF = {
    code: tuple(risk for risk, jobs in JOBS.items() if code in jobs.split())
    for code in {each for jobs in JOBS.values() for each in jobs.split()}
}


@dataclass(frozen=True, slots=True)
class Suggested:
    """A risk to look at for a job."""

    risk: Offered
    ours: bool
    """Another post of the company with this code declares it."""


def suggested(
    pcs_code: str, ours: Collection[str], ticked: Collection[str], offered: Mapping[str, Offered]
) -> list[Suggested]:
    """The risks that a post of this code often has and that are not ticked, in the order of the form.

    Args:
        ours: what the company's other posts of this code declare.
        offered: those of the form, by code.
    """
    usual = {*RISKS_OF.get(pcs_code, ()), *ours} - {*ticked}
    return [Suggested(risk, code in ours) for code, risk in offered.items() if code in usual and not risk.ended_on]
