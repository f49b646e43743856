"""Who belongs here: brought in, given roles with days, and ended; what a verb refuses, and what the pages say."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from clearway.accounts.changes import make_user, restore_access
from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.audit.errors import NotAllowedError
from clearway.organisations import changes
from clearway.organisations.changes import AlreadyHeldError, LastOneError, add_member
from clearway.organisations.models import Membership, Role
from clearway.organisations.queries import actor_of, at_the_machine, left_empty, vouches
from clearway.vault.reach import within
from clocks import clock_at
from members import brought_in, entered, from_to, sends
from tables import changed, recorded, rows
from visitor import text_of
from world import AT, School, act_of, member, put_down, school

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_that_friday() -> Any:
    with clock_at(AT):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def minding(own: School) -> Client:
    """The administrator's browser."""
    return entered(own.administrator)


def role_of(own: School, user: User) -> UUID:
    with within(own.id):
        return Membership.objects.get(user=user).id


def page(client: Client, address: str) -> str:
    return text_of(client.get(address))


def test_somebody_new_gets_an_address_that_is_shown_once(minding: Client) -> None:
    with recorded() as verbs:
        answer = sends(minding, "/organisation/invite/", brought_in())
        first = page(minding, answer["Location"])
        second = page(minding, answer["Location"])
    assert "/join/" in first
    assert "72 hours" in first
    assert "/join/" not in second
    assert "Has not joined yet" in second
    assert sorted(verbs) == ["member:add", "member:read", "member:read", "user:add", "user:invite"]


def test_another_address_can_be_made_until_they_have_joined(own: School, minding: Client) -> None:
    address = f"/organisation/members/{own.teacher.pk}/"
    sends(minding, f"{address}address/", {})
    assert "/join/" in page(minding, address)
    joined = User.objects.get(pk=own.teacher.pk)
    joined.set_password("seven quiet lamps at noon")
    joined.save()
    assert sends(minding, f"{address}address/", {}).status_code == 404
    assert "/join/" not in page(minding, address)


def test_a_mistyped_address_brings_in_nobody_here_who_is_called_otherwise(own: School, minding: Client) -> None:
    before = rows()
    answer = sends(minding, "/organisation/invite/", {**brought_in(), "email": own.deputy.email})
    assert answer.status_code == 422
    assert own.deputy.name not in text_of(answer)
    assert changed(before, rows()) == set()


def test_whoever_is_more_than_a_guest_elsewhere_is_let_in_anew_there_only(own: School) -> None:
    """Else an administrator could bring in another school's lead, make an address for them, and read that school."""
    other = school("other")
    for each in (own, other):
        assert vouches(each.lead.pk, each.id, AT)
    add_member(Act(at_the_machine(other.id), AT), own.lead, Role.GUEST, AT.date(), AT + DAY)
    assert vouches(own.lead.pk, own.id, AT)
    assert not vouches(own.lead.pk, other.id, AT)
    put_down(other.id, own.lead, Role.DEPUTY)
    assert not vouches(own.lead.pk, own.id, AT)


def test_nobody_gives_a_role_to_themselves(own: School, minding: Client) -> None:
    with pytest.raises(NotAllowedError):
        changes.add_member(act_of(own.administrator), own.administrator, Role.LEAD)
    before = rows()
    said = {"role": "lead", **from_to(), "once": str(uuid4())}
    assert sends(minding, f"/organisation/members/{own.administrator.pk}/roles/", said).status_code == 404
    me = {**brought_in(), "name": own.administrator.name, "email": own.administrator.email, "role": "lead"}
    assert sends(minding, "/organisation/invite/", me).status_code == 422
    assert changed(before, rows()) <= {"audit_event"}


def test_nobody_makes_their_own_role_longer(own: School) -> None:
    role = role_of(own, own.administrator)
    second = member(own.id, "own", "second", Role.ADMINISTRATOR)
    changes.date_member(act_of(second), role, AT.date(), AT + 2 * DAY)
    for longer in (None, AT + 3 * DAY):
        with pytest.raises(NotAllowedError):
            changes.date_member(act_of(own.administrator), role, AT.date(), longer)
    changes.date_member(act_of(own.administrator), role, AT.date(), AT + DAY)
    assert actor_of(own.administrator.pk, AT + DAY) is None


@pytest.mark.parametrize("how", ["leaves", "one role", "its days", "it begins later"])
def test_the_last_administrator_stays_until_there_is_another(own: School, how: str) -> None:
    act, role = act_of(own.administrator), role_of(own, own.administrator)
    steps: dict[str, Any] = {
        "leaves": lambda: changes.end_member(act, own.administrator),
        "one role": lambda: changes.end_role(act, role),
        "its days": lambda: changes.date_member(act, role, AT.date(), AT - DAY),
        "it begins later": lambda: changes.date_member(act, role, AT.date() + DAY, None),
    }
    before = rows()
    with pytest.raises(LastOneError):
        steps[how]()
    assert changed(before, rows()) == set()
    member(own.id, "own", "second", Role.ADMINISTRATOR)
    steps[how]()
    assert actor_of(own.administrator.pk, AT) is None


def test_a_role_that_somebody_holds_is_not_given_again(own: School) -> None:
    with pytest.raises(AlreadyHeldError):
        changes.add_member(act_of(own.administrator), own.deputy, Role.DEPUTY)


