"""Word by e-mail that something waits: to whom, when, once, without content; what fails is loud and tried again."""

import logging
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.audit.models import Event
from clearway.cases import changes as cases
from clearway.cases import queries
from clearway.cases.triage import changes as triage
from clearway.concerns.changes import Report, report, take_up
from clearway.concerns.models import Concern, Reminded
from clearway.config import reminding
from clearway.config.environment import Environment
from clearway.config.reminding import Sent, remind, remind_now
from clearway.core.errors import InputError
from clearway.organisations.changes import end_role
from clearway.organisations.models import Membership, Role
from clearway.vault.reach import within
from clocks import clock_at
from members import entered
from visitor import text_of
from world import AT, School, act_of, school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sampled(2)]
MINUTE = timedelta(minutes=1)
SAID = Report("Zx9canary-about", "Zx9canary-account", AT, "unknown")


class Post:
    """A mail server that takes everything, or nothing."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.refuses: set[str] = set()

    def __call__(self, address: str) -> None:
        if address in self.refuses:
            raise ConnectionRefusedError("Zx9canary-refused")
        self.taken.append(address)


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def post() -> Post:
    return Post()


def reported(of: School) -> Concern:
    name = report(act_of(of.teacher), SAID)
    with within(of.id):
        found: Concern = Concern.objects.defer("about", "account").get(id=name)
    return found


def run(post: Post, minutes: int) -> set[str]:
    """To whom word is sent in a run so many minutes after the report."""
    before = len(post.taken)
    remind(AT + minutes * MINUTE, post)
    sent = post.taken[before:]
    assert len(sent) == len(set(sent))
    return set(sent)


def of(*users: User) -> set[str]:
    return {each.email for each in users}


def rows(own: School) -> set[tuple[UUID, UUID]]:
    with within(own.id):
        return set(Reminded.objects.values_list("concern_id", "user_id"))


def test_deputies_are_sent_word_after_15_minutes_then_the_head_after_30_and_nobody_twice(
    own: School, post: Post
) -> None:
    reported(own)
    told = [run(post, each) for each in (0, 14, 15, 16, 29, 30, 31, 600)]
    assert told == [set(), set(), of(own.deputy, own.stand_in), set(), set(), of(own.head), set(), set()]


def test_a_row_and_an_event_say_who_was_sent_it(own: School, post: Post) -> None:
    concern = reported(own)
    run(post, 15)
    assert rows(own) == {(concern.pk, own.deputy.pk), (concern.pk, own.stand_in.pk)}
    with within(own.id):
        assert Event.objects.filter(verb="concern:remind", subject=concern.pk).count() == 2


def test_several_that_wait_are_one_message(own: School, post: Post) -> None:
    first, second = reported(own), reported(own)
    assert run(post, 15) == of(own.deputy, own.stand_in)
    assert {name for name, _ in rows(own)} == {first.pk, second.pk}


@pytest.mark.parametrize("how", ["taken up", "opened", "closed", "joined"])
def test_of_what_somebody_deals_with_nobody_is_sent_word(own: School, post: Post, how: str) -> None:
    concern = reported(own)
    act = act_of(own.lead, AT + MINUTE)
    if how == "taken up":
        take_up(act, concern)
    elif how == "opened":
        cases.open_case(act, concern)
    elif how == "closed":
        triage.close(act, concern, "It was about nothing.")
    else:
        other = act_of(own.lead)
        cases.open_case(other, None)
        with reading(act_of(own.lead)) as looks:
            found = queries.case_by_id(looks, other.made)
        triage.join(act, concern, found)
    assert run(post, 60) == set()


def test_whoever_is_kept_from_the_report_is_sent_nothing(own: School, post: Post) -> None:
    concern = reported(own)
    for user in (own.deputy, own.head):
        cases.keep_from(act_of(own.lead), concern, user, "It is about them.")
    assert run(post, 60) == of(own.stand_in)


def test_where_no_deputy_may_be_told_the_leads_are(own: School, post: Post) -> None:
    concern = reported(own)
    cases.keep_from(act_of(own.lead), concern, own.deputy, "It is about them.")
    with within(own.id):
        role = Membership.objects.get(user=own.stand_in, role=Role.DEPUTY).id
    end_role(act_of(own.administrator), role)
    assert run(post, 15) == of(own.lead, own.set_aside, own.relative)


def test_nobody_of_another_school_is_sent_word(own: School, post: Post) -> None:
    other = school("other")
    reported(own)
    assert run(post, 60).isdisjoint(of(other.deputy, other.stand_in, other.head, other.lead))


def test_what_cannot_be_sent_is_loud_not_lost_and_tried_again_and_the_others_are_sent_theirs(
    own: School, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    concern = reported(own)
    post.refuses = of(own.deputy)
    clearway = logging.getLogger("clearway")
    clearway.addHandler(caplog.handler)
    try:
        came = remind(AT + 15 * MINUTE, post)
    finally:
        clearway.removeHandler(caplog.handler)
    assert came == Sent(sent=1, failed=1)
    assert "could not be sent word" in caplog.text
    assert own.deputy.email not in caplog.messages[0]
    assert rows(own) == {(concern.pk, own.stand_in.pk)}
    post.refuses = set()
    assert run(post, 16) == of(own.deputy)
    assert run(post, 17) == set()


def test_a_failure_in_one_organisation_leaves_the_others_theirs(
    own: School, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = school("other")
    reported(own)
    reported(other)
    real = reminding._of_one  # it is to fail

    def fails(organisation: UUID, *rest: object) -> None:
        if organisation == other.id:
            raise RuntimeError
        real(organisation, *rest)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(reminding, "_of_one", fails)
    assert run(post, 15) == of(own.deputy, own.stand_in)


def test_the_reporter_s_page_says_as_before_that_nobody_took_it_up_and_nothing_of_word_being_sent(
    own: School, post: Post
) -> None:
    concern = reported(own)
    with clock_at(AT + 20 * MINUTE):
        before = text_of(entered(own.teacher).get(f"/concerns/{concern.pk}/"))
    run(post, 15)
    with clock_at(AT + 20 * MINUTE):
        after = text_of(entered(own.teacher).get(f"/concerns/{concern.pk}/"))
    assert after == before
    assert "e-mail" not in after


def test_it_is_off_until_it_is_set_up() -> None:
    with pytest.raises(InputError, match="e-mail is not set up"):
        remind_now()


GIVEN = {"mail_host": "127.0.0.1", "mail_from": "clearway@school.example", "mail_security": "none"}
LIVE = {
    "mode": "live", "hosts": "clearway.example.org", "checkpoint_to": "/mnt/elsewhere",
    "secret_key": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({**GIVEN, "mail_from": ""}, "CLEARWAY_MAIL_FROM"),
        ({**GIVEN, "mail_from": "a@b.example\r\nBcc: c@d.example"}, "write one address"),
        ({**GIVEN, "mail_from": "Somebody <a@b.example>"}, "write one address"),
        ({**GIVEN, "mail_host": "smtp://mail.example"}, "name the mail server"),
        (
            {**GIVEN, "mail_host": "mail.school.example", "mail_security": "tls"},
            "a demonstration sends nobody anything",
        ),
        ({"mail_from": "clearway@school.example"}, "CLEARWAY_MAIL_HOST: name the mail server"),
        ({**GIVEN, "mail_user": "clearway"}, "give user and password, or neither"),
        ({**LIVE, **GIVEN, "mail_host": "mail.school.example"}, "to another machine it is starttls or tls"),
        ({**GIVEN, "mail_port": "0"}, "greater than or equal to 1"),
    ],
)
@pytest.mark.asvs("1.3.11")
def test_a_setting_that_is_unsafe_or_half_is_refused(given: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Environment(**given)  # type: ignore[arg-type]  # as a machine gives them


SERVER = """
import os, socketserver, sys, threading
class One(socketserver.StreamRequestHandler):
    def handle(self):
        say = lambda text: self.wfile.write(text.encode() + b"\\r\\n")
        say("220 here")
        while line := self.rfile.readline().decode().strip():
            if line.upper().startswith("DATA"):
                say("354 go on")
                while (each := self.rfile.readline().decode().rstrip("\\r\\n")) != ".":
                    print("|" + each)
                say("250 taken")
            elif line.upper().startswith("QUIT"):
                say("221 bye"); return
            else:
                print(line); say("250 ok")
