"""What docstrings and pages name is there: a name or a link to what has moved would send its reader nowhere."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = {path.relative_to(ROOT): path.read_text() for path in sorted((ROOT / "app").rglob("*.py"))}
FILES = {path.relative_to(ROOT).as_posix() for under in ("app", "templates") for path in (ROOT / under).rglob("*.*")}
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "bench").glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
TOLD = re.compile(r"`([^`\n]+)`")
A_FILE = re.compile(r"[\w/]+\.(?:py|html|toml|typ)")
A_NAME = re.compile(r"([a-z_]+)\.([A-Za-z_]+)(?:\(.*\))?")


def _lacks(module: str, name: str) -> bool:
    """Something of ours bears the first name, and nothing of it knows the second."""
    there = {path: source for path, source in SOURCES.items() if module in (path.stem, *path.parent.parts)}
    known = (name in (path.stem, *path.parts) or re.search(rf"\b{name}\b", source) for path, source in there.items())
    return bool(there) and not any(known)


def test_every_file_and_name_between_backticks_is_there():
    lost = []
    for path, source in SOURCES.items():
        for told in TOLD.findall(source):
            named = A_NAME.fullmatch(told)
            file = A_FILE.fullmatch(told) is not None
            away = not any(each.endswith(f"/{told}") for each in FILES) if file else named and _lacks(*named.groups())
            lost += [f"{path}: {told}"] if away else []
    assert lost == []


def test_every_page_links_to_what_is_there():
    linked = [(page, target) for page in PAGES for target in LINK.findall(page.read_text())]
    assert len(linked) > 10
    assert [f"{page.name}: {target}" for page, target in linked if not (page.parent / target).exists()] == []
