"""Text compared as people read it."""

import pytest

from app.platform.letters import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Libellé", "libelle"),
        ("  CODE   csp ", "code csp"),
        ("Gros œuvre", "gros oeuvre"),
        ("Aide-soignante", "aide soignante"),
        ("Date d’entrée (JJ/MM/AAAA)", "date d entree jj mm aaaa"),
        ("Agent biologique [3-4]", "agent biologique 3 4"),
        ("E\u0301te\u0301", "ete"),
        ("…", ""),
    ],
)
def test_case_accents_ligatures_and_punctuation_do_not_count(text, expected):
    assert plain(text) == expected
