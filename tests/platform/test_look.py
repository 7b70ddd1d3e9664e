"""What a service changes of the portal's look: its colour, its mark of a needed answer, the devices it is meant for."""

import re

import msgspec
import pytest

from app import MODULES
from app.platform import profiles
from app.platform.context import Right
from app.platform.facts import Facts

LEAST_CONTRAST = 5.5
ON_PHONES = "prévu pour un ordinateur ou une tablette"
AGENTS = {
    "Firefox": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Safari": "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
    "a phone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "nothing": "",
}


@pytest.fixture
def service(app, monkeypatch):
    """Change facts of the service: `service(accent="#123456")`."""

    def change(**facts):
        known = app.extensions["profile"]
        monkeypatch.setitem(known._sections, Facts, msgspec.structs.replace(known[Facts], **facts))

    return change


def contrast_on_white(colour):
    """As WCAG 2 computes it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


@pytest.mark.parametrize("path", sorted(profiles.FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_the_colour_of_a_service_can_be_read_on_white(path):
    assert contrast_on_white(profiles.load(path.stem, MODULES)[Facts].accent) >= LEAST_CONTRAST


@pytest.mark.parametrize("accent", ["red", "#0b6e7", "#0b6e75; } body { display: none"])
def test_what_is_no_colour_stops_the_start(accent, tmp_path, monkeypatch):
    text = (profiles.FOLDER / "default.toml").read_text(encoding="utf-8").replace("#0b6e75", accent)
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(profiles, "FOLDER", tmp_path)
    with pytest.raises(profiles.BadProfile, match="accent"):
        profiles.load("x", MODULES)


def test_pages_take_the_colour_of_the_service(app, service):
    service(accent="#123456")
    browser = app.test_client()
    assert "/look.css" in browser.get("/connexion/").text
    sheet = browser.get("/look.css")
    assert sheet.mimetype == "text/css"
    assert "--brand-accent: #123456;" in sheet.text


@pytest.mark.row("K48", "F280")
def test_a_service_marks_what_is_needed_or_what_is_not(browse, employer, service):
    browser = browse(employer(*Right))
    service(required_mark="")
    page = browser.get("/employees/add").text
    assert "<i>(facultatif)</i>" in page
    assert "(nécessaire)" not in page
    service(required_mark="✗")
    page = browser.get("/employees/add").text
    assert "<i>(facultatif)</i>" not in page
    assert ' <i aria-hidden="true">✗</i><span class="visually-hidden"> (nécessaire)</span></label>' in page
    assert "Les réponses marquées ✗ sont nécessaires." in page


@pytest.mark.row("K48", "F280")
@pytest.mark.parametrize(
    ("profile", "sign"),
    [("default", ""), ("ast25", "*"), ("aist22", "*"), ("aist21", "*"), ("asmis", "*"), ("sstrn", "✗")],
)
def test_each_service_marks_what_is_needed_as_its_manual_does(browse, employer, as_profile, profile, sign):
    browser = browse(employer(*Right))
    as_profile(profile)
    page = browser.get("/employees/add").text
    marks = re.findall(r'<i aria-hidden="true">(.)</i><span class="visually-hidden"> \(nécessaire\)', page)
    assert set(marks) == {*sign}


def test_a_box_that_must_be_ticked_is_marked_as_needed_too(app, as_profile):
    as_profile("sstrn")
    page = app.test_client().get("/inscription/").text
    assert 'la politique de confidentialité <i aria-hidden="true">✗</i>' in page


@pytest.mark.row("K46", "F276")
def test_a_service_may_mean_its_portal_for_computers_and_still_lets_phones_in(app, service):
    service(on_phones=True)
    assert ON_PHONES not in app.test_client().get("/connexion/").text
    service(on_phones=False)
    answer = app.test_client().get("/connexion/", headers={"User-Agent": AGENTS["a phone"]})
    assert answer.status_code == 200
    assert f'<p class="only-phone soft">Ce portail est {ON_PHONES}' in answer.text


@pytest.mark.row("F275", "GEN-02")
@pytest.mark.parametrize("agent", AGENTS.values(), ids=AGENTS)
def test_no_browser_is_turned_away_or_told_to_switch_scripts_on(browse, employer, agent):
    browser = browse(employer(*Right))
    for path in ("/", "/employees/", "/employees/add", "/posts/", "/company/", "/users/", "/visits/requests/"):
        answer = browser.get(path, headers={"User-Agent": agent})
        assert answer.status_code == 200, path
        assert "<noscript" not in answer.text, path
