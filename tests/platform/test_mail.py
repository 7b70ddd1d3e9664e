"""A mail is promised with its transaction, sent once, and forgets its secrets."""

import re
import smtplib
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask_mail import email_dispatched
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from app.platform import job, mail
from app.platform.context import DOOR
from app.platform.mail import MailState, Outbox
from app.platform.unit_of_work import unit_of_work
from tests.factories import NOW

CODE = {"template": "accounts/code", "code": "482913", "minutes": 10}
FOLDER = Path(mail.__file__).parents[2] / "templates" / "mail"
MAILS = sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.glob("*/*.txt"))
VALUES = {
    "first_name": "Julie", "inviter": "Anne Martin", "adherent": "Boulangerie <Martin>", "number": "10250",
    "link": "/a/page", "since": NOW, "until": NOW, "username": "julie", "code": "482913", "minutes": 10, "at": NOW,
    "employee": "Karim BENALI", "starts_at": NOW, "before": NOW, "centre": "Centre de Beaune",
    "who": "Jeanne Roux", "email": "jeanne@roux.example", "by": "Julie Martin", "access": "Facturation",
    "starts_on": NOW.date(), "ends_on": NOW.date(), "ended": True, "letter": True, "kind": "Signaler un rachat",
    "reason": "Ce SIRET n’est pas le vôtre.", "absorbed": "Fournil du Sud (n° 10251)",
    "kept": "Boulangerie <Martin> (n° 10250)", "company": "Boulangerie <Martin>", "siret": "732 829 320 00074",
    "town": "Beaune", "asker": "Jeanne Roux", "account": True, "days": 30, "count": 12, "login": "julie@example.org",
    "people": "Karim Benali et Odile Caron", "administrators": "Anne Martin et Paul Roux", "branch": True,
    "rights": "Salariés, visites", "what": "Une clé d’accès a été ajoutée.", "phone": "01 23 45 67 89",
    "news": [("Raison sociale", "Martin", "Boulangerie <Martin>"), ("Effectif", "", "12")],
}  # fmt: skip


@pytest.fixture
def sent(app, monkeypatch):
    """What a mail server was given."""
    received = []

    def note(_app, message):
        received.append(message)

    monkeypatch.setitem(app.config, "MAIL_SERVER", "smtp.example.org")
    with email_dispatched.connected_to(note):
        yield received


@pytest.fixture
def posted(work_as, employer):
    """Promise a mail as an employer; the number of its row."""

    def promise(to="julie@example.org", **values):
        with work_as(employer()) as ctx:
            return mail.post(ctx, to, **(CODE | values)).id

    return promise


def test_a_mail_is_sent_once_its_transaction_is_committed(app, sent, posted, stored):
    posted()
    job.run_due(app)
    (message,) = sent
    assert message.recipients == ["julie@example.org"]
    assert message.subject == "Votre code de connexion"
    assert "482913" in message.body
    (row,) = stored(Outbox)
    assert (row.state, row.sent_at) == (MailState.SENT, NOW)


def test_no_mail_leaves_what_was_undone(app, sent, work_as, employer, stored):
    with pytest.raises(ZeroDivisionError):
        post_and_fail(work_as, employer())
    job.run_due(app)
    assert sent == []
    assert stored(Outbox) == []


def post_and_fail(work_as, actor):
    with work_as(actor) as ctx:
        mail.post(ctx, "julie@example.org", **CODE)
        raise ZeroDivisionError


def test_a_job_that_runs_twice_sends_one_mail(app, sent, posted, work_as, staff):
    number = posted()
    with work_as(staff()) as ctx:
        job.defer(ctx, "mail.send", outbox_id=number)
    job.run_due(app)
    assert len(sent) == 1


def test_a_second_try_carries_the_same_message_id(app, sent, posted, work_as, staff):
    number = posted()
    job.run_due(app)
    with work_as(staff()) as ctx:
        ctx.session.execute(update(Outbox).values(state=MailState.WAITING))  # the process died before saying so
        job.defer(ctx, "mail.send", outbox_id=number)
    job.run_due(app)
    first, second = ({message_from_bytes(one.as_bytes())["Message-ID"]} for one in sent)
    assert first == second


def test_a_secret_is_wiped_once_sent_and_the_rest_is_kept(app, sent, posted, stored):
    posted(secret=True)
    posted(secret=False)
    job.run_due(app)
    hidden, kept = stored(Outbox)
    assert hidden.content is None
    assert "482913" in mail.read(kept).text
    assert mail.read(hidden) == mail.Letter("", "", "")


def test_the_database_holds_no_word_of_a_mail(posted, administrator):
    posted()
    with administrator.connect() as connection:
        raw = connection.scalar(text("SELECT content FROM outbox"))
    assert b"482913" not in bytes(raw)


