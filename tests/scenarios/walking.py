"""How a person walks through pages: by the words that are read on them."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Download, Error, FilePayload, Locator, Page, expect

from app.platform.mail import Letter

PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 60
"""For one step, or one job: nothing waits so long but on a machine that is busy with something else."""
TERMS = "J’accepte les conditions d’utilisation et la politique de confidentialité"
Mailbox = Callable[[str], list[Letter]]
"""The mails to an address that have left."""
FILES = Path(__file__).parent / "files"
BEYOND_JS = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const out = [...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > width);
    return ["page", ...out.map((each) => `${each.tagName}.${each.className}`)];
}"""
"""What sticks out of the screen at the right, when the page can be pushed sideways."""


@contextmanager
def step(title: str, page: Page) -> Iterator[None]:
    """A step of a story; what fails in it says where in the story it was, and what was on the page."""
    try:
        yield
    except (AssertionError, Error) as failure:
        failure.add_note(f"While: {title}\nAt {page.url}\n{page.locator('main').inner_text()[:3000]}")
        raise


def words(text: str) -> re.Pattern[str]:
    """A text with its spaces as they come: French ones do not break."""
    return re.compile(r"[\s\u00a0\u202f]+".join(re.escape(part) for part in text.split()))


def field(page: Page, label: str) -> Locator:
    """The field that a label names; « (facultatif) », or the service's mark of what is necessary, may follow."""
    return page.get_by_label(re.compile(rf"^\s*{words(label).pattern}(\s*\(facultatif\)|\s*\S\s*\(nécessaire\))?\s*$"))


def whole(control: Locator) -> Locator:
    """The same control, on a page that is whole: its scripts listen, and a download leaves no page half loaded.

    It is seen first: before, the page may still be the one that is being left.
    """
    control.wait_for()
    control.page.wait_for_load_state("load")
    return control


def fill(page: Page, answers: dict[str, str]) -> None:
    """Type answers into fields by their labels."""
    for label, answer in answers.items():
        whole(field(page, label))
        field(page, label).fill(answer)


def pick(page: Page, label: str, typed: str, offered: str) -> None:
    """Choose from a field that offers while one types, once its script listens."""
    expect(field(page, label)).to_have_attribute("role", "combobox")
    whole(field(page, label)).press_sequentially(typed)
    page.get_by_role("option", name=words(offered)).first.click()


def press(page: Page, name: str) -> None:
    """Click a button, by its whole name."""
    whole(page.get_by_role("button", name=_all_of(name))).click()


def beyond(page: Page) -> list[str]:
    """What of the page is out of the screen at the right, once its style sheet is there."""
    page.wait_for_load_state("load")
    found: list[str] = page.evaluate(BEYOND_JS)
    return found


def unfold(page: Page, name: str) -> None:
    """Open the menu that a button of the page's head names; by the keyboard, which no late layout moves away from."""
    whole(page.get_by_role("button", name=_all_of(name))).press("Enter")


def strike(page: Page, key: str) -> None:
    """Press a key that the page's script understands."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def follow(page: Page, name: str) -> None:
    """Click a link, by its whole name; the first one, once the style sheet has laid the menu before the page."""
    whole(page.get_by_role("link", name=_all_of(name)).first).click()


def title(page: Page, text: str) -> None:
    """Wait for the page of this title, until it is whole."""
    expect(page.locator("h1")).to_have_text(words(text))
    page.wait_for_load_state("load")


def reads(page: Page, text: str) -> None:
    """Wait until something can be read on the page, in one piece."""
    expect(page.get_by_text(words(text)).first).to_be_visible()


def row(page: Page, text: str) -> Locator:
    """The row of a list that holds a text."""
    return page.get_by_role("row").filter(has_text=words(text))


def sign_in(page: Page, name: str, password: str) -> None:
    """By the door."""
    page.goto("/connexion/")
    fill(page, {"Nom d’utilisateur ou adresse e-mail": name, "Mot de passe": password})
    press(page, "Connexion")


def sign_out(page: Page, who: str) -> None:
    """By the menu of one's account."""
    unfold(page, f"Mon compte, {who}")
    press(page, "Se déconnecter")
    title(page, "Connexion")


def accept_terms(page: Page) -> None:
    """Tick the box of the terms of use."""
    page.get_by_label(words(TERMS)).check()


def choose_password(page: Page, password: str) -> None:
    """Type a new password twice."""
    page.locator("#password").fill(password)
    page.locator("#again").fill(password)


def renew_password(page: Page, answers: dict[str, str], mailbox: Callable[[], list[Letter]], password: str) -> Letter:
    """« Mot de passe oublié ? », from the sign-in page: what is asked, then the link of the mail; gives the mail."""
    follow(page, "Mot de passe oublié ?")
    fill(page, answers)
    before = len(mailbox())
    press(page, "Réinitialiser votre mot de passe")
    until(lambda: len(mailbox()) > before)
    letter = mailbox()[-1]
    page.goto(link_of(letter))
    choose_password(page, password)
    press(page, "Enregistrer ce mot de passe")
    return letter


def send_file(page: Page, path: Path | FilePayload, label: str = "Votre fichier") -> None:
    """Hand a file to an import."""
    field(page, label).set_input_files(path)
    press(page, "Envoyer")


def download(page: Page, control: Locator) -> Download:
    """What a click brings to disk; it leaves the page, which is never whole again if it was not yet."""
    whole(control)
    with page.expect_download() as coming:
        control.click()
    return coming.value


def link_of(mail: Letter) -> str:
    """Where the button of a mail leads."""
    found = re.search(r"https?://\S+", mail.text)
    assert found, mail.text
    return found.group()


def until(true: Callable[[], object], patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until a job has done its work."""
    for _ in range(int(patience_seconds / PAUSE_SECONDS)):
        if true():
            return
        time.sleep(PAUSE_SECONDS)
    raise AssertionError("nothing came")


def _all_of(name: str) -> re.Pattern[str]:
    """A whole name; of a menu entry, what waits there may follow."""
    return re.compile(rf"^\s*{words(name).pattern}(\s+\d+\s+en attente)?\s*$")
