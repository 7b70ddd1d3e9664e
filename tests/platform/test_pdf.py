"""Letters leave as PDF/A-3, say what they were told, and nothing that a user typed is ever executed."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader
from typst import TypstError

from app.platform import pdf

SERVICE = {"name": "Santé au Travail du Val", "lines": ["12 rue des Tonneliers, 21200 Beaune", "03 53 01 02 40"]}
CONVOCATION = {
    "service": SERVICE,
    "recipient": ["Monsieur Karim BENALI", "Boulangerie Martin", "8 rue Carnot", "21200 BEAUNE"],
    "title": "Convocation à votre visite",
    "place_and_day": "Beaune, le 8 janvier 2026",
    "reference": "Adhérent 10250",
    "greeting": "Monsieur",
    "day_and_hour": "mercredi 14 janvier 2026 à 16 h 00",
    "minutes": 30,
    "professional": "Dr Hélène Morin",
    "where": "Centre de Beaune",
    "bring": "Cette lettre",
    "contact": "Nadia Perrot",
    "notice": "",
    "signature": ["Nadia Perrot"],
}
FIRST_CONNECTION = {
    "service": SERVICE,
    "recipient": ["Boulangerie Martin"],
    "place_and_day": "Beaune, le 8 janvier 2026",
    "number": "10250",
    "password": "k7m2-p9qx-4tvd",
    "address": "https://portail.example/premiere-connexion",
    "until": "lundi 9 février 2026",
    "code": pdf.code("https://portail.example/premiere-connexion"),
    "contact": "Nadia Perrot",
    "signature": ["Nadia Perrot"],
}


def pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def test_a_convocation_says_when_where_and_with_whom_on_one_numbered_page():
    (page,) = pages(pdf.render("visits/convocation", CONVOCATION))
    for said in (
        "Karim BENALI",
        "mercredi 14 janvier 2026 à 16 h 00",
        "environ 30 minutes",
        "Dr Hélène Morin",
        "Page 1/1",
    ):
        assert said in page


def test_a_convocation_does_not_mention_a_professional_who_is_not_chosen_yet():
    (page,) = pages(pdf.render("visits/convocation", CONVOCATION | {"professional": ""}))
    assert "Avec" not in page


@pytest.mark.row("F004")
def test_the_first_connection_letter_gives_address_number_and_provisional_password():
    (page,) = pages(pdf.render("adherents/first_connection", FIRST_CONNECTION))
    for said in ("https://portail.example/premiere-connexion", "10250", "k7m2-p9qx-4tvd", "lundi 9 février 2026"):
        assert said in " ".join(page.split())


@pytest.mark.row("F005")
def test_the_letter_of_the_filer_number_gives_address_code_and_number():
    values = FIRST_CONNECTION | {
        "filer_number": "4821 0937 5512 0046",
        "address": "https://portail.example/code-adherent",
    }
    (page,) = pages(pdf.render("adherents/filer_number", values))
    for said in ("https://portail.example/code-adherent", "10250", "4821 0937 5512 0046"):
        assert said in " ".join(page.split())


def test_a_letter_is_an_archive_document_with_its_title_and_language():
    reader = PdfReader(io.BytesIO(pdf.render("visits/convocation", CONVOCATION)))
    assert b"<pdfaid:part>3</pdfaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert reader.metadata.title == "Convocation à votre visite"
    assert reader.trailer["/Root"]["/Lang"].startswith("fr")


@pytest.mark.parametrize(
    "typed", ['#panic("x")', '#read("/etc/passwd")', "$x$ *y* _z_ @w <v> // u", "\\u{41} \\", '"; #let letter = 1']
)
def test_what_a_user_typed_is_printed_and_never_executed(typed):
    (page,) = pages(pdf.render("visits/convocation", CONVOCATION | {"recipient": [typed]}))
    assert "".join(typed.split()) in "".join(page.split())


@pytest.mark.parametrize(
    ("typed", "printed"), [("Nu\x00l", "Nul"), ("Ana 😀", "Ana ?"), ("李 Li", "? Li"), ("Ștefan Œdipe", "Ștefan Œdipe")]
)
def test_a_character_that_no_font_has_does_not_hold_back_the_letter(typed, printed):
    (page,) = pages(pdf.render("visits/convocation", CONVOCATION | {"recipient": [typed]}))
    assert printed in page


def test_the_address_stands_in_the_window_of_the_envelope():
    found = []

    def note(text, page, line, _font, _size):
        if "BEAUNE" in text:
            found.append((line[4] * page[0] + page[4], line[5] * page[3] + page[5]))

    PdfReader(io.BytesIO(pdf.render("visits/convocation", CONVOCATION))).pages[0].extract_text(visitor_text=note)
    left, top = found[0][0] / 72 * 25.4, 297 - found[0][1] / 72 * 25.4
    assert 100 <= left <= 190
    assert 45 <= top <= 85


def test_a_long_letter_numbers_its_pages():
    made = pages(pdf.render("visits/convocation", CONVOCATION | {"bring": "vos lunettes, " * 700}))
    assert len(made) > 1
    assert f"Page 2/{len(made)}" in made[1]


def test_a_value_that_is_missing_is_our_bug():
    with pytest.raises(TypstError):
        pdf.render("visits/convocation", {"service": SERVICE})


def test_an_unknown_letter_is_named():
    with pytest.raises(KeyError, match="visits/nothing"):
        pdf.render("visits/nothing", {})


def test_two_letters_at_once_keep_their_own_words():
    names = [f"Madame NUMERO{n}" for n in range(20)]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda n: pdf.render("visits/convocation", CONVOCATION | {"recipient": [n]}), names))
    assert [name in pages(one)[0] for name, one in zip(names, made, strict=True)] == [True] * 20
