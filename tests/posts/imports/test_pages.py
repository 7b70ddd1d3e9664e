"""The pages of an import of posts: for whom, at what cost, whatever the address."""

import pytest

from app.platform.context import Right
from app.platform.intake import Intake
from tests.conftest import at_most
from tests.posts.imports.posts_file import HERE, csv, line


@pytest.fixture
def theirs(send, employer):
    """The address of another adherent's file."""
    _, answer = send(employer(Right.POSTS), csv(line()))
    return answer.request.path


@pytest.fixture
def stranger(browse, baker):
    return browse(baker)


@pytest.mark.parametrize("path", ["", "/progress", "/refused"])
@pytest.mark.parametrize("pk", ["{theirs}", "999", "0", "x", "9" * 30])
def test_another_adherents_import_is_as_absent_as_one_that_never_was(stranger, theirs, path, pk):
    number = pk.format(theirs=theirs.rpartition("/")[2])
    assert stranger.get(f"{HERE}{number}{path}").status_code == 404


@pytest.mark.parametrize("act", ["confirm", "correct", "verify", "abandon"])
def test_nor_can_anything_be_done_with_it(stranger, theirs, act, stored):
    assert stranger.post(f"{theirs}/{act}").status_code == 404
    assert len(stored(Intake)) == 1


def test_who_may_not_see_posts_may_not_import_them(browse, employer):
    browser = browse(employer(*(set(Right) - {Right.POSTS, Right.ADMIN})))
    assert {browser.get(HERE + each).status_code for each in ("", "reference", "lists/codes-pcs", "1")} == {404}


def test_the_list_leads_to_the_import(browse, baker):
    assert f'href="{HERE}"' in browse(baker).get("/posts/").text


def test_pages_cost_few_statements_however_long_the_file(send, baker):
    browser, answer = send(baker, csv(*(line("636c", f"Poste {n}") for n in range(120))))
    with at_most(8):
        first = browser.get(answer.request.path)
    assert first.text.count('class="soft c-line"') == 50
    assert "Lignes suivantes" in first.text
    following = browser.get(answer.request.path + "?show=create&after=101")
    assert "Poste 119" in following.text
    assert "Lignes suivantes" not in following.text
    with at_most(8):
        browser.get(HERE)


@pytest.mark.parametrize("asked", ["?show=nothing&after=-1", "?show=wrong&after=9999999999", "?after=x", "?show=same"])
def test_an_address_that_makes_no_sense_shows_the_file(send, baker, asked):
    browser, answer = send(baker, csv(line()))
    assert browser.get(answer.request.path + asked).status_code == 200


@pytest.mark.parametrize("typed", [{"2.none": "1"}, {"99.title": "x"}, {"9" * 12 + ".title": "x"}, {"x": "y"}])
def test_a_correction_of_what_is_not_there_changes_nothing(send, baker, typed, stored):
    browser, answer = send(baker, csv(line()))
    assert browser.post(answer.request.path + "/correct", data=typed).status_code in {302, 404}
    assert [each.created for each in stored(Intake)] == [1]


def test_what_is_typed_in_a_file_comes_back_escaped(send, baker):
    _, answer = send(baker, csv(line("<img onerror=x>", "<script>alert(1)</script>"), line()))
    assert "<script>alert" not in answer.text
    assert "<img onerror" not in answer.text
