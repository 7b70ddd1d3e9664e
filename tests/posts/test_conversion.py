"""Risks that are no longer declared, on posts that declare them."""

from datetime import date

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.posts.models import Post, PostExposure
from app.posts.rules import risks
from app.posts.services.convert import convert
from app.reference.models import Risk
from tests.factories import PostExposureFactory, PostFactory, sessions
from tests.posts.test_rules import ASBESTOS, NIGHT, OTHER

LAST_DAY, NEXT_DAY = date(2025, 12, 31), date(2026, 1, 1)


@pytest.fixture
def ended(app):
    """Noise, which the law sees as any other risk, and heavy loads, which nothing replaces: declared until LAST_DAY."""
    set_end(LAST_DAY)
    yield
    set_end(None)


def set_end(day):
    for risk in sessions.query(Risk).filter(Risk.code.in_(("BRUIT", "MANUT55", "VIBRATION"))):
        risk.valid_to = day
    sessions.commit()


@pytest.fixture
def noisy(ended):
    """A held post that declares noise since 2020."""
    post = PostFactory(title="Scieur", holders=1)
    return PostExposureFactory(adherent_id=post.adherent_id, post_id=post.id, risk_code="BRUIT")


def periods(stored):
    return [(each.risk_code, each.period, each.comment) for each in stored(PostExposure)]


def test_what_the_law_sees_alike_takes_the_place():
    offered = {each.code: each for each in (ASBESTOS, NIGHT, OTHER)}
    noise = risks.Offered("BRUIT", "Bruit", "Bruit", "", "R4431-2", "AUTRE", usual=False)
    cold = risks.Offered("FROID", "Froid", "Froid", "", "", "FROID", usual=False)

    assert risks.successor(noise, offered) is OTHER
    assert risks.successor(cold, offered) is None


def test_an_ended_risk_gives_way_the_day_after_its_last(work_as, employer, noisy, stored):
    actor = employer(Right.POSTS, of=noisy.adherent_id)
    for _ in range(2):  # the second time nothing changes
        with work_as(actor) as ctx:
            convert(ctx, id=noisy.post_id)

    assert periods(stored) == [
        ("BRUIT", Range(date(2020, 1, 1), NEXT_DAY), ""),
        ("AUTRE", Range(NEXT_DAY, None), "Bruit"),
    ]
    assert stored(Post)[0].risks == "Autre risque"
    (line,) = stored(AuditLine)
    assert line.changes["Risques"] == ["Bruit", "Autre risque (Bruit)"]


def test_several_stand_together_in_what_replaces_them(work_as, employer, noisy, stored):
    PostExposureFactory(adherent_id=noisy.adherent_id, post_id=noisy.post_id, risk_code="VIBRATION")
    with work_as(employer(Right.POSTS, of=noisy.adherent_id)) as ctx:
        convert(ctx, id=noisy.post_id)

    assert stored(PostExposure)[2].comment == "Bruit, Vibrations mécaniques"


def test_what_nothing_replaces_is_ended_and_what_began_later_never_was(work_as, employer, ended, stored):
    loads = PostExposureFactory(risk_code="MANUT55", period=Range(date(2026, 1, 2), None))
    with work_as(employer(Right.POSTS, of=loads.adherent_id)) as ctx:
        convert(ctx, id=loads.post_id)

    assert periods(stored) == []
    assert stored(Post)[0].risks == ""


def test_risks_in_force_stay_as_they_are(work_as, employer, stored):
    asbestos = PostExposureFactory()
    with work_as(employer(Right.POSTS, of=asbestos.adherent_id)) as ctx:
        convert(ctx, id=asbestos.post_id)

    assert stored(PostExposure)[0].period == Range(date(2020, 1, 1), None)
    assert stored(AuditLine) == []


def test_a_closed_post_keeps_its_risks(work_as, employer, noisy, stored):
    sessions.get(Post, noisy.post_id).closed_on = date(2025, 6, 1)
    sessions.commit()
    with pytest.raises(DomainError, match="rouvrez-le"), work_as(employer(Right.POSTS, of=noisy.adherent_id)) as ctx:
        convert(ctx, id=noisy.post_id)

    assert len(stored(PostExposure)) == 1


def test_without_the_right_or_for_another_adherent_there_is_no_such_post(work_as, employer, noisy):
    for actor in (employer(Right.EMPLOYEES, of=noisy.adherent_id), employer(Right.POSTS)):
        with pytest.raises(NotAllowed), work_as(actor) as ctx:
            convert(ctx, id=noisy.post_id)


def test_an_ended_risk_is_offered_on_old_records_only(employer, browse, noisy):
    browser = browse(employer(Right.POSTS, of=noisy.adherent_id))
    edited = browser.get(f"/posts/{noisy.post_id}/edit").text

    assert 'value="MANUT55"' not in browser.get("/posts/add").text
    assert 'value="BRUIT" checked' in edited
    assert "N’est plus à déclarer après le 31/12/2025" in edited
    assert "Un salarié occupe ce poste\u00a0: ce que vous changez vaut pour lui" in edited


def test_the_record_proposes_and_one_click_converts(employer, browse, noisy, stored):
    browser = browse(employer(Right.POSTS, of=noisy.adherent_id))
    page = browser.get(f"/posts/{noisy.post_id}").text
    assert "n’est plus à déclarer après le 31/12/2025" in page
    assert f'action="/posts/{noisy.post_id}/convert"' in page

    page = browser.post(f"/posts/{noisy.post_id}/convert", follow_redirects=True).text
    assert "Les risques du poste sont à jour." in page
    assert "n’est plus à déclarer" not in page
    assert stored(Post)[0].risks == "Autre risque"
