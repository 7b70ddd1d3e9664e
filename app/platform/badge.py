"""The small marks of a page, for cells and records made in Python: drawn by the macros of `layout/parts.html`."""

from datetime import date
from functools import lru_cache
from typing import Any, Literal

from flask import current_app
from markupsafe import Markup

StateKind = Literal["done", "wait", "late", "info", "none"]


@lru_cache(maxsize=4096)
def state(kind: StateKind, word: str, on: date | None = None) -> Markup:
    """A state with its icon, its day first: « 10/11/2025, en retard »."""
    return _drawn("state", kind, on, word)


@lru_cache(maxsize=1024)
def category(code: str, reason: str = "") -> Markup:
    """SI, SIA or SIR, its meaning one hover away, its reason beside it."""
    return _drawn("cat", code, reason)


def _drawn(name: str, *values: Any) -> Markup:
    parts = current_app.jinja_env.get_template("layout/parts.html").module
    return Markup(str(getattr(parts, name)(*values)).strip())  # noqa: S704  (the macro escapes what it is given)