server = socketserver.TCPServer(("127.0.0.1", 0), One)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["CLEARWAY_MAIL_PORT"] = str(server.server_address[1])
from clearway.config.server import set_up
set_up()
from clearway.config.reminding import send
send("deputy@own.example")
server.shutdown()
"""


def test_the_message_holds_its_one_sentence_and_nothing_else(tmp_path: Path) -> None:
    """By Django's own way, to a mail server of this test."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("CLEARWAY_")}
    env |= {f"CLEARWAY_{name.upper()}": value for name, value in GIVEN.items()} | {"CLEARWAY_DATA_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", SERVER], env=env, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert [each for each in lines if each.upper().startswith("RCPT")] == ["rcpt TO:<deputy@own.example>"]
    message = [each[1:] for each in lines if each.startswith("|")]
    head, body = message[: message.index("")], [each for each in message[message.index("") :] if each]
    assert body == ["Something in Clearway waits for you. Sign in to see."]
    told = dict(each.split(": ", 1) for each in head)
    assert told.keys() == {
        "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID",
        "Auto-Submitted",
    }  # fmt: skip
    assert (told["Subject"], told["From"], told["To"]) == ("Clearway", "clearway@school.example", "deputy@own.example")
    assert told["Message-ID"].endswith("@school.example>")
