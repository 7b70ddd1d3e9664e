"""`make rows` counts what tests say they show, and believes no mark of an unknown row."""

from scripts import rows

SHOWS = """
@pytest.mark.row("F001", "F002")
def test_one(): ...

@pytest.mark.other("F003")
def test_two(): ...
"""


def test_the_inventory_has_its_301_rows():
    assert len(rows.inventory()) == 301


def test_marks_are_read_with_their_files(tmp_path):
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_x.py").write_text(SHOWS)
    assert rows.marked(folder) == {"F001": {"tests/test_x.py"}, "F002": {"tests/test_x.py"}}


def test_a_mark_of_no_row_fails(monkeypatch, capsys):
    monkeypatch.setattr(rows, "marked", lambda _folder: {"F041": {"a.py"}, "F999": {"b.py"}})
    assert rows.main() == 1
    assert "F999 is no row of the inventory: b.py" in capsys.readouterr().out


def test_every_mark_of_this_suite_names_a_row(capsys):
    assert rows.main() == 0
    assert "shown / 301" in capsys.readouterr().out
