"""What counts only when somebody has said yes: who is asked by another organisation, and who would see cases here."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from clearway.accounts.changes import make_user
from clearway.accounts.models import User
from clearway.accounts.queries import has_joined, is_asked, joiner
from clearway.audit.acts import Act, reading
from clearway.audit.errors import NotAllowedError
from clearway.audit.models import Event
from clearway.organisations import changes
from clearway.organisations.asking import changes as answers
from clearway.organisations.asking.queries import as_asked, confirming, invitations, to_confirm
from clearway.organisations.models import Asked, Membership, Role
from clearway.organisations.queries import actor_of, at_the_machine, vouches
from clearway.vault.reach import within
from clocks import clock_at
from intruders import plain
from members import brought_in, entered, sends
from tables import changed, recorded, rows
from visitor import text_of
from world import AT, School, act_of, member, put_down, school

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("8.2.1")]
LATER = AT + timedelta(minutes=5)
AFTER = LATER + timedelta(minutes=1)  # a clock that stands at LATER goes on by itself
INVITE = "/organisation/invite/"
LEADS = (Role.LEAD, Role.DEPUTY, Role.HEAD)


@pytest.fixture(autouse=True)
def _on_that_friday() -> Iterator[None]:
    with clock_at(LATER):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def other() -> School:
    return school("other")


def page(client: Client, address: str) -> str:
    return text_of(client.get(address))


def asks(by: School, user: User, role: str = "reporter") -> str:
    """The administrator of a school brings in somebody by their address: the page that follows."""
    browser = entered(by.administrator)
    said = {**brought_in(), "name": user.name, "email": user.email, "role": role}
    answer = sends(browser, INVITE, said)
    assert answer.status_code == 302, answer.content
    return str(browser.get(answer["Location"]).content.decode())


def roles_of(user: User, here: UUID) -> frozenset[str]:
    """As what they act there."""
    found = actor_of(user.pk, AFTER, here)
    return found.roles if found and found.organisation == here else frozenset()


def answers_it(user: User, answer: str, **more: object) -> Any:
    """Whoever is asked answers on their own page."""
    [found] = [each for each in invitations(user.pk, LATER) if each.own]
    sent = {"answer": answer, "place": str(found.organisation), "asked": str(found.asked), "once": str(uuid4())}
    return sends(entered(user), "/organisation/asked/", {**sent, **more})


def waiting_for(by: School, user: User) -> UUID:
    """The question that waits for a lead, deputy or head."""
    with within(by.id):
        return Asked.objects.filter(user=user, word="leads").latest("version").id


def test_whoever_has_an_account_elsewhere_counts_only_when_they_have_accepted(own: School, other: School) -> None:
    asks(other, own.colleague)
    assert roles_of(own.colleague, other.id) == frozenset()
    assert "Another organisation asks you to join" in page(entered(own.colleague), "/home/")
    said = page(entered(own.colleague), "/organisation/asked/")
    assert "Administrator of Other asks you to join Other School as Member of staff" in said
    with recorded() as verbs:
        assert answers_it(own.colleague, "accept")["Location"] == "/organisation/switch/"
    assert sorted(verbs) == ["member:accept", "session:start"]
    assert roles_of(own.colleague, other.id) == {"reporter"}
    assert "Nobody asks you anything" in page(entered(own.colleague), "/organisation/asked/")


def test_whoever_refuses_belongs_nowhere_new_and_may_be_asked_again(own: School, other: School) -> None:
    asks(other, own.colleague)
    with recorded() as verbs:
        assert answers_it(own.colleague, "decline").status_code == 302
    assert "member:decline" in verbs
    assert roles_of(own.colleague, other.id) == frozenset()
    assert invitations(own.colleague.pk, AFTER) == []
    asks(other, own.colleague)
    answers_it(own.colleague, "accept")
    assert roles_of(own.colleague, other.id) == {"reporter"}


def test_an_administrator_elsewhere_does_nothing_to_whom_they_ask(own: School, other: School) -> None:
    """Nobody accepted: their own school still lets them in anew, and their sessions go on when it is ended there."""
    asks(other, own.colleague)
    assert vouches(own.colleague.pk, own.id, LATER)
    assert not vouches(own.colleague.pk, other.id, LATER)
    theirs, minding = entered(own.colleague), entered(other.administrator)
    address = f"/organisation/members/{own.colleague.pk}/"
    assert minding.get(f"{address}restore/").status_code == 404
    leaving = {"receiver": str(other.deputy.pk), "once": str(uuid4())}
    assert sends(minding, f"{address}leave/", leaving).status_code == 302
    assert theirs.get("/home/").status_code == 200


def test_leaving_ends_sessions_only_where_nothing_goes_on_elsewhere(own: School, other: School) -> None:
    put_down(other.id, own.colleague, Role.REPORTER)
    theirs = entered(own.colleague)
    for each, goes_on in ((own, True), (other, False)):
        leaving = {"receiver": str(each.deputy.pk), "once": str(uuid4())}
        sends(entered(each.administrator), f"/organisation/members/{own.colleague.pk}/leave/", leaving)
        assert (theirs.get("/home/").status_code == 200) is goes_on
    assert roles_of(own.colleague, own.id) == roles_of(own.colleague, other.id) == frozenset()


def without_what_is_drawn(page: str) -> bytes:
    """A page without ids, tokens and the name that was typed."""
    bare = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-z]{5,13}-[0-9a-f]{32}", "", page)
    return plain(re.sub(r"nobody@new.example|colleague@own.example", "", bare).encode())


def test_the_administrator_sees_the_same_whether_there_was_an_account_or_not(own: School, other: School) -> None:
    """Brought in, opened, given a new address, listed, and named as they were typed: nothing tells of an account."""
    browser, shown = entered(other.administrator), []
    for email in ("nobody@new.example", own.colleague.email):
        said = {**brought_in(), "name": "Some One", "email": email, "role": "reporter"}
        address = sends(browser, INVITE, said)["Location"]
        parts = [browser.get(address).content.decode(), browser.get(address).content.decode()]
        parts += [str(sends(browser, f"{address}address/", {}).status_code), browser.get(address).content.decode()]
        parts += [str(browser.get(f"{address}restore/").status_code)]
        joining = re.search(r"http://[^\"<]+(/join/[^\"<]+)", parts[-2])
        assert joining
        parts.append(Client().get(joining[1]).content.decode())
        shown.append([without_what_is_drawn(each) for each in parts])
    assert shown[0] == shown[1]
    assert b"Has not joined yet" in shown[1][1]
    for listed in ("/organisation/members/", "/organisation/review/roles/", "/home/"):
        parts = page(browser, listed).split("Some One")[1:]  # of the same name, they stand beside each other
        half = len(parts) // 2
        assert parts[: half - 1] == parts[half:-1], listed
        assert parts[-1].startswith(parts[half - 1]), listed


def test_the_address_of_whoever_has_an_account_joins_nobody_and_a_try_is_recorded(own: School, other: School) -> None:
    found = re.search(r"/join/([0-9a-f-]{36})/([0-9a-z-]+)/", asks(other, own.colleague))
    assert found
    before = User.objects.get(pk=own.colleague.pk).password
    assert joiner(own.colleague.pk, found[2]) is None
    assert is_asked(own.colleague.pk, found[2])
    typed = {"password": "seven loud lamps at noon", "again": "seven loud lamps at noon"}
    with recorded() as verbs:
        assert sends(Client(), found[0], typed).status_code == 404
    assert verbs == ["session:refuse"]
    assert User.objects.get(pk=own.colleague.pk).password == before


def test_a_school_where_somebody_once_was_gets_no_address_that_joins_them_elsewhere(own: School, other: School) -> None:
    """Else an administrator would choose a former colleague's password, and read their new school with it."""
    user = make_user("some.one@new.example", "Some One", AT)
    put_down(own.id, user, Role.REPORTER)
    changes.end_member(act_of(own.administrator), user)
    put_down(other.id, user, Role.LEAD)
    browser = entered(own.administrator)
    said = {**brought_in(), "name": user.name, "email": user.email, "role": "deputy"}
    answer = sends(browser, INVITE, said)
    found = re.search(r"/join/([0-9a-f-]{36})/([0-9a-z-]+)/", page(browser, answer["Location"]))
    assert found
    assert joiner(user.pk, found[2]) is None
    typed = {"password": "seven loud lamps at noon", "again": "seven loud lamps at noon"}
    assert sends(Client(), found[0], typed).status_code == 404
    assert not has_joined(User.objects.get(pk=user.pk))
    there = entered(other.administrator)
    sends(there, f"/organisation/members/{user.pk}/address/", {})
    theirs = re.search(r"/join/([0-9a-f-]{36})/([0-9a-z-]+)/", page(there, f"/organisation/members/{user.pk}/"))
    assert theirs
    assert joiner(user.pk, theirs[2]) == user


