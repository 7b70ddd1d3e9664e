"""The browser of the tests marked `browser`: Debian's Chromium. Where none can be had they are skipped, and it is said.

`PORTAL_REQUIRE_BROWSER=1` makes that a failure; `PORTAL_CHROMIUM` names another program.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


LAUNCH_MS = 180_000
"""It starts while the other process of the run starts one too."""


def program() -> str | None:
    """Where Chromium is on this machine."""
    return os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_configure() -> None:
    """Refuse to run without a browser where one is required."""
    if program() is None and os.environ.get("PORTAL_REQUIRE_BROWSER") == "1":
        raise pytest.UsageError("PORTAL_REQUIRE_BROWSER=1 and no Chromium: install Debian's package chromium.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what walks in a browser that is not there."""
    if program() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say it last, where nobody overlooks it; once, not in each process of xdist."""
    if program() is None and not hasattr(config, "workerinput"):
        print("The browser tests were skipped: no Chromium here (Debian: apt install chromium).")  # noqa: T201


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all; each test opens its own context: `chromium.new_context(locale="fr-FR")`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=QUIET, timeout=LAUNCH_MS)
        yield browser
        browser.close()
