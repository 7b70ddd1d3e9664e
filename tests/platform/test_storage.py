"""Files stay with their adherent, are what they seem, and live and die with their row."""

import io
import zipfile
from datetime import timedelta
from hashlib import sha256
from os import utime

import pytest
from sqlalchemy.exc import ProgrammingError

from app.platform import storage
from app.platform.errors import DomainError, NotAllowed
from app.platform.storage import LARGEST_BYTES, Kind, StoredFile
from tests.factories import NOW, AdherentFactory

PDF = b"%PDF-1.7\n"


def archive(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


@pytest.fixture
def kept(app):
    """The contents in the folder of this deployment."""
    return lambda: sorted(storage.storage().get(key) for key, _ in storage.storage().entries())


def test_a_file_is_kept_under_its_adherent_and_read_back(work_as, employer, stored):
    actor = employer()
    with work_as(actor) as ctx:
        number = storage.keep(ctx, "Fiche entreprise.pdf", PDF).id
    (row,) = stored(StoredFile)
    assert row.key.startswith(f"{actor.adherent_id}/")
    assert (row.name, row.kind, row.size_bytes, row.uploaded_by) == ("Fiche entreprise.pdf", Kind.PDF, 9, 1)
    assert row.sha256 == sha256(PDF).hexdigest()
    with work_as(actor) as ctx:
        found, content = storage.open_for(ctx, number)
        assert (found.name, content.read()) == ("Fiche entreprise.pdf", PDF)


def test_a_file_of_another_adherent_does_not_exist(work_as, employer):
    with work_as(employer()) as ctx:
        number = storage.keep(ctx, "a.pdf", PDF).id
    for verb in (storage.open_for, storage.discard):
        with pytest.raises(NotAllowed), work_as(employer(of=AdherentFactory().id)) as ctx:
            verb(ctx, number)


def test_the_service_keeps_a_file_for_an_adherent(work_as, staff, employer):
    adherent = AdherentFactory()
    with work_as(staff()) as ctx:
        number = storage.keep(ctx, "attestation.pdf", PDF, adherent_id=adherent.id).id
    with work_as(employer(of=adherent.id)) as ctx:
        assert storage.open_for(ctx, number)[0].name == "attestation.pdf"


def test_an_employer_cannot_keep_a_file_for_another_adherent(work_as, employer, stored):
    actor = employer()
    with work_as(actor) as ctx:
        storage.keep(ctx, "a.pdf", PDF, adherent_id=AdherentFactory().id)
    assert [row.adherent_id for row in stored(StoredFile)] == [actor.adherent_id]


def test_an_undone_transaction_leaves_no_content(work_as, employer, kept):
    with pytest.raises(ZeroDivisionError):
        do_and_fail(work_as, employer(), storage.keep, "a.pdf", PDF)
    assert kept() == []


def do_and_fail(work_as, actor, verb, *values):
    with work_as(actor) as ctx:
        verb(ctx, *values)
        raise ZeroDivisionError


def test_a_savepoint_is_not_the_end_of_a_file(work_as, employer, kept):
    with work_as(employer()) as ctx:
        storage.keep(ctx, "a.pdf", PDF)
        with pytest.raises(ZeroDivisionError), ctx.session.begin_nested():
            raise ZeroDivisionError
    assert kept() == [PDF]


def test_a_discarded_file_goes_once_that_is_committed(work_as, employer, kept, stored):
    actor = employer()
    with work_as(actor) as ctx:
        number = storage.keep(ctx, "a.pdf", PDF).id
    with pytest.raises(ZeroDivisionError):
        do_and_fail(work_as, actor, storage.discard, number)
    assert kept() == [PDF]
    with work_as(actor) as ctx:
        storage.discard(ctx, number)
        with ctx.session.begin_nested():
            ctx.session.flush()
    assert kept() == []
    assert stored(StoredFile) == []


def test_an_employer_cannot_change_what_was_kept(work_as, employer):
    actor = employer()
    with work_as(actor) as ctx:
        number = storage.keep(ctx, "a.pdf", PDF).id
    with pytest.raises(ProgrammingError, match="permission denied"), work_as(actor) as ctx:
        storage.open_for(ctx, number)[0].name = "b.pdf"


def test_what_a_killed_process_left_is_swept_after_a_day(app, work_as, employer, staff, kept):
    with work_as(employer()) as ctx:
        key = storage.keep(ctx, "a.pdf", PDF).key
    place = storage.storage()
    place.put("1/left-behind", b"old")
    place.put("1/just-put", b"new")
    old = (NOW - timedelta(days=1, minutes=1)).timestamp()
    for one in (key, "1/left-behind"):
        utime(place.root / one, (old, old))
    utime(place.root / "1/just-put", (NOW.timestamp(), NOW.timestamp()))
    with work_as(staff()) as ctx:
        storage.sweep(ctx)
    assert kept() == [PDF, b"new"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, Kind.PDF),
        (b"\xff\xd8\xff\xe0..JFIF", Kind.JPEG),
        (b"\x89PNG\r\n\x1a\n....", Kind.PNG),
        (archive("[Content_Types].xml", "xl/workbook.xml"), Kind.XLSX),
        (archive("word/document.xml"), Kind.DOCX),
        ("Nom;Prénom\nCURIE;Marie\n".encode(), Kind.TEXT),
        ("Nom;Prénom\n".encode("cp1252"), Kind.TEXT),
    ],
)
def test_a_file_is_known_by_its_content(content, kind):
    assert storage.recognise(content) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00",
        b"<!DOCTYPE html><script>",
        b"  <html>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        archive("readme.txt"),
        archive("xl/workbook.xml", "xl/vbaProject.bin"),
        b"PK\x03\x04 broken",
        b"Nom\x00",
    ],
    ids=["program", "page", "page after spaces", "old office", "archive", "macros", "broken archive", "zero byte"],
)
def test_a_file_of_another_kind_is_refused_whatever_its_name(content):
    with pytest.raises(DomainError, match=r"\.xlsx") as refusal:
        storage.recognise(content)
    assert refusal.value.field == "file"


@pytest.mark.parametrize(("content", "says"), [(b"", "vide"), (b"a" * (LARGEST_BYTES + 1), "20\u00a0Mo")])
def test_an_empty_or_heavy_file_is_refused(content, says):
    with pytest.raises(DomainError, match=says):
        storage.recognise(content)


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("Fiche é à.pdf", "Fiche é à.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Julie\\liste.csv", "liste.csv"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("...", "fichier"),
        ("", "fichier"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_one_that_every_system_can_save(given, kept_as):
    assert storage.file_name(given) == kept_as