def test_of_two_who_confirm_at_once_the_second_is_told_that_it_waits_no_more(
    own: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes.add_member(act_of(own.administrator), own.teacher, Role.DEPUTY)
    question = waiting_for(own, own.teacher)
    with reading(act_of(own.lead, LATER)) as act:
        stood = confirming(act, question)
    answers.confirm(act_of(own.stand_in, LATER), question, "I know them.")
    monkeypatch.setattr("clearway.organisations.views.asking.queries.confirming", lambda *_: stood)
    before = rows()
    said = {"answer": "yes", "reason": "I know them.", "once": str(uuid4())}
    assert sends(entered(own.lead), f"/organisation/confirm/{question}/", said).status_code == 404
    assert changed(before, rows()) <= {"audit_event", "accounts_signin", "django_session", "accounts_user"}


def test_nobody_answers_for_somebody_else(own: School, other: School) -> None:
    asks(other, own.colleague)
    [found] = invitations(own.colleague.pk, LATER)
    sent = {"answer": "accept", "place": str(other.id), "asked": str(found.asked), "once": str(uuid4())}
    before = rows()
    for who in (other.administrator, other.lead, own.lead):
        assert sends(entered(who), "/organisation/asked/", sent).status_code == 404
    with pytest.raises(Asked.DoesNotExist):
        answers.accept(Act(as_asked(other.lead.pk, other.id), LATER), found.asked)
    assert changed(before, rows()) <= {"audit_event", "accounts_signin", "django_session", "accounts_user"}
    assert roles_of(own.colleague, other.id) == frozenset()


@pytest.mark.parametrize("answer", ["", "yes", "accept"])
def test_what_is_no_answer_and_what_asks_nobody_is_not_there(own: School, answer: str) -> None:
    sent = {"answer": answer, "place": str(own.id), "asked": str(uuid4()), "once": str(uuid4())}
    assert sends(entered(own.colleague), "/organisation/asked/", sent).status_code == 404


@pytest.mark.parametrize("role", LEADS)
def test_a_new_lead_deputy_or_head_counts_when_one_of_them_has_confirmed_it(own: School, role: Role) -> None:
    changes.add_member(act_of(own.administrator), own.teacher, role)
    assert roles_of(own.teacher, own.id) == {"reporter"}
    question = waiting_for(own, own.teacher)
    assert f"Teacher of Own as {role.label}" in page(entered(own.stand_in), "/home/")
    with recorded() as verbs:
        sent = {"answer": "yes", "once": str(uuid4())}
        browser = entered(own.stand_in)
        for _ in range(2):  # a double click
            assert sends(browser, f"/organisation/confirm/{question}/", sent)["Location"] == "/home/"
    assert verbs.count("member:confirm") == 1
    assert roles_of(own.teacher, own.id) == {"reporter", role}
    told = page(entered(own.lead), "/home/")
    assert f"Stand-In of Own: Teacher of Own is {role.label.lower()} from now on" in told
    assert "To be confirmed" not in told


def test_refusing_takes_a_reason_and_ends_it(own: School) -> None:
    changes.add_member(act_of(own.administrator), own.teacher, Role.LEAD)
    address, browser = f"/organisation/confirm/{waiting_for(own, own.teacher)}/", entered(own.head)
    answer = sends(browser, address, {"answer": "no", "once": str(uuid4())})
    assert (answer.status_code, "Write why not" in text_of(answer)) == (422, True)
    with recorded() as verbs:
        sends(browser, address, {"answer": "no", "reason": "nobody knows them", "once": str(uuid4())})
    assert sorted(verbs) == ["member:read", "member:refuse"]
    assert roles_of(own.teacher, own.id) == {"reporter"}
    said = page(entered(own.administrator), f"/organisation/members/{own.teacher.pk}/")
    assert "It was never confirmed" in said
    assert browser.get(address).status_code == 404
    changes.add_member(act_of(own.administrator, LATER + timedelta(minutes=1)), own.teacher, Role.LEAD)
    assert roles_of(own.teacher, own.id) == {"reporter"}  # asked anew, and not confirmed by what was said before


def test_an_administrator_makes_nobody_a_lead_alone(own: School) -> None:
    """Nor whoever is an administrator and a lead: who asks does not confirm, nor does who is meant."""
    put_down(own.id, own.administrator, Role.LEAD)
    asks(own, User(name="In Vented", email="invented@own.example"), "lead")
    user = User.objects.get(email="invented@own.example")
    assert actor_of(user.pk, LATER) is None
    question = waiting_for(own, user)
    with within(own.id):
        assert to_confirm(act_of(own.administrator, LATER)) == []
    assert entered(own.administrator).get(f"/organisation/confirm/{question}/").status_code == 404
    for who in (own.administrator, own.teacher):
        with pytest.raises(NotAllowedError):
            answers.confirm(act_of(who, LATER), question)
    with pytest.raises(NotAllowedError):
        answers.let_stand(act_of(own.administrator, LATER), question)
    theirs = entered(user)
    assert theirs.get("/home/")["Location"] == "/organisation/asked/"
    said = page(theirs, "/organisation/asked/")  # where nobody belongs yet, it says what is waited for
    assert "It counts when a lead, deputy or head has confirmed it" in said


def test_where_there_is_no_lead_deputy_or_head_it_counts_at_once_and_says_so(own: School) -> None:
    with reading(act_of(own.administrator)):
        held = list(Membership.objects.filter(role__in=LEADS))
    end = AT + timedelta(minutes=2)
    for each in held:
        changes.date_member(act_of(own.administrator), each.id, AT.date(), end)
    with recorded() as verbs:
        said = asks(own, User(name="New Lead", email="new@own.example"), "lead")
    assert "member:unconfirmed" in verbs
    assert "It counts unconfirmed" in said
    user = User.objects.get(email="new@own.example")
    assert roles_of(user, own.id) == {"lead"}
    with within(own.id):
        assert Event.objects.filter(verb="member:unconfirmed", subject=user.pk).exists()


def test_what_waited_when_the_last_of_them_left_is_let_stand_by_an_administrator(own: School) -> None:
    changes.add_member(act_of(own.administrator), own.teacher, Role.LEAD)
    with reading(act_of(own.administrator)):
        held = list(Membership.objects.filter(role__in=LEADS).exclude(user=own.teacher))
    for each in held:
        changes.date_member(act_of(own.administrator), each.id, AT.date(), AT + timedelta(minutes=2))
    minding, address = entered(own.administrator), f"/organisation/members/{own.teacher.pk}/"
    assert "Let it count unconfirmed" in page(minding, address)
    assert sends(minding, f"{address}stand/", {}).status_code == 302
    assert roles_of(own.teacher, own.id) == {"reporter", "lead"}


def test_a_role_given_at_the_machine_counts_at_once(own: School) -> None:
    user = member(own.id, "own", "second", Role.LEAD)
    assert roles_of(user, own.id) == {"lead"}
    changes.add_member(Act(at_the_machine(own.id), AT), user, Role.HEAD)
    assert roles_of(user, own.id) == {"lead", "head"}
