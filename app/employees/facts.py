"""What differs between services about employees."""

from enum import StrEnum

import msgspec


class Validation(StrEnum):
    """What the service makes of a record that an employer wrote (K12)."""

    AT_ONCE = "at_once"
    """Nothing: it counts at once."""
    TO_CHECK = "to_check"
    """It counts at once, and is flagged « à vérifier » until the service has looked at it."""
    BY_SERVICE = "by_service"
    """It waits for the service to accept it."""


class Corrections(StrEnum):
    """What of an accepted record its employer may still change (K13)."""

    FREE = "free"
    """All of it."""
    CHECKED = "checked"
    """All of it; a change of identity goes back to the service to be checked."""
    ASKED = "asked"
    """The name and the number; the rest is asked of the service."""


class Names(StrEnum):
    """How names are kept (K22)."""

    AS_TYPED = "as_typed"
    CAPITALS = "capitals"
    """In capitals without accents."""


class Gone(StrEnum):
    """What becomes of who left, in the employer's portal (K14); the service always sees everybody."""

    TAB = "tab"
    """They are under « Sortis », and in « Tous les salariés »."""
    ALL = "all"
    """They are in « Tous les salariés », and in no tab of their own."""
    INACTIVE = "inactive"
    """They become inactive at their last day, and are under « Inactifs »."""
    VANISHES = "vanishes"
    """Once their last day is over the employer reads them no more: whom to bring back, the service does."""


class Number(StrEnum):
    """What names a person at the service (K23)."""

    NIR = "nir"
    """The social security number, « non disponible », or the technical one of who has none yet (NTT)."""
    INS = "ins"
    """The « INS » alone: N and the 15 digits; left empty, it is asked of the person at the visit."""


class Dpae(StrEnum):
    """What becomes of the hirings that a DPAE declares (K50)."""

    NONE = "none"
    """Nothing: no list of DPAE is taken."""
    FILE = "file"
    """A list of DPAE is imported: whoever is in it enters the list of employees."""
    INBOX = "inbox"
    """Its hirings wait until somebody of the company confirms or refuses each."""
    LONGER = "longer"
    """They enter at once, but for contracts of a single day, which are left aside."""


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[employees]` of a profile."""

    validation: Validation
    corrections: Corrections
    undo_exit_days: int
    """Days during which the employer may undo an exit (K15); 0 = never, the secretariat does."""
    gone: Gone
    names: Names
    required: list[str]
    """Fields needed beside those that everybody asks for, when an employee is added (K24)."""
    required_later: list[str]
    """The same, when the record is corrected (K24)."""
    number: Number
    dpae: Dpae
    whole_list: bool
    """« Liste complète », the box beside a post, begins ticked: the posts of every establishment are offered (F096)."""
    interim_posts: int
    """Posts that somebody of a temporary work agency may hold at once, 3 at most; 1 = one post names them all (K20)."""
    own_risks: bool
    """Risks are declared on the sheet of an employee as well, for all posts held, beside those of the posts (K18)."""
    situations: list[str]
    """Of the worker's own risks, those to tick on that sheet; the others are for the service to hear (K19)."""
    files_change: bool
    """Files change the records that are there (K45); otherwise they only add employees (F165)."""
    list_columns: list[str]
    """What the employer's list begins with (SAL-01); none: as elsewhere. Names of `presentation/columns.py`."""
    exit_on_line: bool
    """« Sortir de l’effectif » stands at the end of each line of that list too (F118, F146)."""
    ask_days: int
    """Days before its deadline from which a visit is « à demander »."""
