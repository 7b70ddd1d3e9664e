"""What the tests of the first pages share."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask


@pytest.fixture
def ruled(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Change what the service decides, by its facts: `ruled(Facts, tiles=True)`."""

    def change(kind: type, **facts: Any) -> None:
        known = app.extensions["profile"]
        monkeypatch.setitem(known._sections, kind, msgspec.structs.replace(known[kind], **facts))

    return change
