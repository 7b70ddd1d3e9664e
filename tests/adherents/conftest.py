"""What the tests of adherents share."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask

from app.adherents.facts import Facts


@pytest.fixture
def ruled(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Change what the service decides about adherents: `ruled(workplaces=False)`."""

    def change(**facts: Any) -> None:
        known = app.extensions["profile"]
        monkeypatch.setitem(known._sections, Facts, msgspec.structs.replace(known[Facts], **facts))

    return change