def test_a_role_ends_with_its_last_day_in_london(own: School) -> None:
    act = Act(at_the_machine(own.id), AT)
    changes.add_member(act, own.colleague, Role.DEPUTY, AT.date() + DAY, None)
    before = actor_of(own.colleague.pk, AT)
    after = actor_of(own.colleague.pk, AT + DAY)
    assert before
    assert after
    assert before.roles == {"reporter"}
    assert after.roles == {"reporter", "deputy"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"starts-year": 2020}, "The first day must be today or later"),
        ({"ends-day": 19, "ends-month": 11, "ends-year": 2026}, "not before the first"),
        ({"ends-day": "", "ends-month": "", "ends-year": "", "role": "guest"}, "A guest needs a last day"),
        ({"role": "machine"}, "Choose one of the answers on the page"),
        ({"email": "nobody"}, "is not an e-mail address"),
        ({"email": "", "name": ""}, "Write their name"),
    ],
)
def test_what_cannot_be_comes_back_with_the_form_filled_in(
    minding: Client, fields: dict[str, object], said: str
) -> None:
    before = rows()
    answer = sends(minding, "/organisation/invite/", {**brought_in(), **fields})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert str(fields.get("name", "Somebody typed")) in answer.content.decode()
    assert changed(before, rows()) == set()


@pytest.mark.parametrize("day", [("31", "12", "9999"), ("1", "1", "2127")])
def test_a_last_day_in_another_age_is_refused_with_what_to_do(minding: Client, day: tuple[str, str, str]) -> None:
    """Other programs write the year 9999 where there is no end."""
    last = dict(zip(("ends-day", "ends-month", "ends-year"), day, strict=True))
    answer = sends(minding, "/organisation/invite/", {**brought_in(), **last})
    assert answer.status_code == 422
    assert "Leave it empty where there is no end" in text_of(answer)


def test_the_only_role_of_somebody_is_ended_where_their_work_is_handed_over(own: School, minding: Client) -> None:
    address = f"/organisation/members/{own.deputy.pk}/roles/{role_of(own, own.deputy)}/"
    answer = sends(minding, address, {"what": "end", **from_to(), "once": str(uuid4())})
    assert answer.status_code == 422
    assert "Say that they leave" in text_of(answer)


def test_one_of_two_roles_ends_at_once_and_stays_on_the_page_as_past(own: School, minding: Client) -> None:
    changes.add_member(act_of(own.administrator), own.deputy, Role.REPORTER)
    address = f"/organisation/members/{own.deputy.pk}/"
    with within(own.id):
        role = Membership.objects.get(user=own.deputy, role="deputy").id
    said = {"what": "end", **from_to(), "once": str(uuid4())}
    assert sends(minding, f"{address}roles/{role}/", said).status_code == 302
    assert "Past Deputy safeguarding lead" in page(minding, address)
    found = actor_of(own.deputy.pk, AT + timedelta(minutes=1))
    assert found
    assert found.roles == {"reporter"}


def test_the_pages_of_roles_say_nothing_of_any_case(minding: Client) -> None:
    for address in ("/home/", "/organisation/members/", "/organisation/review/roles/", "/organisation/belonging/"):
        said = page(minding, address)
        assert "2026-0" not in said
        assert "Case" not in said


def test_after_which_day_nobody_leads_is_said_in_time(own: School) -> None:
    with within(own.id):
        assert left_empty(AT) == []
    for user in (own.lead, own.set_aside, own.relative):
        changes.date_member(act_of(own.administrator), role_of(own, user), AT.date(), AT + 5 * DAY)
    with within(own.id):
        assert left_empty(AT) == [(Role.LEAD, date(2026, 11, 25))]


def test_an_account_that_is_nobodys_here_is_not_there(minding: Client) -> None:
    stranger = make_user("stranger@elsewhere.example", "A Stranger", AT)
    for part in ("", "roles/", "leave/"):
        assert minding.get(f"/organisation/members/{stranger.pk}/{part}").status_code == 404


def of_theirs(client: Client, user: User) -> str:
    return page(client, f"/organisation/members/{user.pk}/")


def test_whoever_looks_after_accounts_reads_who_let_somebody_in_anew_and_why(own: School, minding: Client) -> None:
    joined = User.objects.get(pk=own.colleague.pk)
    joined.set_password("seven quiet lamps at noon")
    joined.save()
    sends(minding, f"/organisation/members/{own.colleague.pk}/restore/", {"reason": "Telephone lost on a bus"})
    of_theirs(minding, own.colleague)  # with the address to join with
    restore_access(own.colleague, None, "Nobody else was there", AT)
    with recorded() as verbs:
        said = of_theirs(minding, own.colleague)
    assert f"by {own.administrator.name}: Telephone lost on a bus" in said
    assert "at the machine itself: Nobody else was there" in said
    assert verbs == ["member:read"]
    assert "Let in anew" not in of_theirs(minding, own.teacher)


def test_what_was_done_elsewhere_is_not_read_here(own: School, minding: Client) -> None:
    """Neither of a guest, who is another's to let in, nor of somebody who came from there."""
    other = school("other")
    changes.add_member(act_of(own.administrator), other.lead, Role.GUEST)
    for by, reason in ((other.administrator.pk, "Their telephone was lost"), (None, "Nobody was there")):
        restore_access(other.lead, by, reason, AT)
        assert reason not in of_theirs(minding, other.lead)
        assert reason in of_theirs(entered(other.administrator), other.lead)
    changes.add_member(act_of(own.administrator), other.lead, Role.DEPUTY)
    assert "Let in anew" not in of_theirs(minding, other.lead)
