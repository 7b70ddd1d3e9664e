"""Write the README's table of environment variables from `config.Settings`."""

import re
from dataclasses import fields
from pathlib import Path

from config import ROOT, Settings

README = ROOT / "README.md"
START, END = "<!-- settings -->", "<!-- /settings -->"


def table() -> str:
    """The table, one row per setting."""
    rows = ["| variable | default | what for |", "|---|---|---|"]
    for one in fields(Settings):
        default = one.default
        if isinstance(default, bool):
            default = int(default)
        if isinstance(default, Path):
            default = default.relative_to(ROOT)
        rows.append(f"| `{one.name}` | {f'`{default}`' if default != '' else ''} | {one.metadata['says']} |")
    return "\n".join(rows)


def main() -> None:
    """Replace what stands between the two marks."""
    text = README.read_text(encoding="utf-8")
    README.write_text(re.sub(f"{START}.*{END}", lambda _: f"{START}\n{table()}\n{END}", text, flags=re.DOTALL), "utf-8")


if __name__ == "__main__":
    main()
