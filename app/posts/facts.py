"""What differs between services about posts."""

from enum import StrEnum

import msgspec


class Held(StrEnum):
    """What the employer may do with a post that somebody holds (K17)."""

    LOCKED = "locked"
    """Neither change nor delete it: employees are given another post first (POS-06)."""
    DATED = "dated"
    """Change it from a day on; who holds it keeps it."""


class Source(StrEnum):
    """Where the posts of a company come from (K16)."""

    REGISTER = "register"
    """« Postes de travail » : all are declared there before anybody is added."""
    SHEET = "sheet"
    """The sheet of an employee: its « + » feeds the list, which is no entry of the menu."""
    BOTH = "both"
    """Either."""


class CompanyRisks(StrEnum):
    """What is made of the risks of a whole company (K18)."""

    NONE = "none"
    """Nothing: none are asked for."""
    EVERYBODY = "everybody"
    """They count for whoever holds a post, beside those of the post and of the person."""
    ASSIGNED = "assigned"
    """They are named for the company, then given to the employees concerned, as « situations de travail »."""


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[posts]` of a profile."""

    source: Source
    held: Held
    files_change: bool
    """Whether a file of posts changes those that are there, or only adds (K45)."""
    company_risks: CompanyRisks
