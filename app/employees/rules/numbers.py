"""How the number that names a person is shown (K23); pure."""

from app.employees.facts import Facts, Number
from app.law.nir import mask_nir


def masked(facts: Facts, nir: str) -> str:
    """What tells it apart, the rest hidden; an INS has its N."""
    shown = mask_nir(nir)
    return f"N {shown}" if facts.number is Number.INS else shown
