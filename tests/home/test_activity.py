"""« Activité » : who did what to the data of an adherent."""

import pytest

from app.employees.models import Employee
from app.home.activity import Asked, activity
from app.platform import audit
from app.platform.context import Right
from app.platform.errors import NotAllowed
from app.posts.models import Post
from tests.conftest import at_most
from tests.factories import AdherentFactory, EmployeeFactory, PostFactory


@pytest.fixture
def ruler(employer):
    return employer(*Right)


@pytest.fixture
def lived(work_as, ruler, staff):
    """An employee left, told by the employer; a post was closed, told by the service; another adherent has its own."""
    person = EmployeeFactory(adherent_id=ruler.adherent_id, last_name="Auvray")
    post = PostFactory(adherent_id=ruler.adherent_id, title="Boulanger")
    other = EmployeeFactory(adherent_id=AdherentFactory().id, last_name="Ailleurs")
    with work_as(ruler) as ctx:
        audit.record(ctx, "employee_left", ctx.session.get(Employee, person.id), left_on="31/12/2025")
    with work_as(staff()) as ctx:
        audit.record(ctx, "post_closed", ctx.session.get(Post, post.id))
        audit.record(ctx, "employee_left", ctx.session.get(Employee, other.id))
    return person, post


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(), ["Poste clôturé", "Sortie de l’effectif"]),
        (Asked(about="salaries"), ["Sortie de l’effectif"]),
        (Asked(about="nonsense"), ["Poste clôturé", "Sortie de l’effectif"]),
        (Asked(who="PERROT"), ["Poste clôturé"]),
        (Asked(who="100%"), []),
    ],
)
def test_the_activity_tells_what_was_asked_of_ones_own_data(work_as, ruler, asked, expected):
    with work_as(ruler) as ctx:
        assert [line.sentence for line in activity(ctx, asked, None).lines] == expected


def test_it_is_for_those_who_administer(work_as, employer, browse):
    held = set(Right) - {Right.ADMIN}
    with pytest.raises(NotAllowed), work_as(employer(*held)) as ctx:
        activity(ctx, Asked(), None)
    assert browse(employer(*held)).get("/activity/").status_code == 404


def test_the_page_names_people_and_posts_and_leads_to_their_history(browse, ruler, lived):
    person, post = lived
    browser = browse(ruler)
    with at_most(9):
        page = browser.get("/activity/").text

    assert f'href="/employees/{person.id}?tab=historique">AUVRAY Marie' in page
    assert f'href="/posts/{post.id}?tab=historique">Boulanger' in page
    assert "Nadia Perrot" in page
    assert "Ailleurs" not in page
    assert 'href="/activity/"' in browser.get("/").text


def test_a_day_is_read_as_people_write_it_and_nonsense_is_told(browse, ruler, lived):
    browser = browse(ruler)
    assert "AUVRAY" in browser.get("/activity/?until=5 janvier 2026").text
    assert "Rien ne correspond" in browser.get("/activity/?until=04/01/26").text
    assert "n’existe pas" in browser.get("/activity/?until=31/02/2026&who=%00<b>").text
