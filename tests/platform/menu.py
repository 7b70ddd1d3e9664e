"""What tests read of the menu of a page."""

import re


def counts(page: str) -> dict[str, str]:
    """What stands beside each entry of the menu; empty where nothing does."""
    menu = page.partition('id="menu"')[2].partition("</nav>")[0]
    entries = re.findall(r'class="side-link".*?<span>([^<]+)</span>(?:\s*<span class="side-n[^"]*">([\d+]+))?', menu)
    return dict(entries)
