"""Service profiles: the facts that make one portal differ from another.

Each module declares its own facts (`facts.py`: class `Facts`); a profile is one TOML file with one table per module.
"""

import tomllib
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from flask import Flask

FOLDER = Path(__file__).parent
Section = TypeVar("Section")


class BadProfile(ValueError):
    """A profile file has an unknown, missing or wrong key; the message names it."""


class Profile:
    """The facts of one service: `profile[Facts]` gives a module its own."""

    def __init__(self, sections: dict[type, Any]) -> None:
        self._sections = sections

    def __getitem__(self, kind: type[Section]) -> Section:
        section: Section = self._sections[kind]
        return section


def load(name: str, modules: Sequence[str]) -> Profile:
    """Read `profiles/<name>.toml` against the facts that the platform and the modules declare.

    Raises:
        BadProfile: no such file, or a key is unknown, missing or wrong.
    """
    path = FOLDER / f"{name}.toml"
    if not path.exists():
        raise BadProfile(f"No profile {name}: known ones are {sorted(p.stem for p in FOLDER.glob('*.toml'))}.")
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds = {m: import_module(f"app.{m}.facts").Facts for m in ("platform", *modules) if find_spec(f"app.{m}.facts")}
    if wrong := set(tables) ^ set(kinds):
        raise BadProfile(f"{path.name}: unknown or missing tables {sorted(wrong)}.")
    sections = {}
    for module, kind in kinds.items():
        try:
            sections[kind] = msgspec.convert(tables[module], kind)
        except msgspec.ValidationError as error:
            raise BadProfile(f"{path.name} [{module}]: {error}.") from error
    return Profile(sections)


def init_app(app: Flask, modules: Sequence[str]) -> None:
    """Read the profile named by the settings, or stop with a sentence."""
    app.extensions["profile"] = load(app.config["PORTAL_PROFILE"], modules)
