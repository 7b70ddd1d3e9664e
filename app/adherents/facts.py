"""What differs between services about adherents."""

from enum import StrEnum

import msgspec


class CompanyField(StrEnum):
    """What an employer may be let change of its own company; the value is the column."""

    NAME = "name"
    SIRET = "siret"
    LEGAL_FORM = "legal_form"
    NAF = "naf"
    ACTIVITY = "activity"
    FOUNDED_ON = "founded_on"
    VAT_NUMBER = "vat_number"
    HAS_CSE = "has_cse"
    PHONE = "phone"
    FAX = "fax"
    EMAIL = "email"


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[adherents]` of a profile."""

    employer_edits: list[CompanyField]
    """What the employer changes by itself; the rest is shown, and asked of the service (ENT-01)."""
    required: list[CompanyField]
    """Of these, what must be filled before the page is saved (F080, F082)."""
    told: list[CompanyField]
    """Of these, what the secretariat is told of by mail when the employer changes it."""
    workplaces: bool
    """Employers confirm where their employees work (ENT-03, F084)."""
    interlocutors: bool
    """Employers name their legal representative and those of the CSE (ENT-06, F089)."""
