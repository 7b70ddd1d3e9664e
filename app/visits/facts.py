"""What differs between services about visits."""

import msgspec


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[visits]` of a profile."""

    ask_without_record: bool
    """A page where one names the employee, as the manuals' contact page does; else only from list and record (K25)."""
    early_without_record: bool
    """From that page too, a visit may be asked before the contract starts (K26)."""
    user_siret: bool
    """Of the company where an agency's worker is, the SIRET is asked for as well; otherwise free words do (K21)."""
    contact: bool
    """« Contactez-nous » : what has no form of its own is asked here too (F152, F260); else the service is called."""
    answer_days: int
    """Working days in which the secretariat usually answers; 0: nothing is promised."""
    notice_hours: int
    """Who cannot come says so this long before the appointment."""
    bring: str
    """What the convocation asks to bring."""
