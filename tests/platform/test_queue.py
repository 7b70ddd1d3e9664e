"""The queue in the console: what failed and why, and how it is tried again."""

import pytest
from sqlalchemy import update

from app.platform import job, mail, queue
from app.platform.audit import AuditLine
from app.platform.context import StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import MailState, Outbox
from app.platform.queue import JobFailure, JobState, QueuedJob
from app.platform.worker import RetryStrategy

ONCE = RetryStrategy(max_attempts=1)
SECRET = "2 80 01 75 116 005 42"


@pytest.fixture
def at_console(work_as, staff):
    """Run a service as who holds « Console technique »."""

    def run(service, **values):
        with work_as(staff(StaffRight.CONSOLE)) as ctx:
            service(ctx, **values)

    return run


@pytest.fixture
def tried(app, monkeypatch):
    """A kind of job that fails until told otherwise: how often it ran, and how to run what is due."""
    monkeypatch.setattr(job, "TASKS", dict(job.TASKS))
    runs = {"count": 0, "error": ValueError(f"bad number {SECRET}"), "run": lambda: job.run_due(app)}

    @job.task(name="tests.stumble", queue="tests", retry=ONCE, cross=True)
    def stumble(ctx):
        runs["count"] += 1
        if runs["error"]:
            raise runs["error"]

    return runs


@pytest.fixture
def failed(work_as, staff, tried, caplog):
    """A job that failed."""
    with work_as(staff()) as ctx:
        number = job.defer(ctx, "tests.stumble")
    tried["run"]()
    caplog.clear()
    return number


def states(stored):
    return [(row.task_name, row.status) for row in stored(QueuedJob)]


def test_what_stopped_a_job_is_kept_without_what_its_message_quotes(failed, stored):
    (failure,) = stored(JobFailure)
    assert failure.job_id == failed
    assert failure.reason.startswith("ValueError, platform/worker.py, ligne ")
    assert SECRET not in failure.reason


def test_a_refusal_is_kept_in_its_own_words(work_as, staff, tried, stored):
    tried["error"] = DomainError("Les lignes ont changé : vérifiez le fichier.")
    with work_as(staff()) as ctx:
        job.defer(ctx, "tests.stumble")
    tried["run"]()
    assert [each.reason for each in stored(JobFailure)] == [str(tried["error"])]


def test_a_failed_job_is_tried_again_and_the_history_says_by_whom(at_console, failed, tried, stored):
    before, tried["error"] = tried["count"], None
    at_console(queue.retry, job_id=failed)
    tried["run"]()
    assert tried["count"] == before + 1
    assert states(stored) == [("tests.stumble", JobState.succeeded)]
    (line,) = stored(AuditLine)
    assert (line.action, line.who, line.subject_id) == ("job_retried", "Nadia Perrot", failed)


def test_only_a_failed_job_is_tried_again(at_console, failed, stored):
    at_console(queue.retry, job_id=failed)
    with pytest.raises(DomainError, match="Seul un travail en échec"):
        at_console(queue.retry, job_id=failed)
    assert len(stored(AuditLine)) == 1


def test_trying_again_needs_the_right_and_a_job(work_as, staff, failed, stored):
    with pytest.raises(NotAllowed), work_as(staff(StaffRight.SETTINGS)) as ctx:
        queue.retry(ctx, job_id=failed)
    with pytest.raises(NotAllowed), work_as(staff(StaffRight.CONSOLE)) as ctx:
        queue.retry(ctx, job_id=failed + 1)
    assert states(stored) == [("tests.stumble", JobState.failed)]


def test_causes_of_jobs_that_are_gone_or_went_well_are_forgotten(at_console, failed, tried, stored):
    at_console(queue.forget_failures)
    assert len(stored(JobFailure)) == 1
    tried["error"] = None
    at_console(queue.retry, job_id=failed)
    tried["run"]()
    at_console(queue.forget_failures)
    assert stored(JobFailure) == []


