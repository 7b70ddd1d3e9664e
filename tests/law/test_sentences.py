"""What the law says to users: kind words, French spaces. And it says it without any framework."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

LAW = Path(__file__).parents[2] / "app" / "law"
PLAIN_SPACE = re.compile(r"[\w’)»] [:;?!»](?: |$)|« ")
UNKIND = re.compile(r"\b(?:erreur|invalides?|veuillez|incorrecte?s?|erronée?s?)\b", re.IGNORECASE)


def texts(path: Path) -> list[str]:
    if path.suffix == ".toml":
        return [path.read_text(encoding="utf-8")]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.mark.parametrize("path", sorted([*LAW.glob("*.py"), *LAW.glob("tables/*.toml")]), ids=lambda path: path.name)
def test_sentences_have_their_no_break_spaces_and_no_unkind_word(path):
    assert [text for text in texts(path) if PLAIN_SPACE.search(text) or UNKIND.search(text)] == []


def test_the_law_loads_without_any_framework():
    heavy = ("flask", "sqlalchemy", "wtforms", "flask_appbuilder")
    asks = f"import sys, app.law.follow_up, app.law.identifiers; print([m for m in {heavy} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True, cwd=LAW.parents[1])
    assert told.stdout.strip() == "[]"