def test_what_the_service_reads_of_a_mail_has_two_forms_and_its_name(app, sent, posted):
    posted(
        template="accounts/invitation", first_name="Julie", inviter="A", adherent="B", link="/invitation/x", until=NOW
    )
    job.run_due(app)
    made = message_from_bytes(sent[0].as_bytes(), policy=default)
    (sender,) = made["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Santé au Travail du Val", "portail@example.org")
    assert [part.get_content_type() for part in made.walk() if not part.is_multipart()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("name", MAILS)
def test_each_mail_is_whole_in_both_forms(app, name):
    letter = mail.compose(name, "Santé, travail", **VALUES)
    assert letter.subject
    assert "\n\n\n" not in letter.text
    assert "\n" not in letter.subject
    for form in (letter.text, letter.html):
        assert "{" not in form.replace("{}", "")
        assert "None" not in form
    assert letter.html.count("<a ") <= 1
    assert "<Martin>" not in letter.html
    assert not re.search(r"veuillez|invalide|erreur", letter.text, re.IGNORECASE)
    assert not re.search(r"[^\u00a0\s][:;?!»](?=\s|$)| [:;?!»]", letter.text.replace("://", ""))


def test_a_link_is_one_of_the_portal(app):
    assert (
        "http://localhost:8000/invitation/x"
        in mail.compose("accounts/invitation", "Santé, travail", **VALUES | {"link": "/invitation/x"}).text
    )


def test_a_paragraph_typed_by_somebody_stays_text(app):
    html = mail.compose(
        "visits/appointment_planned", "Santé, travail", **VALUES | {"centre": '<img src=x onerror="alert(1)">'}
    ).html
    assert "<img" not in html


@pytest.mark.parametrize(
    "to", ["a@example.org\nBcc: b@example.org", "a@example.org, b@example.org", "Julie <a@example.org>", ""]
)
def test_a_mail_goes_to_one_plain_address(posted, to):
    with pytest.raises(ValueError, match="plain address"):
        posted(to=to)


def test_an_employer_adds_mails_and_reads_none(posted, work_as, employer):
    posted()
    with pytest.raises(ProgrammingError, match="permission denied"), work_as(employer()) as ctx:
        ctx.session.scalars(select(Outbox.recipient)).all()


def test_a_mail_can_be_promised_before_anybody_is_known(app, sent):
    with unit_of_work(DOOR) as door:
        mail.post(door, "julie@example.org", secret=True, **CODE)
    job.run_due(app)
    assert len(sent) == 1


def test_without_a_server_mails_go_to_the_demo_mailbox_secrets_included(app, posted, work_as, staff):
    posted(secret=True)
    posted(to="karim@example.org")
    job.run_due(app)
    with work_as(staff()) as ctx:
        newest, oldest = mail.demo_mailbox(ctx.session)
    assert (newest.recipient, oldest.recipient) == ("karim@example.org", "julie@example.org")
    assert "482913" in oldest.letter.text


class Refusing:
    """A server that says no to every recipient."""

    def __init__(self, code):
        self.code = code

    def sendmail(self, _sender, recipients, *_):
        raise smtplib.SMTPRecipientsRefused(dict.fromkeys(recipients, (self.code, b"no")))

    def quit(self):
        """Good bye."""


@pytest.fixture
def refusing(app, monkeypatch):
    """Make the mail server refuse recipients with this answer."""

    def answer(code):
        monkeypatch.setattr(app.extensions["mail"], "suppress", False)
        monkeypatch.setattr(mail.PatientConnection, "configure_host", lambda _: Refusing(code))

    return answer


@pytest.mark.usefixtures("sent")
def test_an_address_that_does_not_exist_is_final(app, posted, stored, refusing):
    refusing(550)
    posted()
    job.run_due(app)
    assert [row.state for row in stored(Outbox)] == [MailState.REFUSED]


@pytest.mark.usefixtures("sent")
def test_a_mail_for_a_full_box_waits(app, posted, stored, refusing):
    refusing(450)
    posted()
    job.run_due(app)
    assert [row.state for row in stored(Outbox)] == [MailState.WAITING]


def test_the_mail_server_has_a_limited_time_to_answer(app, monkeypatch):
    asked = {}

    def connect(host, port, timeout):
        asked.update(host=host, timeout=timeout)
        raise TimeoutError

    monkeypatch.setattr(smtplib, "SMTP", connect)
    with pytest.raises(TimeoutError):
        mail.PatientConnection(app.extensions["mail"]).configure_host()
    assert asked["timeout"] == 30


@pytest.fixture
def without_jobs(administrator):
    """Empty the queue, as if a job had been lost."""

    def lose():
        with administrator.connect() as connection:
            connection.execute(text("DELETE FROM procrastinate_jobs"))

    return lose


@pytest.fixture
def heal_at(work_as, staff):
    """Run the healing job at an instant."""

    def heal(now):
        with work_as(staff(), now) as ctx:
            mail.heal(ctx)

    return heal


def test_a_mail_without_its_job_is_found_and_sent_once(app, sent, posted, without_jobs, heal_at):
    posted()
    without_jobs()
    heal_at(NOW + timedelta(minutes=11))
    heal_at(NOW + timedelta(minutes=11))
    job.run_due(app)
    assert len(sent) == 1


def test_a_mail_that_its_job_is_about_to_send_is_left_to_it(posted, work_as, staff):
    posted()
    with work_as(staff()) as ctx:
        assert ctx.session.scalars(mail.forgotten(NOW + timedelta(hours=1))).all() == []


def test_a_mail_that_waited_two_days_is_given_up(posted, work_as, staff, stored):
    posted()
    with work_as(staff(), NOW + timedelta(days=2, minutes=1)) as ctx:
        mail.heal(ctx)
    (row,) = stored(Outbox)
    assert (row.state, row.content) == (MailState.LOST, None)


def test_the_content_of_a_mail_is_forgotten_after_a_month(app, posted, work_as, staff, stored):
    posted()
    job.run_due(app)
    with work_as(staff(), NOW + timedelta(days=30)) as ctx:
        mail.forget(ctx)
    assert stored(Outbox)[0].content is not None
    with work_as(staff(), NOW + timedelta(days=30, seconds=1)) as ctx:
        mail.forget(ctx)
    assert stored(Outbox)[0].content is None