@pytest.fixture
def refused(work_as, staff):
    """A mail that its recipient's server refused."""

    def make(state=MailState.REFUSED, **changes):
        with work_as(staff()) as ctx:
            values = {"first_name": "Julie", "adherent": "Martin", "username": "julie"}
            row = mail.post(ctx, "julie@example.org", "accounts/opened", **values)
            ctx.session.execute(update(Outbox).where(Outbox.id == row.id).values(state=state, **changes))
            return row.id

    return make


def test_a_refused_mail_is_sent_again(app, at_console, refused, stored):
    number = refused()
    job.run_due(app)
    assert [row.state for row in stored(Outbox)] == [MailState.REFUSED]
    at_console(mail.resend, outbox_id=number)
    job.run_due(app)
    assert [row.state for row in stored(Outbox)] == [MailState.SHOWN]
    assert [line.action for line in stored(AuditLine)] == ["mail_resent"]


@pytest.mark.parametrize(
    ("state", "changes", "sentence"),
    [
        (MailState.SENT, {}, "n’est pas en échec"),
        (MailState.WAITING, {}, "n’est pas en échec"),
        (MailState.LOST, {"content": None}, "Le contenu de cet envoi est effacé"),
    ],
)
def test_a_mail_that_went_waits_or_is_wiped_is_not_sent_again(at_console, refused, state, changes, sentence):
    number = refused(state, **changes)
    with pytest.raises(DomainError, match=sentence):
        at_console(mail.resend, outbox_id=number)


def test_sending_again_needs_the_right_and_a_mail(work_as, staff, refused):
    number = refused()
    with pytest.raises(NotAllowed), work_as(staff(StaffRight.SETTINGS)) as ctx:
        mail.resend(ctx, outbox_id=number)
    with pytest.raises(NotAllowed), work_as(staff(StaffRight.CONSOLE)) as ctx:
        mail.resend(ctx, outbox_id=number + 1)


def press(browser, table, name, ticked):
    answer = browser.post(f"/console/{table}/action/", data={"action": name, "rowid": [ticked]}, follow_redirects=True)
    return answer.text


def test_the_console_lists_failed_jobs_and_tries_them_again(browse, staff, failed, stored):
    browser = browse(staff(StaffRight.CONSOLE))
    page = browser.get("/console/procrastinate_jobs/").text
    assert "tests.stumble" in page
    assert "en échec" in page
    assert "ValueError, platform/worker.py" in page
    assert "Relancer" in page
    assert SECRET not in page
    assert f"Le travail n°\u00a0{failed} est relancé." in press(browser, "procrastinate_jobs", "retry", failed)
    assert states(stored) == [("tests.stumble", JobState.todo)]
    assert "Seul un travail en échec" in press(browser, "procrastinate_jobs", "retry", failed)


def test_the_console_sends_a_refused_mail_again(browse, staff, refused, stored):
    number = refused()
    page = press(browse(staff(StaffRight.CONSOLE)), "outbox", "resend", number)
    assert f"L’envoi n°\u00a0{number} repart." in page
    assert [row.state for row in stored(Outbox)] == [MailState.WAITING]


@pytest.mark.parametrize("ticked", ["x", "9" * 30, "-1"])
def test_what_no_row_can_be_is_the_page_of_what_does_not_exist(browse, staff, refused, ticked):
    refused()
    data = {"action": "resend", "rowid": [ticked]}
    assert browse(staff(StaffRight.CONSOLE)).post("/console/outbox/action/", data=data).status_code == 404


def test_without_the_right_nothing_is_tried_again(browse, staff, employer, failed, stored):
    data = {"action": "retry", "rowid": [failed]}
    for actor in (staff(StaffRight.SETTINGS), employer()):
        assert browse(actor).post("/console/procrastinate_jobs/action/", data=data).status_code == 404
    assert states(stored) == [("tests.stumble", JobState.failed)]


def test_a_table_without_actions_takes_none(browse, staff):
    answer = browse(staff(StaffRight.CONSOLE)).post("/console/stored_file/action/", data={"action": "delete"})
    assert answer.status_code == 302
