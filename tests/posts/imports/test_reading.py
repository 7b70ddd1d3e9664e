"""The posts file: read as Excel saves it, judged line by line, what is wrong with it said."""

import pytest

from app.platform.errors import DomainError
from app.platform.intake import Intake
from app.platform.intake.receiving import receive
from app.platform.sheet import write_xlsx
from app.posts.imports.posts import OTHER_RISKS, POSTS, UNKNOWN_CODE
from app.posts.rules.risks import OTHER
from tests.factories import AdherentFactory, PostExposureFactory, PostFactory, sessions
from tests.posts.imports.posts_file import HERE, TITLES, csv, line


def test_the_codes_can_be_taken_from_a_list(browse, baker):
    listed = browse(baker).get(HERE + "lists/codes-pcs").data.decode("utf-8-sig")
    assert '"636c";"' in listed
    assert browse(baker).get(HERE + "lists/autre").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (csv(line("636c", "Pâtissière"), encoding="cp1252"), "p.csv"),
        (csv(line("636c", "Pâtissière"), encoding="utf-8"), "p.csv"),
        (csv(line("636c", "Pâtissière"), encoding="utf-8-sig"), "p.csv"),
        (csv(line("636c", "Pâtissière"), encoding="utf-16"), "p.txt"),
        (csv(line("636c", "Pâtissière"), delimiter=","), "p.csv"),
        (csv(line("636c", "Pâtissière"), delimiter="\t"), "p.tsv"),
        (write_xlsx(TITLES, [line("636c", "Pâtissière")]), "p.xlsx"),
    ],
    ids=["Windows-1252", "UTF-8", "UTF-8 with its mark", "UTF-16", "commas", "tabs", "Excel"],
)
def test_whatever_the_spreadsheet_saves_is_read(send, baker, content, name):
    _, answer = send(baker, content, name)
    assert "Pâtissière" in answer.text
    assert "Importer la ligne" in answer.text


def test_titles_are_known_by_the_names_that_people_give_them(send, baker):
    titles = ["code pcs", "INTITULE", *(each.partition("(")[0] for each in TITLES[2:])]
    _, answer = send(baker, csv(line(), titles=titles))
    assert "Importer la ligne" in answer.text


@pytest.mark.parametrize(
    ("given_line", "sentence"),
    [
        (line("36c"), "Un code PCS a 3 chiffres et une lettre"),
        (line("999z"), UNKNOWN_CODE.partition("\u00a0:")[0]),
        (line("636c", ""), "Indiquez l’intitulé du poste"),
        (line("636c", "B" * 101), "100 caractères au plus"),
        (line(odd="peut-être"), "inscrivez Oui ou Non"),
        (line("636c", "Boulanger", OTHER), "Décrivez cet autre risque".lower()),
        (line(comment="Farine"), "effacez cette description"),
    ],
    ids=["form of the code", "unknown code", "no title", "long title", "answer", "other risk", "description alone"],
)
@pytest.mark.row("F160")
def test_a_line_that_cannot_be_kept_says_why_and_where(send, baker, given_line, sentence):
    _, answer = send(baker, csv(line("636c", "Pâtissier"), given_line))
    assert sentence.lower() in answer.text.replace("\u00a0", " ").lower()
    assert "Ligne 3, colonne" in answer.text
    assert "Importer la ligne valide" in answer.text


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ((b"", ""), "Choisissez d’abord le fichier"),
        ((b"\xef\xbb\xbf\r\n", "p.csv"), "Ce fichier est vide"),
        ((csv(), "p.csv"), "aucune ligne sous les titres"),
        ((b"%PDF-1.7 postes", "p.pdf"), "ni un classeur"),
        ((csv(line(title="Boul-nger"), encoding="cp1252").replace(b"-n", b"\x81n"), "p.csv"), "2 sont illisibles"),
        ((csv(line(), titles=[*TITLES[:-1], TITLES[0]]), "p.csv"), "portent le même titre"),
    ],
    ids=["no file", "empty", "titles only", "PDF", "encoding", "same title"],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(send, baker, file, sentence, stored):
    _, answer = send(baker, *file)
    assert (answer.status_code, sentence in answer.text.replace("\u00a0", " ")) == (422, True)
    assert "Erreur : " in answer.text.replace("\u00a0", " ").partition("</title>")[0]
    assert stored(Intake) == []


def test_a_file_over_twenty_megabytes_is_refused(work_as, baker, stored):
    with pytest.raises(DomainError, match="dépasse 20"), work_as(baker) as ctx:
        receive(ctx, POSTS, name="p.csv", content=b"Code CSP;" + b" " * (20 * 1024 * 1024))
    assert stored(Intake) == []


def test_a_post_with_other_risks_is_not_changed_by_a_file(send, baker):
    mine = baker.adherent_id
    post = PostFactory(adherent_id=mine, title="Boulanger", title_key="boulanger", pcs_code="636c")
    PostExposureFactory(adherent_id=mine, post_id=post.id, risk_code="NUIT")
    _, answer = send(baker, csv(line("636c", "BOULANGER"), line("636c", "Pâtissier")))
    assert OTHER_RISKS.partition("\u00a0:")[0].lower() in answer.text.replace("\u00a0", " ").lower()


def test_a_closed_post_or_another_adherents_is_no_reason_not_to_create_it(send, baker, stored):
    PostFactory(title="Boulanger", title_key="boulanger")
    closed = PostFactory(adherent_id=baker.adherent_id, title="Boulanger", title_key="boulanger")
    closed.closed_on = closed.closed_on or AdherentFactory().joined_on
    sessions.commit()
    send(baker, csv(line("636c", "Boulanger")))
    assert [(each.created, each.same) for each in stored(Intake)] == [(1, 0)]


def test_a_post_twice_in_the_file_is_kept_once(send, baker):
    _, answer = send(baker, csv(line("636c", "Boulanger"), line("636 C", "BOULANGER")))
    assert "même poste que la ligne 2" in answer.text
